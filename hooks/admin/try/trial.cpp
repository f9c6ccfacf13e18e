// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/try/trial.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <unistd.h>
#include <utility>

#include "hooks/admin/network/removal.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/try/echo.hpp"
#include "hooks/admin/try/empty_netns.hpp"
#include "shared/attachment/add.hpp"
#include "shared/attachment/bridge.hpp"
#include "shared/attachment/del.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/oci/state.hpp"
#include "shared/system/file_lock.hpp"
#include "shared/system/in_netns.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::admin {
namespace {

using system::IpPrefix;

/// Long enough for a bridge that learns, and for IPv6's look for duplicate addresses.
constexpr std::chrono::seconds answer_patience(5);

/// One of the two, as a hook would see it.
struct Subject {
  EmptyNetns netns;
  oci::State state;
  std::vector<IpPrefix> addresses{};
  std::vector<IpPrefix> gateways{};
  std::string interface {};

  Subject(int number, const Config& config) : netns(system::Deadline::in(config.plugin_timeout)) {
    state.id = "docker-cni-try-" + std::to_string(::getpid()) + "-" + std::to_string(number);
    state.pid = netns.pid();
  }
  fs::path path() const { return "/proc/" + std::to_string(netns.pid()) + "/ns/net"; }
};

/// cni.yaml for containers that are on the network `name` and no other, and are nobody's.
Config config_for(const std::string& name, Config config) {
  config.networks = {name};
  config.fixed_ip = FixedIp::never;
  config.hosts = false;
  return config;
}

void attach(Subject& subject, const Config& config, const Log& log) {
  attachment::AddOptions options;
  options.attach = Attach::always;
  attachment::add(config, subject.state, options, log);
  const auto record = open_store(config).load(subject.state.id);
  if (!record || record->attachments.empty()) throw Error("nothing was recorded");
  const auto& attached = record->attachments.front();
  subject.interface = attached.interface;
  for (const auto& ip : cni::parse_result(attached.result, attached.list.cni_version).ips) {
    if (const auto address = system::parse_ip_prefix(ip.address)) subject.addresses.push_back(*address);
    if (const auto gateway = system::parse_ip_prefix(ip.gateway)) subject.gateways.push_back(*gateway);
  }
}

std::string listed_addresses(const std::vector<IpPrefix>& addresses) {
  std::string all;
  for (const auto& address : addresses) all.append(all.empty() ? "" : ", ").append(system::format_address(address));
  return all;
}

/// Asks each of `addresses` from `from`'s namespace, by packets of `size` bytes.
TrialStep reach(const char* what, const Subject& from, const std::vector<IpPrefix>& addresses, std::size_t size) {
  TrialStep step{what, true, listed_addresses(addresses) + (addresses.size() == 1 ? " answers" : " answer")};
  for (const auto& address : addresses) {
    const bool answers = system::in_netns(
        from.path(), [&] { return answers_echo(address, size, system::Deadline::in(answer_patience)); });
    if (!answers) return {what, false, system::format_address(address) + " does not answer"};
  }
  return step;
}

TrialStep try_mtu(const Subject& from, const std::vector<IpPrefix>& addresses) {
  const auto mtu = system::in_netns(from.path(), [&] { return system::interface_mtu(from.interface); });
  if (!mtu) return {"mtu", false, "the interface " + from.interface + " is not there"};
  const auto packets = "packets of " + std::to_string(*mtu) + " bytes, the MTU of " + from.interface + ", ";
  if (!reach("mtu", from, addresses, static_cast<std::size_t>(*mtu)).works) return {"mtu", false, packets + "are lost"};
  return {"mtu", true, packets + "pass"};
}

void try_traffic(const Subject& one, const Subject& other, std::vector<TrialStep>& steps) {
  if (!one.gateways.empty()) steps.push_back(reach("gateway", one, one.gateways, small_packet));
  if (other.addresses.empty()) return;
  steps.push_back(reach("peer", one, other.addresses, small_packet));
  if (steps.back().works) steps.push_back(try_mtu(one, other.addresses));
}

/// Detaches those of `subjects` that were attached, whatever becomes of the first.
TrialStep detach(const std::array<Subject*, 2>& subjects, const Config& config, const Log& log) {
  Errors failures;
  for (auto* const subject : subjects) {
    try {
      attachment::del(config, subject->state, log);
    } catch (const Error& error) {
      failures.add(error);
    }
  }
  return {"detach", failures.empty(), failures.empty() ? "nothing is left" : failures.joined()};
}

/// Deletes the bridge that the trial has brought, unless a container is in it by now: no hook is at work meanwhile.
/// Gives `detached`, or what failed.
TrialStep without_bridge(const std::string& bridge, const Config& config, TrialStep detached) {
  try {
    const system::FileLock lock(open_store(config).paths().gc_lock(), system::LockMode::exclusive,
                                system::Deadline::in(config.hook_timeout));
    delete_unused_bridge(bridge);
  } catch (const Error& error) {
    detached = {"detach", false, "the bridge " + bridge + " is left: " + error.what()};
  }
  return detached;
}

}  // namespace

std::vector<TrialStep> try_network(const cni::NetworkConfigList& list, const Config& config, const Log& log) {
  const auto ours = config_for(list.name, config);
  const auto bridge = attachment::bridge_of(list);
  const bool bridge_stays = bridge.empty() || system::find_link(bridge).has_value();
  std::vector<TrialStep> steps;
  Subject one(1, config);
  Subject other(2, config);
  try {
    attach(one, ours, log);
    attach(other, ours, log);
    steps.push_back({"attach", true, listed_addresses(one.addresses) + (one.addresses.empty() ? "no address" : "")});
    try_traffic(one, other, steps);
  } catch (const Error& error) {
    steps.push_back({steps.empty() ? "attach" : "traffic", false, error.what()});
  }
  steps.push_back(detach({&other, &one}, ours, log));
  if (!bridge_stays) steps.back() = without_bridge(bridge, config, steps.back());
  return steps;
}

}  // namespace docker_cni::admin
