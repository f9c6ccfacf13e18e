// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/labels.hpp"

#include <set>

#include "shared/cni/args.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/port_mapping.hpp"
#include "tests/fuzz/fuzz.hpp"

/// Lines of KEY=VALUE: a container's labels, and what they ask for.
void docker_cni::fuzz::fuzz(std::string_view input) {
  std::map<std::string, std::string> given;
  while (!input.empty()) {
    const auto line = take_line(input);
    const auto sign = std::min(line.find('='), line.size());
    given.insert_or_assign(std::string(line.substr(0, sign)),
                           std::string(line.substr(std::min(sign + 1, line.size()))));
  }
  attachment::check_labels(given);
  const auto options = attachment::parse_options(given, Config());
  expect(options.networks.size() <= 64, "a container has 64 networks at most");
  std::set<std::string> interfaces;
  for (const auto& network : options.networks) {
    if (!network.name.empty()) cni::check_network_name(network.name);
    cni::check_interface_name(network.interface);
    expect(interfaces.insert(network.interface).second, "no two networks have one interface");
  }
  for (const auto& port : options.any.ports) {
    expect(port.container_port != 0, "a port of the container's is chosen");
    expect(cni::parse_port_mappings(cni::format_port_mappings({port})).front() == port,
           "a port read again is the same");
  }
  if (options.args.empty()) return;
  const auto text = cni::format_args(options.args);
  expect(cni::format_args(options.args) == text && !cni::parse_args(text).empty(), "args can be told");
}
