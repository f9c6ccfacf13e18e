// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/forward/attachment.hpp"
#include "hooks/forward/ruleset.hpp"

/// What a container may send and receive, as rules of a table that filters. Everything in here is pure.
///
/// For each address A of a container that the host reaches by its interface H:
///
///     FORWARD                 …, Docker's own rules, then: DOCKER-CNI-FORWARD
///     DOCKER-CNI-FORWARD      to A by H: accept what belongs to a connection, and what was sent to a published port
///                             from H to H (a bridge): accept
///                             from A by H: the chain of its network
///     DOCKER-CNI-<network>    what belongs to a connection: accept
///                             to A by H, from another container of the network: accept
///                             else: DOCKER-CNI-ISOLATION
///     DOCKER-CNI-ISOLATION    to a network of Docker: Docker drops it (Docker 27 and older)
///                             to A by H, from a container of another network of ours: drop
///                             else, from a container to the world: accept
///
/// A packet neither to nor from a container of ours is none of our business, and goes on to FORWARD's policy.
///
///     INPUT                   to 127.0.0.0/8, not from lo: DOCKER-CNI-LOOPBACK
///     DOCKER-CNI-LOOPBACK     from H, if it begins a connection: drop
///
/// The second is there where the host's loopback addresses lead to a port of the container. For that H must route them
/// (route_localnet), and then a container could send to what the host serves for itself alone.
namespace docker_cni::forward {

/// What `attachment` may forward to and from those `addresses` of it that the table with `ruleset` is for.
Plan forwarding_plan(const Ruleset& ruleset, const Attachment& attachment, const std::vector<Address>& addresses);

/// What keeps `attachment` from the host's loopback addresses where these lead to a port of it, in a table for IPv4
/// whose chain `input` has the hook of that name.
Plan loopback_plan(const std::string& input, const Attachment& attachment);

}  // namespace docker_cni::forward
