// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <optional>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/error.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// One way to give a container its networks.
struct AddPlan {
  record::Record record;        // what is asked of the plugins
  bool same_addresses = false;  // those that it had before
  bool after_gc = false;        // to be tried where gc has freed something that the plan before it may have lacked
};

using AddPlans = std::vector<AddPlan>;

/// The plans for `wanted`, in the order in which they are to be tried: the addresses of `last`, which the container had
/// before, where it keeps them (Record::fixed_ip), then any; each of them once more after gc.
AddPlans add_plans(const record::Record& wanted, const std::optional<record::Record>& last = {});

/// What is seen before the first plan is tried.
struct BeforeAdd {
  timespec last_release{};  // when anybody on the host has given something back
  bool was_lost = false;    // an earlier life's record was: the first try's undoing frees what that life has left
};

/// Looks, and removes the pin that an earlier life of `wanted` has left without a record. Throws Error where something
/// that isn't ours is mounted in the pin's place.
BeforeAdd look_before_add(const record::Record& wanted, const Operation& operation);

/// The plan to be tried after `failed`, one of `plans`: a plugin has refused it by `error`, and it has been undone.
/// Their end where none would help: no time is left, it wasn't undone without a rest, or it was no address that lacked.
AddPlans::const_iterator plan_after(AddPlans::const_iterator failed, const AddPlans& plans, const BeforeAdd& before,
                                    const Error& error, const Operation& operation);

}  // namespace docker_cni::attachment
