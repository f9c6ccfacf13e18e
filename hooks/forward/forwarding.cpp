// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/forwarding.hpp"

#include <algorithm>
#include <utility>

namespace docker_cni::forward {
namespace {

constexpr std::string_view docker_isolation_chain = "DOCKER-ISOLATION-STAGE-2";

std::vector<NewRule> common_rules(const Ruleset& ruleset, const std::string& network) {
  const std::string forward(forward_chain);
  const std::string isolation(isolation_chain);
  std::vector<NewRule> rules{
      {ruleset.base_chain, ruleset.jump_position, {}, forward},
      {network, first, {.connection = Connection::established}, "ACCEPT"},
      {network, last, {}, isolation},
      {isolation, last, {}, "ACCEPT"},
  };
  const auto& chains = ruleset.chains;
  if (std::find(chains.begin(), chains.end(), docker_isolation_chain) != chains.end()) {
    rules.push_back({isolation, first, {}, std::string(docker_isolation_chain)});
  }
  return rules;
}

/// The rules of `attachment` alone. What comes to a container is decided before what comes from one: a published port
/// is open to our other networks, too.
std::vector<NewRule> own_rules(const Attachment& attachment, const std::vector<Address>& addresses,
                               const std::string& network) {
  const std::string forward(forward_chain);
  const std::string isolation(isolation_chain);
  const auto& host = attachment.host_interface;
  std::vector<NewRule> rules;
  for (const auto& [address, subnet] : addresses) {
    const Match to{.out = host, .to = address};
    for (const auto connection : {Connection::published, Connection::established}) {
      auto inward = to;
      inward.connection = connection;
      rules.push_back({forward, first, std::move(inward), "ACCEPT", attachment.owner});
    }
    rules.push_back({forward, last, {.in = host, .from = address}, network, attachment.owner});
    rules.push_back({network, second, to, "ACCEPT", attachment.owner});
    rules.push_back({isolation, first, to, "DROP", attachment.owner});
  }
  rules.push_back({forward, first, {.in = host, .out = host}, "ACCEPT", attachment.owner});
  return rules;
}

}  // namespace

Plan forwarding_plan(const Ruleset& ruleset, const Attachment& attachment, const std::vector<Address>& addresses) {
  if (addresses.empty()) return {};
  const auto network = network_chain(attachment.owner.network);
  return {{std::string(forward_chain), network, std::string(isolation_chain)},
          common_rules(ruleset, network),
          own_rules(attachment, addresses, network)};
}

Plan loopback_plan(const std::string& input, const Attachment& attachment) {
  if (!is_reached_by_loopback(attachment)) return {};
  const std::string loopback(loopback_chain);
  return {{loopback},
          {{input, first, {.not_in = "lo", .to = "127.0.0.0/8"}, loopback}},
          {{loopback,
            last,
            {.in = attachment.host_interface, .connection = Connection::not_established},
            "DROP",
            attachment.owner}}};
}

}  // namespace docker_cni::forward
