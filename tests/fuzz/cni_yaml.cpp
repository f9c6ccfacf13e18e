// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <unistd.h>

#include "shared/config.hpp"
#include "tests/fuzz/fuzz.hpp"

/// cni.yaml.
void docker_cni::fuzz::fuzz(std::string_view input) {
  static const int file = ::memfd_create("cni.yaml", 0);
  static const fs::path path = "/proc/self/fd/" + std::to_string(file);
  expect(::ftruncate(file, 0) == 0, "the file can be emptied");
  expect(::pwrite(file, input.data(), input.size(), 0) == static_cast<ssize_t>(input.size()), "it can be written");
  const auto oci_bin = load_oci_bin(path);
  const auto config = load_config(path);
  expect(oci_bin == config.oci_bin, "the wrapper reads the same oci_bin");
  expect(config.state_dir.is_absolute() && config.netns_dir.is_absolute(), "paths are absolute");
  expect(!config.cni_bin_dir.empty(), "there is a directory of plugins");
}
