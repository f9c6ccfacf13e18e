// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"

/// Networks of a container that is there already. What is done survives restarts: the record tells of it
/// (attachment/changes.hpp).
namespace docker_cni::attachment {

/// What became of a connect.
struct Connected {
  /// One attachment that was made.
  struct Made {
    std::string interface;
    std::vector<std::string> addresses;  // with their prefix lengths
  };
  std::vector<Made> made;
  bool at_start = false;  // the container doesn't run: its next start does it
};

/// Connects container `id` to the network of `asked`: now if it runs, by an attachment behind those that it has,
/// otherwise at its next start. If `asked` names nothing but a network that the container asks for by itself, and was
/// disconnected from, that attachment is restored as it was. Throws Error naming the container if it's on the network
/// already, the interface, an address or a host port is taken, an operation on it doesn't end in time, or a plugin
/// fails; then what was added is taken back, and what can't be stays recorded as unfinished.
Connected connect(std::string_view id, const record::Connection& asked, Operation& operation);

/// What became of a disconnect.
struct Disconnected {
  std::vector<std::string> notes;  // sentences that the operator should hear
};

/// Disconnects the container `id` from `network`, with all its interfaces there: DEL of these. One that has stopped
/// gives back what it kept there. By `force` also where a plugin fails to release it: what that has may stay taken.
/// Throws Error naming the container where it isn't on the network, or what could not be released: that stays recorded,
/// and its next start doesn't have it.
Disconnected disconnect(std::string_view id, const std::string& network, bool force, Operation& operation);

}  // namespace docker_cni::attachment
