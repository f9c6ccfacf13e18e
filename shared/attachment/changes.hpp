// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/network_options.hpp"
#include "shared/record/record.hpp"

/// What `docker-cni-admin connect` and `disconnect` have changed of what a container asks for by itself (its labels,
/// cni.yaml's networks). A record tells of it (Record::connected, Record::disconnected) from one start to the next. All
/// but keeps_changes() is pure.
namespace docker_cni::attachment {

/// `options`, what the container asks for by itself, with the changes of `record`: the networks that it was
/// disconnected from are marked as left, with the configuration that they had, and those that it was connected to come
/// behind the others. One that it asks for by itself as well is there once. Where a name of an interface is taken by
/// now, another one is chosen.
NetworkOptions with_changes(NetworkOptions options, const record::Record& record);

/// The first of net1, net2, … that is none of `taken`.
std::string free_interface(const std::vector<std::string>& taken);

/// Has `record` tell that the container isn't to be on `network` any more.
void note_disconnected(record::Record& record, std::string_view network);

/// The aliases that the container was given for `network` alone.
std::vector<std::string> aliases_on(const record::Record& record, std::string_view network);

/// Whether the record must stay for its changes alone: there are some, and the engine still knows the container.
bool keeps_changes(const record::Record& record);

/// `record` as that of a stopped container of which nothing is kept but its changes.
record::Record changes_alone(record::Record record);

}  // namespace docker_cni::attachment
