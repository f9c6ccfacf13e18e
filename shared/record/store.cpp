// SPDX-License-Identifier: Apache-2.0
#include "shared/record/store.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/record/record_text.hpp"
#include "shared/sentence.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/mount_namespace.hpp"
#include "shared/system/old_files.hpp"

namespace docker_cni::record {
namespace {

constexpr std::string_view record_suffix = ".json";

// Damaged records that are kept, and for how long: whoever may damage them can't fill the disk.
constexpr std::size_t most_damaged = 100;
constexpr std::chrono::hours damaged_kept{24 * 30};

/// The container of which the file `name` in Paths::damaged() was the record; empty where it is none.
std::string_view set_aside_id(std::string_view name) {
  const auto time = std::min(name.rfind('.'), name.size());
  name = name.substr(0, time);
  if (!name.ends_with(record_suffix)) return {};
  name.remove_suffix(record_suffix.size());
  return is_container_id(name) ? name : std::string_view();
}

/// What tells a directory from others: its device and inode. Empty where there is none.
std::string identity_of(const std::string& directory) {
  struct stat status {};
  if (::stat(directory.c_str(), &status) != 0) return {};
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

/// The parts of a mark: RECORD@CONTAINERS@PINS.
struct Mark {
  std::string_view record;
  std::string_view containers;
  std::string_view pins;
};

Mark parse_mark(std::string_view mark) {
  const auto take_last = [&mark] {
    const auto at = std::min(mark.rfind('@'), mark.size());
    const auto part = mark.substr(std::min(at + 1, mark.size()));
    mark = mark.substr(0, at);
    return part;
  };
  const auto pins = take_last();
  const auto containers = take_last();
  return {mark, containers, pins};
}

Record parse_record_of(std::string_view id, std::string_view text, const fs::path& file) {
  return in_context([&] { return file.string(); },
                    [&] {
                      auto record = parse_record(text);
                      if (record.id != id) throw Error("this record is of container " + one_line(record.id, 80));
                      return record;
                    });
}

/// The IDs of those of `names` that are records.
std::vector<std::string> ids_of(std::vector<std::string> names) {
  std::vector<std::string> ids;
  for (auto& name : names) {
    if (name.front() == '.' || !name.ends_with(record_suffix)) continue;
    name.resize(name.size() - record_suffix.size());
    ids.push_back(std::move(name));
  }
  return ids;
}

}  // namespace

void Store::prepare() const {
  system::make_private_directory(paths_.state_dir());
  system::make_private_directory(paths_.containers());
  system::make_directories(paths_.pins());
  system::make_private_directory(paths_.locks());
}

std::optional<Record> Store::load(std::string_view id) const {
  const auto file = paths_.record(id);
  try {
    const auto text = system::read_file_if_there(file);
    if (!text) return std::nullopt;
    return parse_record_of(id, *text, file);
  } catch (const SystemError&) {
    throw;
  } catch (const NewerRecord&) {
    throw;
  } catch (const Error& error) {
    throw DamagedRecord(error.what());
  }
}

std::optional<Record> Store::load_undamaged(std::string_view id) const {
  try {
    return load(id);
  } catch (const DamagedRecord&) {
    return std::nullopt;
  }
}

fs::path Store::set_aside(std::string_view id) const {
  const auto file = paths_.record(id);
  system::make_private_directory(paths_.damaged());
  system::remove_old_files(paths_.damaged(), {.most = most_damaged - 1, .longest_kept = damaged_kept});
  const auto name = paths_.damaged() / file.filename();
  // What a second ago was set aside of the same container stays.
  for (auto time = std::time(nullptr);; ++time) {
    auto place = fs::path(name.string() + "." + std::to_string(time));
    if (::renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, place.c_str(), RENAME_NOREPLACE) == 0) return place;
    if (errno != EEXIST) throw SystemError(file.string(), errno);
  }
}

std::vector<std::string> Store::set_aside_ids() const {
  std::vector<std::string> ids;
  for (const auto& name : system::names_in(paths_.damaged()).value_or(std::vector<std::string>())) {
    const auto id = set_aside_id(name);
    if (!id.empty() && (ids.empty() || ids.back() != id)) ids.emplace_back(id);
  }
  return ids;
}

bool Store::was_set_aside(std::string_view id) const {
  const auto ids = set_aside_ids();
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void Store::forget_set_aside(std::string_view id) const {
  for (const auto& name : system::names_in(paths_.damaged()).value_or(std::vector<std::string>())) {
    if (set_aside_id(name) == id) system::remove_file(paths_.damaged() / name);
  }
}

bool Store::exists(std::string_view id) const {
  return ::faccessat(AT_FDCWD, paths_.record(id).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

void Store::save(const Record& record, system::Durability durability) const {
  const auto file = paths_.record(record.id);
  const auto text = format_record(record) + "\n";
  if (text.size() > system::largest_file) {
    throw Error(file.string() + ": this record would have " + std::to_string(text.size()) + " bytes, and at most " +
                std::to_string(system::largest_file) + " can be read again");
  }
  system::replace_file(file, {text}, {.mode = 0600, .uid = {}, .gid = {}, .locked = true},
                       std::max(durability, system::Durability::whole));
}

void Store::remove_temporary(std::string_view id) const noexcept {
  ::unlink(system::temporary_name(paths_.record(id)).c_str());
}

void Store::remove(std::string_view id) const {
  const auto file = paths_.record(id);
  system::remove_file(system::temporary_name(file));
  system::remove_file(file);
}

std::string Store::mark(std::string_view id) const {
  const auto identity = [](const fs::path& directory) {
    auto found = identity_of(directory.string());
    if (found.empty()) throw SystemError(directory.string(), errno);
    return found;
  };
  return paths_.mark(id) + "@" + identity(paths_.containers()) + "@" + identity(paths_.pins());
}

std::string Store::marked_id(std::string_view mark) const {
  const auto parsed = parse_mark(mark);
  auto id = paths_.marked_id(parsed.record);
  if (id.empty() || identity_of(paths_.pins().string()) != parsed.pins) return {};
  const auto containers = paths_.containers().string();
  const auto is_there = [&](const std::string& root) { return identity_of(root + containers) == parsed.containers; };
  const bool ours = is_there("") || !system::process_of_other_mount_namespace(is_there);
  return ours ? id : std::string();
}

std::vector<std::string> Store::ids() const {
  return ids_of(system::names_in(paths_.containers()).value_or(std::vector<std::string>()));
}

std::vector<std::string> Store::some_ids(std::size_t count) const {
  return ids_of(system::some_names_in(paths_.containers(), count, record_suffix));
}

}  // namespace docker_cni::record
