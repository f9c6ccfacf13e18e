// SPDX-License-Identifier: Apache-2.0
#include "shared/record/pin.hpp"

#include <optional>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>

#include "shared/system/mount_namespace.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::record {

namespace {

/// A process of another mount namespace in which the pin of `record` is seen, and the records are those of `paths`.
std::optional<pid_t> process_that_sees_pin(const Record& record, const Paths& paths) {
  struct stat ours {};
  if (!(record.pinned || !record.sandbox.empty()) || record.boot_id != system::boot_id() ||
      system::netns_at(record.pin))
    return std::nullopt;
  if (::stat(paths.containers().c_str(), &ours) != 0) return std::nullopt;
  return system::process_of_other_mount_namespace([&](const std::string& root) {
    struct stat theirs {};
    return system::netns_at(root + record.pin.string()) == record.netns &&
           ::stat((root + paths.containers().string()).c_str(), &theirs) == 0 && theirs.st_dev == ours.st_dev &&
           theirs.st_ino == ours.st_ino;
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
