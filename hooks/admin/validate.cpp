// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/libcni.hpp"
#include "hooks/admin/networks.hpp"
#include "shared/ascii.hpp"
#include "shared/attachment/preflight.hpp"
#include "shared/cni/capability_names.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::admin {
namespace {

/// What is not an error and yet probably not meant.
std::vector<std::string> doubts_about(const cni::NetworkConfigList& list) {
  std::vector<std::string> doubts;
  for (const auto& plugin : list.plugins) {
    for (const auto& capability : plugin.capabilities) {
      const auto meant = cni::meant_capability(capability);
      if (!meant.empty()) {
        doubts.push_back("plugin " + plugin.type + ": nothing sends the capability \"" + capability +
                         "\"; did you mean \"" + std::string(meant) + "\"?");
      }
    }
    if (json::find(json::members(plugin.text), "runtimeConfig")) {
      doubts.push_back("plugin " + plugin.type +
                       ": \"runtimeConfig\" is for the runtime to fill in; where a container uses a capability of the "
                       "plugin, all of it is replaced");
    }
  }
  return doubts;
}

/// Whether libcni would take `one` before `other` for a name that both have.
bool comes_first(const NetworkFile& one, const NetworkFile& other) {
  const auto rank = [](const NetworkFile& network) { return network.file.extension() == ".conflist" ? 0 : 1; };
  return std::pair(rank(one), one.file.string()) < std::pair(rank(other), other.file.string());
}

/// The file of which `network` is never looked up by name, since it comes first.
const NetworkFile* shadowing(const NetworkFile& network, const std::vector<NetworkFile>& all) {
  const NetworkFile* first = nullptr;
  for (const auto& other : all) {
    if (&other == &network || !other.list || other.list->name != network.list->name) continue;
    if (comes_first(other, network) && (first == nullptr || comes_first(other, *first))) first = &other;
  }
  return first;
}

/// What differs where libcni reads `network`: `all` are those of its directory.
std::vector<std::string> differences(const NetworkFile& network, const std::vector<NetworkFile>& all) {
  std::vector<std::string> notes;
  const auto refusal = why_libcni_refuses(network.file);
  if (network.list && !refusal.empty()) notes.push_back("libcni refuses it, docker-cni takes it: " + refusal);
  if (!network.list && refusal.empty()) notes.emplace_back("libcni takes it, docker-cni refuses it");
  if (refusal.empty()) return notes;
  std::string unseen;
  for (const auto& other : all) {
    if (&other == &network || !comes_first(network, other)) continue;
    unseen.append(unseen.empty() ? "" : ", ").append(other.file.filename().string());
  }
  if (!unseen.empty()) notes.push_back("libcni ends its look-up by name here, and doesn't see " + unseen);
  return notes;
}

Answer validate(const std::string& place, const Config& config) {
  const fs::path path = place.empty() ? config.cni_conf_dir : fs::path(place);
  const auto networks = system::is_directory(path) ? read_networks(path) : std::vector{read_network(path)};
  const auto lists = lists_of(networks);
  const auto host = attachment::look_at_host(lists, system::Deadline::in(config.hook_timeout));
  Answer answer;
  for (const auto& network : networks) {
    answer.text += network.file.string();
    answer.text += network.list ? ": valid, network \"" + network.list->name + "\"\n" : ": invalid\n";
    for (const auto& note : differences(network, networks)) answer.text += "  note: " + note + "\n";
    if (!network.list) {
      answer.problems.push_back(network.problem);
      continue;
    }
    for (const auto& doubt : doubts_about(*network.list)) answer.text += "  note: " + doubt + "\n";
    const auto found = attachment::preflight(*network.list, host, lists);
    for (const auto* sentences : {&found.problems, &found.notes}) {
      for (const auto& sentence : *sentences) answer.text += "  note: " + sentence + "\n";
    }
    if (const auto* const other = shadowing(network, networks)) {
      answer.text += "  note: by its name " + other->file.string() + " is found first\n";
    }
  }
  if (!place.empty()) return answer;
  for (auto& problem : unknown_networks(config, lists)) answer.problems.push_back(std::move(problem));
  return answer;
}

}  // namespace

Work declare_validate(CLI::App& verb) {
  auto place = std::make_shared<std::string>();
  verb.add_option("place", *place, "A configuration file or a directory of them; cni.yaml's cni_conf_dir if not given")
      ->type_name("");
  return [place](const Config& config) { return validate(*place, config); };
}

}  // namespace docker_cni::admin
