// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/dockerd_flags.hpp"

#include <algorithm>
#include <array>

#include "hooks/admin/engines/daemon_json.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

constexpr const char* default_host = "unix:///var/run/docker.sock";

/// dockerd's flags without a value of their own (moby, cmd/dockerd; 20.10 to 29). All others have one.
bool is_switch(std::string_view flag) {
  constexpr std::array<std::string_view, 25> switches{"allow-direct-routing",
                                                      "debug",
                                                      "disable-legacy-registry",
                                                      "experimental",
                                                      "help",
                                                      "icc",
                                                      "init",
                                                      "ip-forward",
                                                      "ip-forward-no-drop",
                                                      "ip-masq",
                                                      "ip6tables",
                                                      "iptables",
                                                      "ipv6",
                                                      "live-restore",
                                                      "no-new-privileges",
                                                      "raw-logs",
                                                      "rootless",
                                                      "selinux-enabled",
                                                      "tls",
                                                      "tlsverify",
                                                      "userland-proxy",
                                                      "validate",
                                                      "version",
                                                      "D",
                                                      "v"};
  return std::find(switches.begin(), switches.end(), flag) != switches.end();
}

/// One flag as dockerd's parser (pflag) sees it.
struct Flag {
  std::string_view name;
  std::string_view value;
  bool takes_next = false;  // its value is the next word
};

Flag parse_letters(std::string_view letters) {
  while (letters.size() > 1 && is_switch(letters.substr(0, 1))) letters.remove_prefix(1);
  const auto name = letters.substr(0, 1);
  if (is_switch(name)) return {name, "true", false};
  const auto value = letters.substr(letters.starts_with(std::string(name) + "=") ? 2 : 1);
  return {name, value, value.empty()};
}

Flag parse_flag(std::string_view word) {
  if (!word.starts_with("--")) return parse_letters(word.substr(1));
  const auto body = word.substr(2);
  const auto equals = body.find('=');
  const auto name = body.substr(0, equals);
  if (equals != std::string_view::npos) return {name, body.substr(equals + 1), false};
  return {name, "true", !is_switch(name)};
}

void take(DockerdFlags& flags, std::string_view name, const std::string& value) {
  if (name == "config-file") {
    flags.config_file = value;
  } else if (name == "data-root" || name == "graph" || name == "g") {
    flags.data_root = value;
  } else if (name == "host" || name == "H") {
    flags.hosts.push_back(value);
  } else if (name == "tls" || name == "tlsverify") {
    flags.tls = flags.tls || value == "true";
  } else if (name == "add-runtime" || name == "default-runtime") {
    flags.conflicting.push_back("--" + std::string(name));
  }
}

std::string word_at(std::string_view daemon_json, const char* key) {
  const auto value = json::value_at(daemon_json, {key});
  return value && json::kind(*value) == json::Kind::string ? json::string(*value, key) : std::string();
}

std::vector<std::string> hosts_in(std::string_view daemon_json) {
  std::vector<std::string> hosts;
  const auto value = json::value_at(daemon_json, {"hosts"});
  if (!value || json::kind(*value) != json::Kind::array) return hosts;
  for (const auto host : json::elements(*value)) hosts.push_back(json::string(host, "hosts"));
  return hosts;
}

}  // namespace

DockerdFlags parse_dockerd_flags(const std::vector<std::string>& words) {
  DockerdFlags flags;
  for (auto word = words.begin(); word != words.end() && *word != "--"; ++word) {
    if (word->size() < 2 || word->front() != '-') continue;
    const auto flag = parse_flag(*word);
    const std::string name(flag.name);
    std::string value(flag.value);
    if (flag.takes_next) {
      if (++word == words.end()) break;
      value = *word;
    }
    take(flags, name, value);
  }
  return flags;
}

std::string docker_host(const DockerdFlags& flags, std::string_view daemon_json) {
  const auto text = object_of(daemon_json);
  const auto hosts = flags.hosts.empty() ? hosts_in(text) : flags.hosts;
  const bool tls =
      flags.tls || json::value_at(text, {"tls"}) == "true" || json::value_at(text, {"tlsverify"}) == "true";
  if (hosts.empty()) return default_host;
  for (const auto& host : hosts) {
    if (host.starts_with("unix:///")) return host;
    // Given by systemd, or by nobody: then it's the usual one.
    if (host.starts_with("fd://") || host == "unix://") return default_host;
  }
  if (tls || !hosts.front().starts_with("tcp://")) return {};
  constexpr std::string_view everywhere = "tcp://0.0.0.0:";
  if (!hosts.front().starts_with(everywhere)) return hosts.front();
  return "tcp://127.0.0.1:" + hosts.front().substr(everywhere.size());
}

fs::path data_root(const DockerdFlags& flags, std::string_view daemon_json) {
  if (!flags.data_root.empty()) return flags.data_root;
  for (const auto* key : {"data-root", "graph"}) {
    if (auto word = word_at(object_of(daemon_json), key); !word.empty()) return word;
  }
  return "/var/lib/docker";
}

}  // namespace docker_cni::admin
