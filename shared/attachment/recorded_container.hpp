// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/attachment/liveness.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/system/mount_namespace.hpp"

namespace docker_cni::attachment {

/// Throws Error where an operation on the container of `record` was cut short: then its networks aren't what they seem.
void check_settled(const record::Record& record);

/// Runs `act` on the record of the container `id`, under its lock, where its pin can be seen. Throws Error naming the
/// container where it has no record, or as check_settled() and `act` do.
template <class Act>
auto on_recorded_container(const Config& config, std::string_view id, const system::Deadline& deadline, const Log& log,
                           Act act) {
  try {
    record::check_container_id(id);
    auto operation = attachment::operation(config, deadline, log);
    operation.store.prepare();
    record::ContainerLock lock(operation.store.paths(), id, deadline);
    auto record = operation.store.load(id);
    if (!record) {
      lock.remove_file();
      throw Error("it has no record any more");
    }
    if (!record->sandbox.empty()) throw Error("it is a pod, whose networks its annotation cni.networks names");
    check_settled(*record);
    std::optional<system::EnteredMountNamespace> engines;
    if (const auto pid = record::process_that_sees_pin(*record, operation.store.paths())) engines.emplace(*pid);
    return act(*record, operation);
  } catch (Error& error) {
    error.add_context("container " + std::string(id));
    throw;
  }
}

}  // namespace docker_cni::attachment
