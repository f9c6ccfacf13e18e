// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/hooks_d.hpp"

#include "shared/error.hpp"
#include "shared/json/array.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

constexpr std::string_view add_program = "oci-cni-add-hook";
constexpr std::string_view del_program = "oci-cni-del-hook";

std::string_view program_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

HookFile hook_file(const oci::Hook& hook, Pods pods) {
  HookFile file{program_in(hook.path) == add_program ? add_file_name : del_file_name, "{}\n"};
  const auto set = [&file](const json::Keys& keys, std::string_view value) {
    file.text = json::with_value_at(file.text, keys, value);
  };
  set({"version"}, R"("1.0.0")");
  set({"hook", "path"}, json::quoted(hook.path));
  set({"hook", "args"}, json::array_of_strings(hook.args));
  set({"hook", "env"}, json::array_of_strings(hook.env));
  set({"hook", "timeout"}, std::to_string(hook.timeout));
  const auto* const key =
      pods == Pods::instead_of_multus ? R"(^(cni\.networks|k8s\.v1\.cni\.cncf\.io/networks)$)" : R"(^cni\.networks$)";
  set({"when", "annotations", key}, R"(".+")");
  set({"stages"}, json::array_of_strings({hook.stage}));
  return file;
}

bool is_our_hook_file(std::string_view text) {
  try {
    const auto path = json::value_at(text, {"hook", "path"});
    if (!path) return false;
    const auto program = json::string(*path, "hook.path");
    return program_in(program) == add_program || program_in(program) == del_program;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace docker_cni::admin
