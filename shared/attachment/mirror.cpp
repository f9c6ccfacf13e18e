#include "shared/attachment/mirror.hpp"

#include <utility>

#include "shared/cni/cache.hpp"
#include "shared/error.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

cni::CacheKey key_of(const record::Record& record, const record::Attachment& attachment) {
  return {attachment.list.name, record.id, attachment.interface};
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
  return attachment;
}

}  // namespace

void write_mirror(const Config& config, const record::Record& record, const record::Attachment& attachment) {
  if (config.cache_dir.empty()) return;
  cni::write_cached_attachment(config.cache_dir,
                               {key_of(record, attachment), attachment.list.bytes, record.pin.string(), attachment.args,
                                attachment.capability_args, attachment.result});
}

void remove_mirror(const Config& config, const record::Record& record, const record::Attachment& attachment) {
  if (!config.cache_dir.empty()) cni::remove_cached_attachment(config.cache_dir, key_of(record, attachment));
}

std::optional<record::Record> record_from_cache(const Config& config, std::string_view id) {
  if (config.cache_dir.empty()) return std::nullopt;
  record::Record record;
  record.id = id;
  record.boot_id = system::boot_id();
  record.phase = record::Phase::attached;
  record.pinned = false;
  record.cni_path = config.cni_bin_dir;
  for (auto& cached : cni::cached_attachments(config.cache_dir)) {
    if (cached.key.container_id != id) continue;
    record.pin = cached.netns;
    record.attachments.push_back(from_cache(std::move(cached)));
  }
  if (record.attachments.empty()) return std::nullopt;
  record.netns = system::netns_at(record.pin).value_or(system::NamespaceId());
  return record;
}

}  // namespace docker_cni::attachment
