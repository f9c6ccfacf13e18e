#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>

#include "shared/log.hpp"
#include "shared/record/record.hpp"

/// The host's side of a container's veths, as the results of its ADDs name them, where the other side is in the pinned
/// namespace. A bridge, or an uplink of the host's, that a result names too is not the container's and is left alone.
namespace docker_cni::attachment {

namespace fs = boost::filesystem;

/// Takes them down, or up. What can't be done is logged.
void set_host_side_up(const record::Record& record, bool up, const Log& log);

/// Gives those of `attachment`, with its namespace at `pin`, the alias `mark`, by which gc knows them without a record,
/// and a person in `ip link`. What can't be done is logged.
void mark_host_side(const record::Attachment& attachment, const fs::path& pin, std::string_view mark, const Log& log);

}  // namespace docker_cni::attachment
