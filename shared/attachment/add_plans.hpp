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

/// What the host was like as the first plan was begun.
struct HostAtStart {
  timespec last_release{};   // when anybody on the host has given something back
  bool lost_record = false;  // of the container's earlier life: the first plan's undoing frees what that has left
};

/// The plan to be tried after `failed`, one of `plans`, which a plugin has refused and which has been undone. Runs gc
/// where the next plan waits for that, unless something has been given back since `start`. Returns the end of `plans`
/// where no other plan would help: no time is left, something of the failed one is still there, or its addresses
/// weren't the reason. Throws Error as gc() does.
AddPlans::const_iterator plan_after(AddPlans::const_iterator failed, const AddPlans& plans, const HostAtStart& start,
                                    const Operation& operation);

}  // namespace docker_cni::attachment
