// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace docker_cni::oci {

/// crun appends what hooks print on stdout and stderr to the files that these annotations name, as root and anywhere on
/// the host. Whoever writes an annotation chooses the file, and that may be an image's author.
inline constexpr const char* hooks_stdout_annotation = "run.oci.hooks.stdout";
inline constexpr const char* hooks_stderr_annotation = "run.oci.hooks.stderr";

/// Whether `annotations` send what hooks print to another file than `log` (empty: to any).
inline bool output_is_led_elsewhere(const std::map<std::string, std::string>& annotations, std::string_view log) {
  for (const auto* key : {hooks_stdout_annotation, hooks_stderr_annotation}) {
    const auto found = annotations.find(key);
    if (found != annotations.end() && (log.empty() || found->second != log)) return true;
  }
  return false;
}

}  // namespace docker_cni::oci
