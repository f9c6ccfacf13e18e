// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/drivers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <vector>

#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/nearest.hpp"

namespace docker_cni::admin {
namespace {

constexpr std::array all_drivers{Driver{"bridge", true}, Driver{"macvlan"}, Driver{"ipvlan"}, Driver{"ptp", true}};

enum class ValueKind { text, flag, number };

struct KnownOption {
  std::string_view driver;
  std::string_view key;
  ValueKind kind;
};

constexpr std::array known_options{
    KnownOption{"bridge", "bridge", ValueKind::text},
    KnownOption{"bridge", "isGateway", ValueKind::flag},
    KnownOption{"bridge", "isDefaultGateway", ValueKind::flag},
    KnownOption{"bridge", "forceAddress", ValueKind::flag},
    KnownOption{"bridge", "ipMasq", ValueKind::flag},
    KnownOption{"bridge", "ipMasqBackend", ValueKind::text},
    KnownOption{"bridge", "mtu", ValueKind::number},
    KnownOption{"bridge", "hairpinMode", ValueKind::flag},
    KnownOption{"bridge", "promiscMode", ValueKind::flag},
    KnownOption{"bridge", "vlan", ValueKind::number},
    KnownOption{"bridge", "preserveDefaultVlan", ValueKind::flag},
    KnownOption{"bridge", "macspoofchk", ValueKind::flag},
    KnownOption{"bridge", "enabledad", ValueKind::flag},
    KnownOption{"bridge", "portIsolation", ValueKind::flag},
    KnownOption{"macvlan", "master", ValueKind::text},
    KnownOption{"macvlan", "mode", ValueKind::text},
    KnownOption{"macvlan", "mtu", ValueKind::number},
    KnownOption{"macvlan", "bcqueuelen", ValueKind::number},
    KnownOption{"ipvlan", "master", ValueKind::text},
    KnownOption{"ipvlan", "mode", ValueKind::text},
    KnownOption{"ipvlan", "mtu", ValueKind::number},
    KnownOption{"ptp", "ipMasq", ValueKind::flag},
    KnownOption{"ptp", "ipMasqBackend", ValueKind::text},
    KnownOption{"ptp", "mtu", ValueKind::number},
};

struct Alias {
  std::string_view dockers;
  std::string_view ours;
};

constexpr std::array aliases{
    Alias{"com.docker.network.bridge.name", "bridge"},
    Alias{"com.docker.network.bridge.enable_ip_masquerade", "ipMasq"},
    Alias{"com.docker.network.driver.mtu", "mtu"},
    Alias{"parent", "master"},
    Alias{"macvlan_mode", "mode"},
    Alias{"ipvlan_mode", "mode"},
};

std::string_view own_name_of(std::string_view key) {
  for (const auto& alias : aliases) {
    if (alias.dockers == key) return alias.ours;
  }
  return key;
}

[[noreturn]] void throw_unknown_option(const Driver& driver, std::string_view key) {
  std::vector<std::string_view> known;
  std::string all;
  for (const auto& option : known_options) {
    if (option.driver != driver.name) continue;
    known.push_back(option.key);
    all.append(all.empty() ? "" : ", ").append(option.key);
  }
  const auto near = nearest(key, known);
  throw Error("unknown option " + json::quoted(key) + " of the driver " + std::string(driver.name) +
              (near.empty() ? std::string() : "; did you mean \"" + std::string(near) + "\"?") + "; supported: " + all);
}

std::string json_of(std::string_view value, ValueKind kind, std::string_view key) {
  if (kind == ValueKind::text) {
    if (value.empty()) throw Error("the option " + json::quoted(key) + " has no value");
    return json::quoted(value);
  }
  if (kind == ValueKind::flag) {
    if (value == "true" || value == "false") return std::string(value);
    throw Error("the option " + json::quoted(key) + " is true or false, not " + json::quoted(value));
  }
  unsigned number = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
  if (read.ec != std::errc() || read.ptr != value.data() + value.size()) {
    throw Error("the option " + json::quoted(key) + " is a number, not " + json::quoted(value));
  }
  return std::to_string(number);
}

}  // namespace

std::span<const Driver> drivers() { return all_drivers; }

const Driver& driver_called(std::string_view name) {
  const auto* const found = std::find_if(all_drivers.begin(), all_drivers.end(),
                                         [name](const Driver& driver) { return driver.name == name; });
  if (found != all_drivers.end()) return *found;
  std::string all;
  for (const auto& driver : all_drivers) all.append(all.empty() ? "" : ", ").append(driver.name);
  throw Error("unknown driver " + json::quoted(name) + "; supported: " + all);
}

DriverOption parse_driver_option(const Driver& driver, std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    throw Error("the option " + json::quoted(text) + " is not in the form key=value");
  const auto key = own_name_of(text.substr(0, equals));
  const auto* const option = std::find_if(known_options.begin(), known_options.end(), [&](const KnownOption& known) {
    return known.driver == driver.name && known.key == key;
  });
  if (option == known_options.end()) throw_unknown_option(driver, key);
  return {std::string(key), json_of(text.substr(equals + 1), option->kind, key)};
}

}  // namespace docker_cni::admin
