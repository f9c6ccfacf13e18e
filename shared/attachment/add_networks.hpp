// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/add_plans.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// Saves what is about to be done, before it is. What it tells of is taken from here on: a host port, say.
void save_intent(const record::Record& record, const Operation& operation);

/// ADD of the chain of `attachment`, one of `record`'s, whose intent is saved; it's saved again plugin by plugin.
/// Throws Error naming network and plugin. Who calls holds the container's lock and operation.networks, and undoes.
void add_network(record::Record& record, record::Attachment& attachment, Operation& operation);

/// Does what the first of `plans` tells: saves its record, pins `netns`, and runs each network's ADD. All or nothing:
/// where one fails, everything tried is undone. Where a plugin has refused, in the protocol's form, the next plan that
/// may help (plan_after()) is tried. Gives the record as saved, with the results. Throws the last plan's Error, naming
/// network and plugin; then operation.failing_call is the call that it failed by, where it was one.
/// REQUIRES: `plans` isn't empty, and who calls holds the container's lock.
record::Record add_networks(const AddPlans& plans, const system::UniqueFd& netns, Operation& operation);

}  // namespace docker_cni::attachment
