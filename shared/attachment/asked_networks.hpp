// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/attachment/container.hpp"
#include "shared/attachment/network_options.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/request.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// What `labels`, those that are believed, the engine's own flags and, where cni.yaml says so, the environment of
/// `container` ask for. Throws Error naming what is wrong.
NetworkOptions options_of(const Container& container, const std::map<std::string, std::string>& labels,
                          const Config& config);

/// What the container asks for; nothing if it is to be left alone. Decides again, as the rewriter did: under hooks.d
/// there was no rewriter. `earlier`: what was recorded of it. Throws Error if it must not start.
std::optional<NetworkOptions> asked_networks(const Container& container, const std::optional<record::Record>& earlier,
                                             std::optional<Attach> attach, const Operation& operation);

/// `requests` as they are recorded before anything is done.
std::vector<record::Attachment> attachments_of(std::vector<Request> requests);

}  // namespace docker_cni::attachment
