// SPDX-License-Identifier: Apache-2.0
#include "shared/names/entry.hpp"

#include <algorithm>
#include <charconv>

#include "shared/engine/engine_dir.hpp"
#include "shared/error.hpp"
#include "shared/json/array.hpp"
#include "shared/json/text.hpp"
#include "shared/names/host_names.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::names {
namespace {

std::vector<std::string> strings_in(std::string_view array, std::string_view name) {
  std::vector<std::string> strings;
  for (const auto element : json::elements(array)) strings.push_back(json::string(element, name));
  return strings;
}

template <class Number>
Number number(std::string_view text, std::string_view name) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) throw Error(std::string(name) + " is not a number");
  return number;
}

}  // namespace

std::string format_entry(const Entry& entry) {
  json::ObjectWriter writer;
  writer.add_string("id", entry.id).add_string("bootId", entry.boot_id).add("pid", std::to_string(entry.pid));
  writer.add("startTime", std::to_string(entry.start_time)).add_string("engineDir", entry.engine_dir.string());
  writer.add_string("name", entry.name).add("hostNames", json::array_of_strings(entry.host_names));
  writer.add("aliases", json::array_of_strings(entry.aliases))
      .add("addresses", json::array_of_strings(entry.addresses));
  writer.add_string("ownLines", entry.own_lines);
  if (entry.hosts_file) {
    writer.add("hostsDevice", std::to_string(entry.hosts_file->device));
    writer.add("hostsInode", std::to_string(entry.hosts_file->inode));
  }
  return writer.text();
}

Entry parse_entry(std::string_view text) {
  Entry entry;
  system::FileId hosts;
  for (const auto& [key, value, whole] : json::members(text)) {
    if (key == "id") entry.id = json::string(value, key);
    if (key == "bootId") entry.boot_id = json::string(value, key);
    if (key == "pid") entry.pid = number<pid_t>(value, key);
    if (key == "startTime") entry.start_time = number<std::uint64_t>(value, key);
    if (key == "engineDir") entry.engine_dir = json::string(value, key);
    if (key == "name") entry.name = json::string(value, key);
    if (key == "hostNames") entry.host_names = strings_in(value, key);
    if (key == "aliases") entry.aliases = strings_in(value, key);
    if (key == "addresses") entry.addresses = strings_in(value, key);
    if (key == "ownLines") entry.own_lines = json::string(value, key);
    if (key == "hostsDevice") hosts.device = number<dev_t>(value, key);
    if (key == "hostsInode") hosts.inode = number<ino_t>(value, key);
  }
  if (entry.id.empty()) throw Error("this is not an entry of a container");
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
