// SPDX-License-Identifier: Apache-2.0
#include "shared/names/index.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/names/hosts_text.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/file_lock.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::names {
namespace {

constexpr std::size_t largest_hosts_file = 1024UL * 1024;
constexpr std::string_view suffix = ".json";

system::FileLock lock(const record::Paths& paths, const system::Deadline& deadline) {
  return {paths.names_lock(), system::LockMode::exclusive, deadline};
}

/// A container on a network, with all its names.
struct Member {
  Entry entry;
  std::vector<std::string> names;
  std::string lines;  // by which the others know it
};

bool has_name(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The entry in `file`; nothing where it tells of a life that has ended, or can't be read: then the file goes.
std::optional<Entry> live_entry(const fs::path& file, const std::string& boot_id) {
  try {
    if (const auto text = system::read_file_if_there(file)) {
      auto entry = parse_entry(*text);
      if (is_running(entry, boot_id)) return entry;
    }
  } catch (const SystemError&) {
    throw;
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): a power cut may have left it empty
  }
  system::remove_file(file);
  return std::nullopt;
}

/// The running containers on `network`. Who came last stands last, so that little of the others' files is written.
std::vector<Member> members_of(const record::Paths& paths, const std::string& network, const std::string& boot_id) {
  std::vector<Member> members;
  const auto directory = paths.names(network);
  for (const auto& file : system::names_in(directory).value_or(std::vector<std::string>())) {
    if (file.front() == '.' || !file.ends_with(suffix)) continue;
    auto entry = live_entry(directory / file, boot_id);
    if (!entry) continue;
    auto names = names_of(*entry);
    auto lines = network_lines(entry->addresses, names, network);
    members.push_back({*std::move(entry), std::move(names), std::move(lines)});
  }
  std::sort(members.begin(), members.end(), [](const Member& one, const Member& other) {
    return std::pair(one.entry.start_time, one.entry.id) < std::pair(other.entry.start_time, other.entry.id);
  });
  return members;
}

/// What `reader` is told of `member`: all of its names but the reader's own, which its own lines tell.
std::string lines_for(const Member& reader, const Member& member, const std::string& network) {
  const auto is_readers = [&](const std::string& name) { return has_name(reader.entry.host_names, name); };
  if (std::none_of(member.names.begin(), member.names.end(), is_readers)) return member.lines;
  auto names = member.names;
  names.erase(std::remove_if(names.begin(), names.end(), is_readers), names.end());
  return network_lines(member.entry.addresses, names, network);
}

void write_hosts(const Member& reader, const std::vector<Member>& members, const std::string& network) {
  if (!reader.entry.hosts_file) return;
  std::string lines;
  for (const auto& member : members) lines += lines_for(reader, member, network);
  system::edit_in_place(
      reader.entry.engine_dir / "hosts", reader.entry.hosts_file, largest_hosts_file,
      [&](std::string_view text) { return hosts_text(text, network, lines, reader.entry.own_lines); });
}

void write_entry(const record::Paths& paths, const std::string& network, const Entry& entry) {
  system::replace_file(paths.name_entry(network, entry.id), {format_entry(entry), "\n"},
                       {.mode = 0600, .uid = {}, .gid = {}, .locked = true}, system::Durability::renamed);
}

/// Takes the lines about `network` out of the /etc/hosts of the container that `was` its entry there, whose own lines
/// are `own` from now on.
void take_out_of_own_hosts(const Entry& was, const std::string& network, const std::string& own) {
  if (!was.hosts_file) return;
  system::edit_in_place(was.engine_dir / "hosts", was.hosts_file, largest_hosts_file, [&](std::string_view text) {
    auto rest = hosts_text(text, network, {}, was.own_lines);
    rest.resize(rest.size() - was.own_lines.size());
    return hosts_text(rest, network, {}, own);
  });
}

void write_all_hosts(const record::Paths& paths, const std::string& network, Errors& errors) {
  const auto members = members_of(paths, network, system::boot_id());
  if (members.empty()) ::rmdir(paths.names(network).c_str());
  for (const auto& reader : members) {
    try {
      write_hosts(reader, members, network);
    } catch (const Error& error) {
      errors.add(error);
    }
  }
}

}  // namespace

void join(const record::Paths& paths, const std::vector<Place>& places, const system::Deadline& deadline) {
  if (places.empty()) return;
  const auto held = lock(paths, deadline);
  Errors errors;
  for (const auto& [network, entry] : places) {
    system::make_private_directory(paths.names(network));
    write_entry(paths, network, entry);
  }
  for (const auto& place : places) write_all_hosts(paths, place.network, errors);
  errors.throw_if_any();
}

void leave(const record::Paths& paths, std::string_view id, const std::vector<std::string>& networks,
           const system::Deadline& deadline) {
  if (!system::is_directory(paths.names())) return;
  const auto held = lock(paths, deadline);
  Errors errors;
  for (const auto& network : networks) {
    if (system::remove_file(paths.name_entry(network, id))) write_all_hosts(paths, network, errors);
  }
  errors.throw_if_any();
}

void leave_one(const record::Paths& paths, std::string_view id, const std::string& network,
               const std::vector<std::string>& others, const system::Deadline& deadline) {
  if (!system::is_directory(paths.names())) return;
  const auto held = lock(paths, deadline);
  const auto boot_id = system::boot_id();
  const auto was = live_entry(paths.name_entry(network, id), boot_id);
  if (!was) return;
  Errors errors;
  const auto own = without_lines_of(was->addresses, was->own_lines);
  for (const auto& other : others) {
    auto entry = live_entry(paths.name_entry(other, id), boot_id);
    if (!entry) continue;
    entry->own_lines = own;
    write_entry(paths, other, *entry);
  }
  system::remove_file(paths.name_entry(network, id));
  try {
    take_out_of_own_hosts(*was, network, own);
  } catch (const Error& error) {
    errors.add(error);
  }
  write_all_hosts(paths, network, errors);
  errors.throw_if_any();
}

void write_again(const record::Paths& paths, std::string_view id, const std::vector<std::string>& networks,
                 const system::Deadline& deadline) {
  const auto held = lock(paths, deadline);
  for (const auto& network : networks) {
    const auto members = members_of(paths, network, system::boot_id());
    for (const auto& reader : members) {
      if (reader.entry.id == id) write_hosts(reader, members, network);
    }
  }
}

void refresh(const record::Paths& paths, const system::Deadline& deadline) {
  const auto networks = system::names_in(paths.names());
  if (!networks) return;
  const auto held = lock(paths, deadline);
  Errors errors;
  for (const auto& network : *networks) write_all_hosts(paths, network, errors);
  errors.throw_if_any();
}

}  // namespace docker_cni::names
