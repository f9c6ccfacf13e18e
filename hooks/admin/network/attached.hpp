// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/record/record.hpp"

namespace docker_cni::admin {

/// A container's attachment to a network. It refers to the records that it was found in.
struct Attached {
  const record::Record* record;
  const record::Attachment* attachment;
};

/// The attachments to `network` in `records`, those of stopped containers that are kept, too.
std::vector<Attached> attached_to(std::string_view network, const std::vector<record::Record>& records);

/// How a sentence names the container of `record`: its name, or the start of its ID.
std::string shown_name(const record::Record& record);

/// Why a network cannot be removed: who is attached to it; empty where nobody is.
std::string why_in_use(const std::vector<Attached>& attached);

/// The same for those whose next start attaches them to `network`, as docker-cni-admin connect has told.
std::string why_wanted(std::string_view network, const std::vector<record::Record>& records);

}  // namespace docker_cni::admin
