// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/record/record.hpp"
#include "shared/system/default_routes.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// Which of `routes`, a namespace's default routes, must go so that each family has one: that of an interface that
/// isn't among `ours`, where there is such (the engine's own network), else that of the first of `ours` with one.
std::vector<system::DefaultRoute> surplus_default_routes(const std::vector<system::DefaultRoute>& routes,
                                                         const std::vector<std::string>& ours);

/// Throws Error naming the network that was chosen to have the container's default route (record::Attachment), where
/// `routes`, its namespace's, have none through that interface.
void check_chosen_default_route(const record::Record& record, const std::vector<system::DefaultRoute>& routes);

/// Throws Error if the default route of the network that was chosen is among `surplus`, those that must go: the
/// engine's own network has one.
void check_chosen_default_route_stays(const record::Record& record, const std::vector<system::DefaultRoute>& surplus);

/// Leaves one default route of each family in `netns`, where `record`'s attachments have just been made: that of the
/// first that has one, or none where its engine's network is still to come. Takes the others out of their results, so
/// that CHECK doesn't miss them. Throws Error as both of the above do.
void leave_one_default_route(record::Record& record, const system::UniqueFd& netns);

}  // namespace docker_cni::attachment
