// SPDX-License-Identifier: Apache-2.0
#include "shared/names/entry.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "shared/engine/engine_dir.hpp"
#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/names/host_names.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::names {

std::string format_entry(const Entry& entry) {
  nlohmann::ordered_json object{{"id", entry.id},
                                {"bootId", entry.boot_id},
                                {"pid", entry.pid},
                                {"startTime", entry.start_time},
                                {"engineDir", entry.engine_dir.string()},
                                {"name", entry.name},
                                {"hostNames", entry.host_names},
                                {"aliases", entry.aliases},
                                {"addresses", entry.addresses},
                                {"ownLines", entry.own_lines}};
  if (entry.hosts_file) {
    object["hostsDevice"] = entry.hosts_file->device;
    object["hostsInode"] = entry.hosts_file->inode;
  }
  return json::one_line(object);
}

Entry parse_entry(std::string_view text) {
  const auto object = json::parse(text);
  Entry entry;
  entry.id = json::string_or_empty(object, "id");
  if (entry.id.empty()) throw Error("this is not an entry of a container");
  entry.boot_id = json::string_or_empty(object, "bootId");
  entry.pid = json::number<pid_t>(object, "pid");
  entry.start_time = json::number<std::uint64_t>(object, "startTime");
  entry.engine_dir = json::string_or_empty(object, "engineDir");
  entry.name = json::string_or_empty(object, "name");
  entry.host_names = json::strings(object, "hostNames");
  entry.aliases = json::strings(object, "aliases");
  entry.addresses = json::strings(object, "addresses");
  entry.own_lines = json::string_or_empty(object, "ownLines");
  const system::FileId hosts{json::number<dev_t>(object, "hostsDevice"), json::number<ino_t>(object, "hostsInode")};
  if (hosts != system::FileId{}) entry.hosts_file = hosts;
  return entry;
}

std::vector<std::string> names_of(const Entry& entry) {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& name) {
    if (!is_host_name(name) || name == "localhost") return;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  const auto current = engine::current_name(entry.engine_dir, entry.id);
  add(current.empty() ? entry.name : current);
  for (const auto& name : entry.host_names) add(name);
  for (const auto& name : entry.aliases) add(name);
  return names;
}

bool is_running(const Entry& entry, std::string_view boot_id) {
  return entry.boot_id == boot_id && entry.pid > 0 && system::start_time(entry.pid) == entry.start_time;
}

}  // namespace docker_cni::names
