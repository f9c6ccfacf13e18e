// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Results of ADD (SPEC.md, "Result Types"): seven versions, of three forms. 0.1.0 and 0.2.0 know one address of each
/// family ("ip4", "ip6"), 0.3.0 to 0.4.0 interfaces and addresses that tell their family, 1.0.0 and 1.1.0 do without.
namespace docker_cni::cni {

/// One of "interfaces" (SPEC.md, "ADD Success").
struct ResultInterface {
  std::string name;
  std::string mac;
  std::int64_t mtu = 0;
  std::string sandbox;  // the network namespace's path; empty for the host's
  std::string socket_path;
  std::string pci_id;
};

/// One of "ips" (SPEC.md, "ADD Success").
struct ResultIp {
  std::string address;                    // with its prefix length
  std::string gateway;                    // empty for none
  std::optional<std::int64_t> interface;  // an index into the interfaces; plugins may give one that isn't there
};

/// One of "routes" (SPEC.md, "ADD Success").
struct ResultRoute {
  std::string dst;  // with its prefix length
  std::string gw;   // empty for none
  std::int64_t mtu = 0;
  std::int64_t advmss = 0;
  std::int64_t priority = 0;
  std::optional<std::int64_t> table = {};  // 0 is not the same as none
  std::optional<std::int64_t> scope = {};  // likewise
};

/// "dns" (SPEC.md, "ADD Success").
struct ResultDns {
  std::vector<std::string> nameservers;
  std::string domain;
  std::vector<std::string> search;
  std::vector<std::string> options;
};

/// What ADD gives (SPEC.md, "ADD Success").
struct Result {
  std::vector<ResultInterface> interfaces;
  std::vector<ResultIp> ips;
  std::vector<ResultRoute> routes;
  ResultDns dns;
};

/// Reads a result (SPEC.md, "ADD Success") in the version that it names, or in `version` where it names none. Throws
/// Error where a value has the wrong form or the version isn't known.
Result parse_result(std::string_view text, std::string_view version);

/// `result` (SPEC.md, "ADD Success") as JSON text in `version`. What that version has no place for is left out; without
/// any address there is no result in 0.1.0 and 0.2.0, and Error is thrown.
std::string format_result(const Result& result, std::string_view version);

/// The result `text` (SPEC.md, "ADD Success") in version `to`. A text that is in `to` already stays as it is, unknown
/// keys included. `unnamed`: the version that it's in where it names none. Throws as parse_result() and format_result()
/// do.
std::string convert_result(std::string_view text, std::string_view unnamed, std::string_view to);

/// A plugin's answer to ADD, made in `version`, as a result in that version (SPEC.md, "ADD Success"). Throws
/// PluginError where the answer is an error object, Error where it's no result.
std::string normalize_result(std::string_view output, std::string_view version);

}  // namespace docker_cni::cni
