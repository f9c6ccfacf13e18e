// SPDX-License-Identifier: Apache-2.0
#include "shared/record/pin.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

#include "shared/system/file.hpp"
#include "shared/system/mount_namespace.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::record {

namespace {

/// A process of another mount namespace in which the pin of `record` is seen, and the records are those of `paths`.
std::optional<pid_t> process_that_sees_pin(const Record& record, const Paths& paths) {
  if (!(record.pinned || !record.sandbox.empty()) || record.boot_id != system::boot_id() ||
      system::netns_at(record.pin))
    return std::nullopt;
  return system::process_of_other_mount_namespace([&](const std::string& root) {
    return system::netns_at(root + record.pin.string()) == record.netns &&
           system::is_same_file(paths.containers(), root + paths.containers().string());
  });
}

}  // namespace

bool pin_is_alive(const Record& record) {
  return system::netns_at(record.pin) == record.netns && record.boot_id == system::boot_id();
}

SeenPin::SeenPin(const Record& record, const Paths& paths) {
  if (const auto pid = process_that_sees_pin(record, paths)) engines_.emplace(*pid);
}

}  // namespace docker_cni::record
