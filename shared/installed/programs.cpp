// SPDX-License-Identifier: Apache-2.0
#include "shared/installed/programs.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <string>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/system/root_path.hpp"

namespace docker_cni::installed {
namespace {

/// Where our programs are, for one of them that is in `own_directory`.
std::array<fs::path, 2> directories(const fs::path& own_directory) {
  return {own_directory, own_directory.parent_path() / "libexec" / "oci"};
}

bool has_program(const fs::path& directory, const std::string& name) {
  return ::access((directory / name).c_str(), X_OK) == 0;
}

fs::path find_program(const std::string& name, const fs::path& own_directory) {
  const auto places = directories(own_directory);
  for (const auto& directory : places) {
    if (has_program(directory, name)) return directory / name;
  }
  throw Error(name + " is neither in " + places.front().string() + " nor in " + places.back().string() +
              "; install it there: without it the container would have no network");
}

oci::Hook hook(const std::string& stage, const fs::path& program, const HookArguments& arguments) {
  using std::chrono::seconds;
  constexpr seconds grace(30);  // a runtime that kills a hook waits on for all that it started
  oci::Hook hook;
  hook.stage = stage;
  hook.path = program.string();
  hook.args = {program.filename().string()};
  if (!arguments.config.empty()) hook.args.insert(hook.args.end(), {"--config", arguments.config.string()});
  if (!arguments.spec.empty()) hook.args.insert(hook.args.end(), {"--spec", arguments.spec.string()});
  // Without any the hook would get the engine's whole environment, and podman's poststop an empty one.
  hook.env = {system::root_path_variable};
  hook.timeout = (std::chrono::ceil<seconds>(2 * arguments.hook_timeout) + grace).count();
  return hook;
}

}  // namespace

HookPrograms find_hook_programs(const fs::path& own_directory) {
  return {find_program("oci-cni-add-hook", own_directory), find_program("oci-cni-del-hook", own_directory)};
}

fs::path own_directory() {
  std::array<char, PATH_MAX> path{};
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length < 0) throw SystemError("/proc/self/exe", errno);
  return fs::path(path.data(), path.data() + length).parent_path();
}

std::vector<fs::path> with_own_plugins(std::vector<fs::path> path, const fs::path& own_directory) {
  for (const auto& directory : directories(own_directory)) {
    if (!has_program(directory, "docker-cni-forward")) continue;
    if (std::find(path.begin(), path.end(), directory) == path.end()) path.push_back(directory);
    break;
  }
  return path;
}

std::vector<oci::Hook> hooks(const HookPrograms& programs, const HookArguments& arguments) {
  auto del = hook("poststop", programs.del, arguments);
  // Where the record is must be known even if cni.yaml is broken by then.
  del.args.insert(del.args.end(), {"--state-dir", arguments.state_dir.string()});
  auto add = hook("createRuntime", programs.add, arguments);
  if (!arguments.attach.empty()) add.args.insert(add.args.end(), {"--attach", arguments.attach});
  return {std::move(add), std::move(del)};
}

}  // namespace docker_cni::installed
