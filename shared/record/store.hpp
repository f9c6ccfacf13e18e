#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/record/paths.hpp"
#include "shared/record/record.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::record {

/// The records below Paths::containers(). Every function throws Error naming the file.
class Store {
 public:
  explicit Store(Paths paths) : paths_(std::move(paths)) {}

  const Paths& paths() const noexcept { return paths_; }

  /// Makes the state directories, or checks that those there are ours alone.
  void prepare() const;

  /// The container's record; nothing where it has none.
  std::optional<Record> load(std::string_view id) const;

  /// Whether the container has a record, readable or not.
  bool exists(std::string_view id) const;

  /// Replaces the container's record. `durability`: synced before anything that a crash would otherwise leak.
  void save(const Record& record, system::Durability durability) const;

  void remove(std::string_view id) const;

  /// Removes what a save that failed may have left beside the record, if that can be done.
  void remove_temporary(std::string_view id) const noexcept;

  /// What marks a pin or a link as the container's: its record, and which directory that is in, since another mount
  /// namespace may have another one of that name. Throws SystemError where there's no state directory.
  std::string mark(std::string_view id) const;

  /// The container whose mark `mark` is; empty where it is none of ours.
  std::string marked_id(std::string_view mark) const;

  /// The IDs of all records, sorted; none where there's no state directory.
  std::vector<std::string> ids() const;

  /// The IDs of at most `count` records, others each time.
  std::vector<std::string> some_ids(std::size_t count) const;

 private:
  Paths paths_;
};

}  // namespace docker_cni::record
