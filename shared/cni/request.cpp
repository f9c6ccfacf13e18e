// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/request.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <sys/resource.h>

#include "shared/error.hpp"
#include "shared/system/root_path.hpp"

namespace docker_cni::cni {
namespace {

constexpr std::array<std::string_view, 4> set_by_us{"name", "cniVersion", "prevResult", "capabilities"};

bool stays(std::string_view key, bool has_runtime_config) {
  if (std::find(set_by_us.begin(), set_by_us.end(), key) != set_by_us.end()) return false;
  if (key == "runtimeConfig") return !has_runtime_config;
  return !key.starts_with("cni.dev/");
}

/// The members of `own`, an object or nothing, but for those in `given`, which come behind it.
std::string merged(std::optional<std::string_view> own, const std::vector<json::Member>& given) {
  json::ObjectWriter all;
  if (own && json::kind(*own) == json::Kind::object) {
    for (const auto& member : json::members(*own)) {
      if (!json::find(given, member.key)) all.add(member.key, member.value);
    }
  }
  for (const auto& member : given) all.add(member.key, member.value);
  return all.text();
}

/// "args" of a plugin's configuration with `asked` in its "cni" (the conventions, "args in network config").
std::string args_with(std::optional<std::string_view> own, std::string_view asked) {
  std::optional<std::string_view> own_cni;
  if (own && json::kind(*own) == json::Kind::object) own_cni = json::find(json::members(*own), "cni");
  const auto cni = merged(own_cni, json::members(asked));
  return merged(own, {{.key = "cni", .value = cni, .whole = {}}});
}

/// "delegate" of flannel's configuration, in which it hands on what it doesn't know itself, with `asked` in its "args".
std::string delegate_with(std::optional<std::string_view> own, std::string_view asked) {
  std::optional<std::string_view> own_args;
  if (own && json::kind(*own) == json::Kind::object) own_args = json::find(json::members(*own), "args");
  const auto args = args_with(own_args, asked);
  return merged(own, {{.key = "args", .value = args, .whole = {}}});
}

/// The member of `plugin`'s configuration in which its IPAM is asked by the convention; empty where it has none.
std::string_view asked_member(const PluginConfig& plugin, const std::vector<json::Member>& members) {
  if (plugin.type == "flannel") return "delegate";
  return json::find(members, "ipam") ? "args" : "";
}

}  // namespace

std::string build_request(const NetworkConfigList& list, const PluginConfig& plugin, const RequestParts& parts) {
  json::ObjectWriter request;
  request.add_string("cniVersion", list.cni_version).add_string("name", list.name);
  const auto members = json::members(plugin.text);
  const auto asked = parts.config_args.empty() ? "" : asked_member(plugin, members);
  for (const auto& member : members) {
    if (!asked.empty() && member.key == asked) continue;
    if (stays(member.key, !parts.runtime_config.empty())) request.add(member.key, member.value);
  }
  if (!asked.empty()) {
    const auto own = json::find(members, asked);
    request.add(asked, asked == "args" ? args_with(own, parts.config_args) : delegate_with(own, parts.config_args));
  }
  if (!parts.runtime_config.empty()) request.add("runtimeConfig", parts.runtime_config);
  if (!parts.prev_result.empty()) request.add("prevResult", parts.prev_result);
  if (!parts.valid_attachments.empty()) {
    request.add("cni.dev/valid-attachments", parts.valid_attachments);
    request.add("cni.dev/attachments", parts.valid_attachments);  // what plugins of libcni 1.2.3 and later read
  }
  return request.text();
}

std::string derive_runtime_config(const PluginConfig& plugin, const std::vector<json::Member>& capability_args) {
  json::ObjectWriter runtime_config;
  bool any = false;
  for (const auto& capability : plugin.capabilities) {
    if (const auto value = json::find(capability_args, capability)) {
      runtime_config.add(capability, *value);
      any = true;
    }
  }
  return any ? runtime_config.text() : std::string();
}

void check_environment(const std::vector<std::string>& environment) {
  constexpr std::size_t longest = 128UL * 1024;          // MAX_ARG_STRLEN, the end's NUL included
  constexpr std::size_t most = 6UL * 1024 * 1024;        // three quarters of _STK_LIM
  constexpr std::size_t program_and_rest = 16UL * 1024;  // its path, and what the kernel adds
  rlimit stack{};
  if (::getrlimit(RLIMIT_STACK, &stack) != 0) throw SystemError("getrlimit", errno);
  const auto limit = std::min<std::size_t>(std::max<std::size_t>(stack.rlim_cur / 4, longest), most);
  std::size_t all = program_and_rest;
  for (const auto& variable : environment) {
    if (variable.size() >= longest) {
      throw Error(variable.substr(0, variable.find('=')) + " has " + std::to_string(variable.size()) +
                  " bytes, and no program can be given more than " + std::to_string(longest - 1) +
                  " in one variable; ask for less by cni.args or by the container's environment");
    }
    all += variable.size() + 1 + sizeof(char*);
  }
  if (all > limit) {
    throw Error("what is asked for has " + std::to_string(all) + " bytes, and no program can be given more than " +
                std::to_string(limit) + "; ask for less by cni.args or by the container's environment");
  }
}

std::vector<std::string> plugin_environment(std::string_view command, const RuntimeConf& conf,
                                            const std::vector<fs::path>& path) {
  std::string cni_path;
  for (const auto& directory : path) {
    if (!directory.empty()) cni_path.append(cni_path.empty() ? "" : ":").append(directory.string());
  }
  return {system::root_path_variable, "CNI_COMMAND=" + std::string(command), "CNI_CONTAINERID=" + conf.container_id,
          "CNI_NETNS=" + conf.netns,  "CNI_IFNAME=" + conf.if_name,          "CNI_ARGS=" + format_args(conf.args),
          "CNI_PATH=" + cni_path};
}

}  // namespace docker_cni::cni
