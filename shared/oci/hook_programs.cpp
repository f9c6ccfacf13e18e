#include "shared/oci/hook_programs.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <string>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"

namespace docker_cni::oci {
namespace {

fs::path find_program(const std::string& name, const fs::path& own_directory) {
  const auto elsewhere = own_directory.parent_path() / "libexec" / "oci";
  for (const auto& directory : {own_directory, elsewhere}) {
    auto path = directory / name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  throw Error(name + " is neither in " + own_directory.string() + " nor in " + elsewhere.string() +
              "; install it there: without it the container would have no network");
}

Hook hook(const std::string& stage, const fs::path& program, const HookArguments& arguments) {
  using std::chrono::seconds;
  constexpr seconds grace(30);  // a runtime that kills a hook waits on for all that it started
  Hook hook;
  hook.stage = stage;
  hook.path = program.string();
  hook.args = {program.filename().string()};
  if (!arguments.config.empty()) hook.args.insert(hook.args.end(), {"--config", arguments.config.string()});
  if (!arguments.spec.empty()) hook.args.insert(hook.args.end(), {"--spec", arguments.spec.string()});
  // Without any the hook would get the engine's whole environment, and podman's poststop an empty one.
  hook.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
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

std::vector<Hook> hooks(const HookPrograms& programs, const HookArguments& arguments) {
  auto del = hook("poststop", programs.del, arguments);
  // Where the record is must be known even if cni.yaml is broken by then.
  del.args.insert(del.args.end(), {"--state-dir", arguments.state_dir.string()});
  return {hook("createRuntime", programs.add, arguments), std::move(del)};
}

}  // namespace docker_cni::oci
