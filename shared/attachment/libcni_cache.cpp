// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/libcni_cache.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "shared/cni/cache.hpp"
#include "shared/cni/result.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

cni::CacheKey key_of(const record::Record& record, const record::Attachment& attachment) {
  return {attachment.list.name, record::cni_container_id(record), attachment.interface};
}

/// Whether plugins know the container `id` by `container_id`: a record of an earlier version has its own.
bool is_container_id_of(std::string_view container_id, std::string_view id) {
  return container_id == id || container_id == engine::cni_container_id(id);
}

/// What is cached of the container `id`, of one name by which plugins know it.
std::vector<cni::CachedAttachment> cached_attachments_of(const fs::path& cache_dir, std::string_view id) {
  const auto container_id = engine::cni_container_id(id);
  auto cached = cni::cached_attachments(cache_dir, container_id);
  return cached.empty() && container_id != id ? cni::cached_attachments(cache_dir, id) : cached;
}

record::Paths paths_of(const Config& config) { return {config.state_dir, config.netns_dir}; }

/// What we add to libcni's own keys, for gc if the record is lost.
std::string mark_of(const record::Record& record, const record::Paths& paths) {
  json::ObjectWriter mark;
  mark.add_string("record", paths.mark(record.id)).add_string("bundle", record.bundle.string());
  if (!record.engine_dir.empty()) mark.add_string("owner", record.engine_dir.string());
  return mark.text();
}

std::string text_in(const std::string& mark, std::string_view key) {
  if (mark.empty()) return {};
  const auto value = json::find(json::members(mark), key);
  return value ? json::string(*value, key) : std::string();
}

/// The version that ADD was made in. The list alone doesn't tell where it offers several; the result was made in one.
std::string version_of(const cni::NetworkConfigList& list, const std::string& result) {
  if (list.cni_versions.size() < 2 || result.empty() || json::kind(result) != json::Kind::object) {
    return list.cni_version;
  }
  const auto told = json::find(json::members(result), "cniVersion").value_or("null");
  if (json::kind(told) != json::Kind::string) return list.cni_version;
  auto version = json::string(told, "cniVersion");
  const bool offered =
      std::find(list.cni_versions.begin(), list.cni_versions.end(), version) != list.cni_versions.end();
  return offered ? version : list.cni_version;
}

/// The namespace of an attachment. libcni before 1.2 doesn't cache it, but a result names it, mostly.
fs::path netns_of(const cni::CachedAttachment& cached, const fs::path& otherwise) {
  if (!cached.netns.empty()) return cached.netns;
  try {
    for (const auto& interface : cni::parse_result(cached.result, "").interfaces) {
      if (!interface.sandbox.empty() && system::netns_at(interface.sandbox)) return interface.sandbox;
    }
  } catch (const Error&) {
    return otherwise;  // there is no result, or none that can be read
  }
  return otherwise;
}

record::Attachment from_cache(cni::CachedAttachment cached) {
  record::Attachment attachment;
  attachment.list = in_context([&] { return "the cached configuration of network \"" + cached.key.network + "\""; },
                               [&] { return cni::parse_network_config_list(cached.config); });
  attachment.interface = std::move(cached.key.if_name);
  attachment.args = std::move(cached.args);
  attachment.capability_args = std::move(cached.capability_args);
  attachment.tried = true;
  attachment.result = std::move(cached.result);
  attachment.list.cni_version = version_of(attachment.list, attachment.result);
  return attachment;
}

}  // namespace

void write_libcni_cache(const Config& config, const record::Record& record, const record::Attachment& attachment) {
  if (config.cache_dir.empty()) return;
  cni::write_cached_attachment(config.cache_dir,
                               {key_of(record, attachment), attachment.list.bytes, record.pin.string(), attachment.args,
                                attachment.capability_args, attachment.result, mark_of(record, paths_of(config))});
}

void remove_from_libcni_cache(const Config& config, const record::Record& record,
                              const record::Attachment& attachment) {
  if (!config.cache_dir.empty()) cni::remove_cached_attachment(config.cache_dir, key_of(record, attachment));
}

std::optional<record::Record> record_from_libcni_cache(const Config& config, std::string_view id,
                                                       const fs::path& netns) {
  if (config.cache_dir.empty()) return std::nullopt;
  record::Record record;
  record.id = id;
  record.boot_id = system::boot_id();
  record.phase = record::Phase::attached;
  record.pinned = false;
  record.cni_path = config.cni_bin_dir;
  const auto paths = paths_of(config);
  bool ours = false;
  for (auto& cached : cached_attachments_of(config.cache_dir, id)) {
    record.container_id = cached.key.container_id;
    record.pin = netns_of(cached, netns);
    if (paths.marked_id(text_in(cached.mark, "record")) == id) {  // ours, and the record is lost
      ours = true;
      record.bundle = text_in(cached.mark, "bundle");
      record.engine_dir = text_in(cached.mark, "owner");
    }
    record.attachments.push_back(from_cache(std::move(cached)));
  }
  if (record.attachments.empty()) return std::nullopt;
  // Another runtime's entry of the same ID has a namespace of its own, which is not ours to unmount.
  if (ours && record::Store(paths).marked_id(system::pin_mark(paths.pin(id))) == id) {
    record.pin = paths.pin(id);
    record.pinned = true;
  }
  record.netns = system::netns_at(record.pin).value_or(system::NamespaceId());
  return record;
}

std::vector<std::string> containers_in_libcni_cache(const Config& config, const record::Paths& paths) {
  std::vector<std::string> ids;
  if (config.cache_dir.empty()) return ids;
  for (const auto& cached : cni::cached_attachments(config.cache_dir)) {
    auto id = paths.marked_id(text_in(cached.mark, "record"));
    if (!id.empty() && is_container_id_of(cached.key.container_id, id)) ids.push_back(std::move(id));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace docker_cni::attachment
