// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/docker_info.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"
#include "shared/system/child.hpp"

namespace docker_cni::admin {
namespace {

std::string string_in(std::string_view object, const char* key) {
  const auto value = json::value_at(object, {key});
  return value ? json::string(*value, key) : std::string();
}

/// The last line that says something: warnings come first.
std::string last_line(std::string_view text) {
  const auto end = text.find_last_not_of("\r\n");
  if (end == std::string_view::npos) return {};
  text = text.substr(0, end + 1);
  return std::string(text.substr(text.rfind('\n') + 1));
}

}  // namespace

bool DockerInfo::has(const DockerRuntime& runtime) const {
  return std::any_of(runtimes.begin(), runtimes.end(), [&](const DockerRuntime& one) {
    return one.name == runtime.name && one.path == runtime.path && one.args == runtime.args &&
           (one.is_default || !runtime.is_default);
  });
}

bool DockerInfo::has(std::string_view name) const {
  return std::any_of(runtimes.begin(), runtimes.end(), [&](const DockerRuntime& one) { return one.name == name; });
}

fs::path find_docker_cli() {
  for (const auto* cli : {"/usr/bin/docker", "/usr/local/bin/docker", "/bin/docker"}) {
    if (::access(cli, X_OK) == 0) return cli;
  }
  return {};
}

DockerInfo ask_dockerd(const fs::path& cli, const std::string& host, const system::Deadline& deadline) {
  system::ChildCommand command;
  command.program = cli;
  // Without the caller's own settings, which may lead to another dockerd.
  command.environment = {"PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "DOCKER_HOST=" + host,
                         "DOCKER_CONFIG=/nonexistent"};
  command.arguments = {"info", "--format", R"({"default": {{json .DefaultRuntime}}, "runtimes": {{json .Runtimes}}})"};
  const auto outcome = system::run_child(command, {deadline});
  const auto asked = cli.string() + " info (" + host + "): ";
  if (outcome.timed_out) throw Error(asked + "no answer");
  if (outcome.wait_status != 0) {
    const auto words = last_line(outcome.error);
    throw Error(asked + (words.empty() ? system::describe_end(outcome.wait_status) : words));
  }
  return in_context([&] { return cli.string() + " info"; }, [&] { return parse_docker_info(outcome.output); });
}

DockerInfo parse_docker_info(std::string_view text) {
  DockerInfo info;
  info.default_runtime = string_in(text, "default");
  const auto runtimes = json::value_at(text, {"runtimes"});
  if (!runtimes) return info;
  for (const auto& runtime : json::members(*runtimes)) {
    DockerRuntime found{runtime.key, string_in(runtime.value, "path"), {}, runtime.key == info.default_runtime};
    const auto args = json::value_at(runtime.value, {"runtimeArgs"});
    for (const auto arg : args ? json::elements(*args) : std::vector<std::string_view>()) {
      found.args.push_back(json::string(arg, "runtimeArgs"));
    }
    info.runtimes.push_back(std::move(found));
  }
  return info;
}

}  // namespace docker_cni::admin
