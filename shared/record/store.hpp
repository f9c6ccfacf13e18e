// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/error.hpp"
#include "shared/record/paths.hpp"
#include "shared/record/record.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::record {

/// A record that can't be read: empty or cut (a power cut, a full disk), foreign, or changed by hand. What a newer
/// version has written, and what the disk fails to give, is none.
class DamagedRecord : public Error {
 public:
  using Error::Error;
};

/// The records below Paths::containers(). Every function throws Error naming the file.
class Store {
 public:
  explicit Store(Paths paths) : paths_(std::move(paths)) {}

  const Paths& paths() const noexcept { return paths_; }

  /// Makes the state directories and that of the pins, or checks that the state's are ours alone.
  void prepare() const;

  /// The container's record; nothing where it has none. Throws DamagedRecord if it can't be read.
  std::optional<Record> load(std::string_view id) const;

  /// load() for who only looks: a damaged record counts as none.
  std::optional<Record> load_undamaged(std::string_view id) const;

  /// Moves the container's damaged record out of the way, for the operator to look at: the newest hundred are kept, for
  /// a month. Returns where it is now. REQUIRES: the caller holds the container's lock.
  fs::path set_aside(std::string_view id) const;

  /// Whether the container has a record, readable or not.
  bool exists(std::string_view id) const;

  /// The containers of which set_aside() keeps a record, sorted.
  std::vector<std::string> set_aside_ids() const;
  bool was_set_aside(std::string_view id) const;

  /// Removes what set_aside() keeps of the container.
  void forget_set_aside(std::string_view id) const;

  /// Replaces the container's record. `durability`: synced before anything that a crash would otherwise leak; else a
  /// power cut leaves the old record or this one, but always a whole one. Throws Error, before anything is written,
  /// where it would be too large to be read again.
  void save(const Record& record, system::Durability durability) const;

  void remove(std::string_view id) const;

  /// Removes what a save that failed may have left beside the record, if that can be done.
  void remove_temporary(std::string_view id) const noexcept;

  /// What marks a pin or a link as the container's: its record, and which directories that and the pins are in, since
  /// another mount namespace may have others of that name. Throws SystemError if these are missing.
  std::string mark(std::string_view id) const;

  /// The container whose mark `mark` is; empty where it is none of ours. Ours is also what was made when another state
  /// directory was in this one's place, which has been removed, or restored, since: pins are in the same directory, and
  /// no mount namespace has the other one any more.
  std::string marked_id(std::string_view mark) const;

  /// The IDs of all records, sorted; none where there's no state directory.
  std::vector<std::string> ids() const;

  /// The IDs of at most `count` records, others each time.
  std::vector<std::string> some_ids(std::size_t count) const;

 private:
  Paths paths_;
};

}  // namespace docker_cni::record
