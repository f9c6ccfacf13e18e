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

/// What `act` gives of the record of `id`, under its lock, if `find` finds it; nothing if it finds none. Where no
/// record is left, the lock's file goes. Throws what `find`, `act` and the lock throw, the container's name in front.
template <class Find, class Act>
auto on_record_of(std::string_view id, Operation& operation, Find find, Act act)
    -> std::optional<std::invoke_result_t<Act, record::Record&>> {
  try {
    record::check_container_id(id);
    const auto& store = operation.store;
    store.prepare();
    record::ContainerLock lock(store.paths(), id, operation.deadline);
    std::optional<std::invoke_result_t<Act, record::Record&>> done;
    if (std::optional<record::Record> record = find()) done = act(*record);
    if (!store.exists(id)) lock.remove_file();
    return done;
  } catch (Error& error) {
    error.add_context("container " + std::string(id));
    throw;
  }
}

/// The same for whom our own records suffice.
template <class Act>
auto on_record(std::string_view id, Operation& operation, Act act) {
  return on_record_of(
      id, operation, [&] { return operation.store.load(id); }, std::move(act));
}

/// What on_record() has given of `id`. Throws Error naming the container where that is nothing.
template <class Done>
Done unless_gone(std::optional<Done> done, std::string_view id) {
  if (!done) throw Error("container " + std::string(id) + ": it has no record any more");
  return *std::move(done);
}

/// Removes what a start that failed has left of the container `id` where it left no record: a half-written one, and the
/// file of its `lock`.
inline void remove_rest(const std::string& id, record::ContainerLock& lock, const Operation& operation) noexcept {
  if (operation.store.exists(id)) return;
  operation.store.remove_temporary(id);
  lock.remove_file();
}

/// Throws Error if the networks of `record` can't be changed: it's a pod's, or an operation on it was cut short, and
/// they aren't what they seem.
void check_changeable(const record::Record& record);

}  // namespace docker_cni::attachment
