// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "shared/system/edit_in_place.hpp"

namespace docker_cni::names {

namespace fs = boost::filesystem;

/// What the others on a network know of one running container.
struct Entry {
  std::string id;
  std::string boot_id;  // with the two below, the life of the container that this is about
  pid_t pid = 0;
  std::uint64_t start_time = 0;
  fs::path engine_dir;                  // Docker's, where its name is asked anew; empty: none
  std::string name;                     // as its engine called it when it started
  std::vector<std::string> host_names;  // of its own /etc/hosts
  std::vector<std::string> aliases;
  std::vector<std::string> addresses;          // on this network
  std::string own_lines;                       // of its own /etc/hosts, about all its networks
  std::optional<system::FileId> hosts_file{};  // ENGINE_DIR/hosts; none where that is not the container's /etc/hosts
};

/// The entry as JSON text, on one line.
std::string format_entry(const Entry& entry);

/// Parses an entry. Throws Error if it is not one.
Entry parse_entry(std::string_view text);

/// All names of the container, each once: as its engine calls it now, of its host, its aliases.
std::vector<std::string> names_of(const Entry& entry);

/// Whether the container's process still runs.
bool is_running(const Entry& entry, std::string_view boot_id);

}  // namespace docker_cni::names
