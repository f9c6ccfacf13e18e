// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/docker_info.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/system/child.hpp"
#include "shared/system/root_path.hpp"

namespace docker_cni::admin {
namespace {

/// The string `key`; empty if it is missing or null.
std::string word_in(const nlohmann::json& object, const char* key) {
  return json::member(object, key) ? json::string_or_empty(object, key) : std::string();
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
  command.environment = {system::root_path_variable, "DOCKER_HOST=" + host, "DOCKER_CONFIG=/nonexistent"};
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
  const auto answer = json::parse(text);
  DockerInfo info;
  info.default_runtime = word_in(answer, "default");
  const auto* const runtimes = json::member(answer, "runtimes");
  if (runtimes == nullptr) return info;
  for (const auto& [name, runtime] : json::as_object(*runtimes, "runtimes").items()) {
    DockerRuntime found{name, word_in(runtime, "path"), {}, name == info.default_runtime};
    if (json::member(runtime, "runtimeArgs") != nullptr) found.args = json::strings(runtime, "runtimeArgs");
    info.runtimes.push_back(std::move(found));
  }
  return info;
}

}  // namespace docker_cni::admin
