// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

/// The plugins that a network can be made of by name, and what may be said of each.
namespace docker_cni::admin {

/// A driver: the plugin that makes the container's interface.
struct Driver {
  std::string_view name;
  bool has_own_subnet = false;  // the host is its gateway; else it's a part of the network behind `master`
};

/// All drivers.
std::span<const Driver> drivers();

/// The driver `name`. Throws Error if there is none.
const Driver& driver_called(std::string_view name);

/// A key of a driver's configuration, with its value as JSON text.
struct DriverOption {
  std::string key;
  std::string value;
};

/// Reads `text`, "key=value" of `network create -o`. Docker's names for what a driver has too are its own names here.
/// Throws Error if the driver has no such key, or the value is of another kind.
DriverOption parse_driver_option(const Driver& driver, std::string_view text);

}  // namespace docker_cni::admin
