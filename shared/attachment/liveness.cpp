// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/liveness.hpp"

#include <algorithm>
#include <optional>

#include "shared/engine/engine_dir.hpp"
#include "shared/error.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/renewal.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/in_netns.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/interfaces.hpp"
#include "shared/system/ip_prefix.hpp"
#include "shared/system/mount_namespace.hpp"
#include "shared/system/netns_users.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

/// Whether the network namespace of `pid` has the interface of `attachment`, with its addresses where it has any.
bool has(pid_t pid, const record::Attachment& attachment) {
  if (!system::has_interface(pid, attachment.interface)) return false;
  const auto recorded = record::addresses_of(attachment);
  if (recorded.empty()) return true;
  const auto all = system::in_netns("/proc/" + std::to_string(pid) + "/ns/net", [] { return system::interfaces(); });
  const auto* const interface = system::find(all, attachment.interface);
  return interface != nullptr && std::any_of(recorded.begin(), recorded.end(), [&](const std::string& text) {
           const auto address = system::parse_ip_prefix(text);
           return address &&
                  std::any_of(interface->addresses.begin(), interface->addresses.end(),
                              [&](const system::IpPrefix& one) { return system::same_address(one, *address); });
         });
}

/// The first process in the recorded namespace; nothing where another namespace has got its number since, as the kernel
/// gives it again at once: another pod's has a net1, too, but not with these addresses.
std::optional<pid_t> process_of_pod(const record::Record& record) {
  const auto pid = system::process_in_netns(record.netns);
  const auto is_there = [&](const record::Attachment& attachment) { return has(*pid, attachment); };
  if (!pid || std::none_of(record.attachments.begin(), record.attachments.end(), is_there)) return std::nullopt;
  return pid;
}

/// A pod is there as long as its namespace is, whatever becomes of its containers. Where we don't see it somebody else
/// may: an engine with mounts of its own, or a process that lives in it.
Liveness look_at_pod(const record::Record& record) {
  const auto pin = record.pin.string();
  if (record.boot_id != system::boot_id()) return {true, "the host was booted since"};
  if (record::pin_is_alive(record)) return {false, "its network namespace " + pin + " is there"};
  const auto lives_in_it = [](pid_t pid) {
    return "process " + std::to_string(pid) + " lives in its network namespace";
  };
  if (const auto pid = process_of_pod(record)) return {false, lives_in_it(*pid)};
  const auto sees = [&](const std::string& root) { return system::netns_at(root + pin) == record.netns; };
  if (const auto pid = system::process_of_other_mount_namespace(sees)) {
    return {false, "process " + std::to_string(*pid) + " sees its network namespace " + pin};
  }
  return {true, "its network namespace " + pin + " has vanished"};
}

Liveness look_at_record(const record::Record& record) {
  const bool is_released = record.phase == record::Phase::releasing;
  if (!record.sandbox.empty() && !is_released) return look_at_pod(record);
  if (process_lives(record)) {
    return {false, "its process " + std::to_string(record.pid) + " lives"};
  }
  // A plugin failed when it was released: nothing of it is in use.
  if (is_released) return {true, "its release is to be tried again"};
  if (!record.engine_dir.empty()) {
    const auto engine_dir = engine::find_engine_dir(record.engine_dir, record.id);
    if (system::is_directory(engine_dir)) return {false, engine_dir.string() + " is there"};
    const auto parent = record.engine_dir.parent_path();
    if (!system::is_directory(parent)) return {false, parent.string() + " is not there, so nobody can tell"};
    return {true, record.engine_dir.string() + " has vanished"};
  }
  if (record.bundle.empty()) {
    return {true, "its process has ended and it has no bundle"};
  }
  if (!system::is_directory(record.bundle)) return {true, "its bundle " + record.bundle.string() + " has vanished"};
  if (record.boot_id != system::boot_id()) return {true, "the host was booted since"};
  return {false, "its bundle " + record.bundle.string() + " is there"};
}

}  // namespace

bool process_lives(const record::Record& record) {
  return record.pid > 0 && system::start_time(record.pid) == record.start_time && record.boot_id == system::boot_id();
}

bool runs(const record::Record& record) {
  return process_lives(record) || (!record.sandbox.empty() && !liveness_of(record).gone);
}

Liveness liveness_of(const record::Record& record) {
  try {
    return look_at_record(record);
  } catch (const Error& error) {
    return {false, std::string("nobody can tell: ") + error.what()};
  }
}

}  // namespace docker_cni::attachment
