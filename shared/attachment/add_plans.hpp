// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// One way to give a container its networks.
struct AddPlan {
  record::Record record;        // what is asked of the plugins
  bool same_addresses = false;  // those that it had before
  bool after_gc = false;        // to be tried where gc has freed something that the plan before it may have lacked
};

/// The plans for `wanted`, in the order in which they are to be tried: the addresses of `last`, which the container had
/// before, where it keeps them (Record::fixed_ip), then any; each of them once more after gc.
std::vector<AddPlan> add_plans(const record::Record& wanted, const std::optional<record::Record>& last = {});

/// Tries `plans` until one succeeds; each that failed has been undone. Another one is tried only where a plugin has
/// refused (in the protocol's form), time is left, and the last one was undone without a rest. Gives the record as
/// saved; throws the last plan's Error, naming network and plugin. Who calls holds the container's lock.
record::Record try_plans(const std::vector<AddPlan>& plans, const system::UniqueFd& netns, Operation& operation);

}  // namespace docker_cni::attachment
