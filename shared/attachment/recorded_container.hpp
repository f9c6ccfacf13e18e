// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "shared/attachment/liveness.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"

namespace docker_cni::attachment {

/// What `act` gives of the record of `id`, under its lock; nothing where there's no record. Throws what `act` throws,
/// the container's name in front.
template <class Act>
auto on_record(const Config& config, std::string_view id, const system::Deadline& deadline, const Log& log, Act act)
    -> std::optional<std::invoke_result_t<Act, record::Record&, Operation&>> {
  try {
    record::check_container_id(id);
    auto operation = attachment::operation(config, deadline, log);
    operation.store.prepare();
    record::ContainerLock lock(operation.store.paths(), id, deadline);
    auto record = operation.store.load(id);
    if (!record) {
      lock.remove_file();
      return std::nullopt;
    }
    return act(*record, operation);
  } catch (Error& error) {
    error.add_context("container " + std::string(id));
    throw;
  }
}

/// What on_record() has given of `id`. Throws Error naming the container where that is nothing.
template <class Done>
Done unless_gone(std::optional<Done> done, std::string_view id) {
  if (!done) throw Error("container " + std::string(id) + ": it has no record any more");
  return *std::move(done);
}

/// Throws Error where the networks of `record` can't be changed: it's a pod's, or an operation on it was cut short, and
/// they aren't what they seem.
void check_changeable(const record::Record& record);

}  // namespace docker_cni::attachment
