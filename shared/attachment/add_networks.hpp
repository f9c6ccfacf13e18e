// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/add_plans.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// Saves the record before anything is done; from then on it holds its host ports.
void save_intent(const record::Record& record, const Operation& operation);

/// ADD of the chain of `attachment`, one of `record`'s, whose intent is saved; the record is saved again plugin by
/// plugin. Throws Error naming network and plugin. REQUIRES: the caller holds the container's lock and
/// operation.networks, and undoes.
void add_network(record::Record& record, record::Attachment& attachment, Operation& operation);

/// Carries out the first of `plans`: saves its record, pins `netns`, and runs each network's ADD. All or nothing: if
/// one fails, everything that was tried is undone. If a plugin has refused, in the protocol's form, the next plan that
/// may help (plan_after()) is tried. Returns the record as saved, with the results. Throws the last plan's Error,
/// naming network and plugin; operation.failing_call is then the call that failed, if it was one. REQUIRES: `plans`
/// isn't empty, and the caller holds the container's lock.
record::Record add_networks(const AddPlans& plans, const system::UniqueFd& netns, Operation& operation);

}  // namespace docker_cni::attachment
