// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/cache.hpp"

#include "shared/cni/base64.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::cni {
namespace {

constexpr std::string_view our_kind = "cniCacheV1";
constexpr std::string_view mark_key = "dockerCni";

/// A file of the cache, read: an attachment that tells whose it is, or a bare result that doesn't.
struct CacheEntry {
  bool tells_key = false;
  CachedAttachment attachment;
};

std::string format_args_array(const Args& args) {
  std::string text = "[";
  for (const auto& [key, value] : args) {
    text.append(text.size() > 1 ? ",[" : "[").append(json::quoted(key)).append(",");
    text.append(json::quoted(value)).append("]");
  }
  return text + "]";
}

Args parse_args_array(std::string_view array) {
  Args args;
  if (json::kind(array) == json::Kind::null) return args;
  for (const auto element : json::elements(array)) {
    const auto pair = json::elements(element);
    if (pair.size() != 2) throw Error("\"cniArgs\" must hold pairs");
    args.emplace_back(json::string(pair[0], "cniArgs"), json::string(pair[1], "cniArgs"));
  }
  return args;
}

/// Keys in libcni's order, and as there without those that are empty.
std::string format(const CachedAttachment& attachment) {
  json::ObjectWriter object;
  object.add_string("kind", our_kind)
      .add_string("containerId", attachment.key.container_id)
      .add_string("config", encode_base64(attachment.config))
      .add_string("ifName", attachment.key.if_name)
      .add_string("networkName", attachment.key.network);
  if (!attachment.netns.empty()) object.add_string("netns", attachment.netns);
  // Who releases it later sends these as they stand, so they stand as they were sent.
  const auto sent = parse_args(format_args(attachment.args));
  if (!sent.empty()) object.add("cniArgs", format_args_array(sent));
  if (!attachment.capability_args.empty()) object.add("capabilityArgs", attachment.capability_args);
  if (!attachment.result.empty()) object.add("result", attachment.result);
  if (!attachment.mark.empty()) object.add(mark_key, attachment.mark);
  return object.text();
}

/// The object `key`; empty if it is missing or is null.
std::string object_of(const std::vector<json::Member>& members, std::string_view key) {
  const auto value = json::find(members, key).value_or("null");
  return json::kind(value) == json::Kind::null ? std::string() : std::string(value);
}

CacheEntry parse_entry(const std::string& bytes) {
  const auto members = json::members(bytes);
  CacheEntry entry;
  const auto kind = json::find(members, "kind").value_or("null");
  if (json::kind(kind) != json::Kind::string || json::string(kind, "kind") != our_kind) {
    entry.attachment.result = json::value(bytes);
    return entry;
  }
  auto config = decode_base64(json::string_or_empty(members, "config"));
  if (!config) throw Error("\"config\" is not base64");
  entry.tells_key = true;
  entry.attachment = {{json::string_or_empty(members, "networkName"), json::string_or_empty(members, "containerId"),
                       json::string_or_empty(members, "ifName")},
                      std::move(*config),
                      json::string_or_empty(members, "netns"),
                      parse_args_array(json::find(members, "cniArgs").value_or("null")),
                      object_of(members, "capabilityArgs"),
                      object_of(members, "result"),
                      object_of(members, mark_key)};
  return entry;
}

/// Removes what those who were killed while they wrote `file` have left beside it.
void remove_temporaries(const fs::path& file) {
  const auto begin = "." + file.filename().string() + ".";
  for (const auto& name : system::names_in(file.parent_path()).value_or(std::vector<std::string>())) {
    if (!name.starts_with(begin) || !name.ends_with(".tmp")) continue;
    const auto writer = std::string_view(name).substr(begin.size(), name.size() - begin.size() - 4);
    if (writer.find_first_not_of("0123456789") == std::string_view::npos)
      system::remove_file(file.parent_path() / name);
  }
}

}  // namespace

fs::path cache_file(const fs::path& cache_dir, const CacheKey& key) {
  check_network_name(key.network);
  check_container_id(key.container_id);
  check_interface_name(key.if_name);
  return cache_dir / "results" / (key.network + "-" + key.container_id + "-" + key.if_name);
}

void write_cached_attachment(const fs::path& cache_dir, const CachedAttachment& attachment) {
  const auto file = cache_file(cache_dir, attachment.key);
  // It's libcni's as much as ours: one that is there already is taken as it is.
  if (!system::is_directory(file.parent_path())) system::make_private_directory(file.parent_path());
  // One that a power cut left empty would make libcni's CHECK fail.
  system::replace_file(file, {format(attachment)}, {}, system::Durability::synced);
}

std::optional<CachedAttachment> read_cached_attachment(const fs::path& cache_dir, const CacheKey& key) {
  const auto file = cache_file(cache_dir, key);
  const auto bytes = system::read_file_if_there(file);
  if (!bytes) return std::nullopt;
  auto entry = in_context([&file] { return file.string(); }, [&bytes] { return parse_entry(*bytes); });
  if (entry.tells_key && entry.attachment.key != key) return std::nullopt;
  entry.attachment.key = key;
  return std::move(entry.attachment);
}

bool remove_cached_attachment(const fs::path& cache_dir, const CacheKey& key) {
  const auto file = cache_file(cache_dir, key);
  remove_temporaries(file);
  const auto bytes = system::read_file_if_there(file);
  if (!bytes) return false;
  try {
    const auto entry = parse_entry(*bytes);
    if (entry.tells_key && entry.attachment.key != key) return false;
  } catch (const Error&) {
    return system::remove_file(file);  // nobody can read it, so nobody misses it
  }
  return system::remove_file(file);
}

std::vector<CachedAttachment> cached_attachments(const fs::path& cache_dir, std::string_view container_id) {
  std::vector<CachedAttachment> all;
  const auto results = cache_dir / "results";
  const auto infix = container_id.empty() ? std::string() : std::string("-").append(container_id).append("-");
  for (const auto& name : system::names_in(results).value_or(std::vector<std::string>())) {
    if (name.find(infix) == std::string::npos) continue;
    try {
      auto entry = parse_entry(system::read_file(results / name));
      const bool wanted = container_id.empty() || entry.attachment.key.container_id == container_id;
      if (entry.tells_key && wanted) all.push_back(std::move(entry.attachment));
    } catch (const Error&) {
      continue;  // another program's, or one that a crash has cut
    }
  }
  return all;
}

}  // namespace docker_cni::cni
