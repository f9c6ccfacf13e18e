// SPDX-License-Identifier: Apache-2.0
#include "shared/names/start_note.hpp"

#include <cerrno>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/names/index.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::names {
namespace {

constexpr auto file_name = "docker-cni.start.json";

StartNote parse_note(std::string_view text) {
  const auto object = json::parse(text);
  StartNote note;
  note.id = json::string_or_empty(object, "id");
  note.state_dir = json::string_or_empty(object, "stateDir");
  note.networks = json::strings(object, "networks");
  note.hosts_file = json::string_or_empty(object, "hostsFile");
  note.own_lines = json::string_or_empty(object, "ownLines");
  return note;
}

/// The note in `bundle`; nothing where there is none, or one that somebody else could have written.
std::optional<StartNote> read_note(const fs::path& bundle) {
  const auto file = bundle / file_name;
  const system::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0) return std::nullopt;
  const bool others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || others_write) return std::nullopt;
  const auto text = system::read_to_end(fd.get(), file.string());
  return in_context([&] { return file.string(); }, [&] { return parse_note(text); });
}

}  // namespace

void write_start_note(const fs::path& bundle, const StartNote& note) {
  const nlohmann::ordered_json object{{"id", note.id},
                                      {"stateDir", note.state_dir.string()},
                                      {"networks", note.networks},
                                      {"hostsFile", note.hosts_file.string()},
                                      {"ownLines", note.own_lines}};
  system::replace_file(bundle / file_name, {json::one_line(object), "\n"}, {}, system::Durability::renamed);
}

void write_hosts_by_note(const fs::path& bundle, std::string_view id, const system::Deadline& deadline) {
  const auto note = read_note(bundle);
  if (!note || note->id != id) return;
  record::check_container_id(note->id);
  const auto text = system::read_file_if_there(note->hosts_file);
  if (!text || (!note->own_lines.empty() && text->ends_with(note->own_lines))) return;
  write_again(record::Paths(note->state_dir, {}), note->id, note->networks, deadline);
}

}  // namespace docker_cni::names
