// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>

namespace docker_cni::record {

namespace fs = boost::filesystem;

/// Whether `id` may be a container's, and so name its record, lock and pin (SPEC.md, "Parameters").
bool is_container_id(std::string_view id);

/// Throws Error naming `id` where it may not.
void check_container_id(std::string_view id);

/// The state tree (STATE_DIR of cni.yaml), one function per node:
///
///   STATE_DIR/                     0700
///     gc.lock                      shared: hooks at work; exclusive: who sends the CNI operation GC
///     containers/                  0700
///       ID.json                    0600, the container's record
///       ID.lock                    exclusive: who acts on the container; gone with the record
///     damaged/                     0700
///       ID.json.TIME               0600, a record that could not be read; may be deleted at any time
///     failures/                    0700
///       ID.json                    0600, how the container's last operation failed; may be deleted at any time
///     ports.lock                   exclusive: who chooses ports of the host, until the record tells of them
///     names.lock                   exclusive: who reads or writes names/; the last of the locks
///     names/                       0700
///       NETWORK/ID.json            0600, by which names the others on a network find a running container
///     locks/                       0700
///       NETWORK.lock               shared: who attaches to the network; exclusive: who asks for an address again
///     versions.json                0600, what plugins answered to VERSION; may be deleted at any time
///
/// and the pins: NETNS_DIR/ID.
/// Every `id` has passed check_container_id(), so it can't leave its directory.
class Paths {
 public:
  Paths(fs::path state_dir, fs::path netns_dir);

  const fs::path& state_dir() const noexcept { return state_dir_; }
  fs::path gc_lock() const { return state_dir_ / "gc.lock"; }
  fs::path containers() const { return state_dir_ / "containers"; }
  fs::path record(std::string_view id) const { return containers() / (std::string(id) + ".json"); }
  fs::path lock(std::string_view id) const { return containers() / (std::string(id) + ".lock"); }
  /// What marks as ours a thing outside the tree that the record of `id` explains: a pin, a link, a cached attachment.
  std::string mark(std::string_view id) const { return record(id).string(); }
  /// The container whose mark `mark` is; empty where it is none of this tree's.
  std::string marked_id(std::string_view mark) const;
  fs::path damaged() const { return state_dir_ / "damaged"; }
  fs::path locks() const { return state_dir_ / "locks"; }
  /// `network` has passed cni::check_network_name(), so it can't leave its directory. Two names of more than 200
  /// characters may have one lock.
  fs::path network_lock(std::string_view network) const {
    return locks() / (std::string(network.substr(0, 200)) + ".lock");
  }
  fs::path failures() const { return state_dir_ / "failures"; }
  fs::path failure(std::string_view id) const { return failures() / (std::string(id) + ".json"); }
  fs::path ports_lock() const { return state_dir_ / "ports.lock"; }
  fs::path names_lock() const { return state_dir_ / "names.lock"; }
  fs::path names() const { return state_dir_ / "names"; }
  fs::path names(std::string_view network) const { return names() / std::string(network); }
  fs::path name_entry(std::string_view network, std::string_view id) const {
    return names(network) / (std::string(id) + ".json");
  }
  fs::path versions() const { return state_dir_ / "versions.json"; }
  const fs::path& pins() const noexcept { return netns_dir_; }
  fs::path pin(std::string_view id) const { return netns_dir_ / std::string(id); }

 private:
  fs::path state_dir_;
  fs::path netns_dir_;
};

}  // namespace docker_cni::record
