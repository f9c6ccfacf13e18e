// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// What may be part of a path, of CNI_ARGS or of the kernel's tables is checked here before it gets there.
namespace docker_cni::cni {

/// CNI_CONTAINERID (SPEC.md, "Parameters"): a letter or digit, then letters, digits, "_", ".", "-".
/// Throws PluginError with code 3 where it's empty, 4 where it's bad.
void check_container_id(std::string_view id);

/// A network's name (SPEC.md, "Configuration format"): as a container's ID. Throws PluginError with code 7.
void check_network_name(std::string_view name);

/// CNI_IFNAME (SPEC.md, "Parameters"): 1 to 15 bytes, not "." or "..", without "/", ":", "%" (the kernel fills it in)
/// and white space. Throws PluginError with code 4.
void check_interface_name(std::string_view name);

/// A plugin's type (SPEC.md, "Plugin configuration objects"): the name of a file, not empty, not "." or "..", without
/// "/" and NUL. Throws PluginError, code 7.
void check_plugin_type(std::string_view type);

}  // namespace docker_cni::cni
