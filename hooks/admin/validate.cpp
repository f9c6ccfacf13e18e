#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <charconv>
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
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/settings.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/interface.hpp"

namespace docker_cni::admin {
namespace {

/// The capabilities of CONVENTIONS.md, and what multus adds.
constexpr std::array<std::string_view, 11> conventional_capabilities{
    "portMappings", "ipRanges",       "bandwidth",        "dns", "ips", "mac", "aliases", "deviceID",
    "cgroupPath",   "infinibandGUID", "CNIDeviceInfoFile"};

/// The convention's capability that `name` was probably meant to be: the same but for case, for an "s" at its end, or
/// for a letter or two.
std::optional<std::string_view> meant_capability(std::string_view name) {
  for (const auto known : conventional_capabilities) {
    if (known == name) return std::nullopt;
  }
  for (const auto known : conventional_capabilities) {
    const auto one = lower(std::string(name));
    const auto other = lower(std::string(known));
    if (one == other || one + "s" == other || one == other + "s") return known;
  }
  const auto near = nearest(name, {conventional_capabilities.begin(), conventional_capabilities.end()});
  return near.empty() ? std::nullopt : std::optional(near);
}

std::optional<long> number(std::string_view text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The link of the host's default route and its MTU; nothing where there is no such route.
std::optional<std::pair<std::string, long>> egress_link() {
  const auto routes = system::read_file_if_there("/proc/net/route").value_or("");
  std::string_view rest = routes;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || line.substr(tab + 1, 8) != "00000000") continue;
    std::string link(line.substr(0, tab));
    if (const auto mtu = system::interface_mtu(link)) return std::pair{std::move(link), long{*mtu}};
  }
  return std::nullopt;
}

/// What is not an error and yet probably not meant.
std::vector<std::string> doubts_about(const cni::NetworkConfigList& list) {
  std::vector<std::string> doubts;
  for (const auto& plugin : list.plugins) {
    for (const auto& capability : plugin.capabilities) {
      if (const auto meant = meant_capability(capability)) {
        doubts.push_back("plugin " + plugin.type + ": nothing sends the capability \"" + capability +
                         "\"; did you mean \"" + std::string(*meant) + "\"?");
      }
    }
    if (json::find(json::members(plugin.text), "runtimeConfig")) {
      doubts.push_back("plugin " + plugin.type +
                       ": \"runtimeConfig\" is for the runtime to fill in; where a container uses a capability of the "
                       "plugin, all of it is replaced");
    }
    const auto mtu = number(json::find(json::members(plugin.text), "mtu").value_or(""));
    const auto egress = mtu ? egress_link() : std::nullopt;
    if (egress && *mtu > egress->second) {
      doubts.push_back("plugin " + plugin.type + ": mtu " + std::to_string(*mtu) + " is above the " +
                       std::to_string(egress->second) + " of " + egress->first + ", the host's way out");
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
    if (const auto* const other = shadowing(network, networks)) {
      answer.text += "  note: by its name " + other->file.string() + " is found first\n";
    }
  }
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
