// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/kernel.hpp"

#include <algorithm>
#include <array>
#include <sys/utsname.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::admin {
namespace {

/// The module for a kind of links that a plugin makes; most bear the kind's name.
struct Needs {
  std::string_view driver;
  std::string_view module;
};

std::string_view kind_of(std::string_view module) { return module == "8021q" ? "vlan" : module; }

constexpr std::array needs{
    Needs{"bridge", "bridge"}, Needs{"bridge", "veth"}, Needs{"ptp", "veth"}, Needs{"macvlan", "macvlan"},
    Needs{"ipvlan", "ipvlan"}, Needs{"vlan", "8021q"},  Needs{"vrf", "vrf"},  Needs{"dummy", "dummy"},
};

bool is_there(std::string_view module, const KernelFiles& files) {
  if (system::is_directory(files.loaded / std::string(module))) return true;
  const auto built_in = system::read_file_if_there(files.modules / "modules.builtin");
  const auto loadable = system::read_file_if_there(files.modules / "modules.dep");
  // To ask the kernel makes it load what it doesn't have yet: only where there is nothing to load.
  if (!built_in || !loadable) return system::knows_link_kind(kind_of(module));
  return has_module(*built_in, module) || has_module(*loadable, module);
}

}  // namespace

KernelFiles kernel_files() {
  KernelFiles files;
  utsname names{};
  if (::uname(&names) == 0) files.modules = fs::path("/lib/modules") / names.release;
  return files;
}

bool has_module(std::string_view list, std::string_view name) {
  const auto file = "/" + std::string(name) + ".ko";
  while (!list.empty()) {
    const auto line = list.substr(0, list.find('\n'));
    list.remove_prefix(std::min(list.size(), line.size() + 1));
    const auto path = line.substr(0, line.find(':'));  // behind it stand those that it needs
    const auto place = path.rfind('/');
    if (place == std::string_view::npos || !path.substr(place).starts_with(file)) continue;
    const auto rest = path.substr(place + file.size());
    if (rest.empty() || rest.front() == '.') return true;  // .zst
  }
  return false;
}

void check_kernel(std::string_view driver, const KernelFiles& files) {
  for (const auto& [name, module] : needs) {
    if (name != driver || is_there(module, files)) continue;
    throw Error("this kernel has no module " + std::string(module) + ", which the plugin " + std::string(driver) +
                " needs, also not in " + files.modules.string() +
                "; install the modules of the kernel that runs, or boot the one whose modules are installed");
  }
}

}  // namespace docker_cni::admin
