// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "shared/record/paths.hpp"
#include "shared/record/record.hpp"
#include "shared/system/mount_namespace.hpp"

namespace docker_cni::record {

/// Whether the recorded namespace is still mounted at the recorded place. What another program mounted there since, or
/// since the host was booted, is not it.
bool pin_is_alive(const Record& record);

/// Where the pin of a record is seen, as long as this lives: in our mount namespace, or in that of an engine that runs
/// in one of its own (a snap, PrivateTmp=), where the records are these.
class SeenPin {
 public:
  /// Stays where we are if the pin is seen here, or nowhere. REQUIRES: the program has one thread. Throws SystemError.
  SeenPin(const Record& record, const Paths& paths);

 private:
  std::optional<system::EnteredMountNamespace> engines_;
};

}  // namespace docker_cni::record
