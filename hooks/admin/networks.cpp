// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/networks.hpp"

#include <algorithm>
#include <exception>
#include <fcntl.h>
#include <string_view>
#include <utility>

#include "shared/attachment/bridge.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/nearest.hpp"
#include "shared/system/file.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::admin {

std::vector<NetworkFile> read_networks(const fs::path& dir) {
  std::vector<NetworkFile> networks;
  for (const auto& file : cni::config_files(dir)) networks.push_back(read_network(file));
  return networks;
}

std::vector<NetworkFile> read_networks_if_any(const fs::path& dir) {
  std::vector<NetworkFile> networks;
  for (const auto& file : cni::config_files_if_any(dir)) networks.push_back(read_network(file));
  return networks;
}

const NetworkFile& only_network(std::string_view name, const std::vector<NetworkFile>& networks, const fs::path& dir) {
  const NetworkFile* found = nullptr;
  std::vector<std::string_view> known;
  for (const auto& network : networks) {
    if (!network.list) continue;
    known.emplace_back(network.list->name);
    if (network.list->name != name) continue;
    if (found != nullptr) {
      throw Error("the network " + json::quoted(name) + " is in two files, " + found->file.string() + " and " +
                  network.file.string() + "; remove one of them");
    }
    found = &network;
  }
  if (found != nullptr) return *found;
  const auto near = nearest(name, known);
  throw Error("no network " + json::quoted(name) + " in " + dir.string() +
              (near.empty() ? std::string() : "; did you mean \"" + std::string(near) + "\"?"));
}

NetworkFile read_network(const fs::path& file) {
  NetworkFile network{file, {}, {}};
  try {
    network.list = cni::load_network_config_list(file);
  } catch (const Error& error) {
    network.problem = error.what();
  }
  return network;
}

std::vector<cni::NetworkConfigList> lists_of(const std::vector<NetworkFile>& networks) {
  std::vector<cni::NetworkConfigList> lists;
  for (const auto& network : networks) {
    if (network.list) lists.push_back(*network.list);
  }
  return lists;
}

std::vector<std::string> unknown_networks(const Config& config, const std::vector<cni::NetworkConfigList>& lists) {
  std::vector<std::string_view> known;
  known.reserve(lists.size());
  for (const auto& list : lists) known.emplace_back(list.name);
  std::vector<std::string> sentences;
  const auto look = [&](const std::string& key, const std::vector<std::string>& names) {
    for (const auto& entry : names) {
      const auto name = entry.substr(0, entry.find('@'));
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      auto& sentence = sentences.emplace_back(config.file.string());
      sentence.append(": ").append(key).append(": no file in ").append(config.cni_conf_dir.string());
      sentence.append(" has the network \"").append(name).append("\"");
      if (const auto near = nearest(name, known); !near.empty()) {
        sentence.append("; did you mean \"").append(near).append("\"?");
      }
    }
  };
  look("networks", config.networks);
  look("exclusive_networks", config.exclusive_networks);
  return sentences;
}

std::vector<std::string> bridges_that_stay(const Config& config) noexcept {
  try {
    std::vector<std::string> bridges;
    for (const auto& list : lists_of(read_networks(config.cni_conf_dir))) {
      auto bridge = attachment::bridge_of(list);
      if (!bridge.empty() && system::find_link(bridge)) bridges.push_back(std::move(bridge));
    }
    return bridges;
  } catch (const std::exception&) {
    return {};
  }
}

void delete_unused_bridge(const std::string& name) {
  const auto bridge = system::find_link(name);
  if (!bridge || bridge->kind != "bridge") return;
  const auto links = system::links_in(system::open("/proc/self/ns/net", O_RDONLY));
  const bool are_told =
      std::any_of(links.begin(), links.end(), [&](const system::Link& link) { return link.index == bridge->index; });
  if (!are_told) return;  // a kernel that can't tell what is in it
  const bool has_ports =
      std::any_of(links.begin(), links.end(), [&](const system::Link& link) { return link.master == bridge->index; });
  if (!has_ports) system::delete_link(*bridge);
}

std::vector<std::string> programs_of(const cni::PluginConfig& plugin) {
  std::vector<std::string> programs{plugin.type};
  const auto ipam = json::find(json::members(plugin.text), "ipam");
  if (!ipam || json::kind(*ipam) != json::Kind::object) return programs;
  const auto type = json::find(json::members(*ipam), "type");
  if (type && json::kind(*type) == json::Kind::string) programs.push_back(json::string(*type, "type"));
  return programs;
}

}  // namespace docker_cni::admin
