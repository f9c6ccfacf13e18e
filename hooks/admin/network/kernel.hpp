// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// Where it's seen what the kernel has.
struct KernelFiles {
  fs::path loaded = "/sys/module";
  fs::path modules;  // of the kernel that runs, with modules.dep and modules.builtin
};

/// Those of this host.
KernelFiles kernel_files();

/// Whether `list`, the text of a modules.builtin or modules.dep (modprobe(8)), has the module `name`. Pure.
bool has_module(std::string_view list, std::string_view name);

/// Throws Error if the kernel has none of a module that the plugin `driver` needs: it's neither in it, nor loaded,
/// nor where it could be loaded from. Nothing is loaded to find out. Without modules to load the kernel itself is
/// asked. REQUIRES: the program has one thread.
void check_kernel(std::string_view driver, const KernelFiles& files);

}  // namespace docker_cni::admin
