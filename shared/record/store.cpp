#include "shared/record/store.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::record {
namespace {

constexpr std::string_view record_suffix = ".json";

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
}

std::optional<Record> Store::load(std::string_view id) const {
  const auto file = paths_.record(id);
  const auto text = system::read_file_if_there(file);
  if (!text) return std::nullopt;
  return in_context([&] { return file.string(); },
                    [&] {
                      auto record = parse_record(*text);
                      if (record.id != id) throw Error("this record is of container " + record.id);
                      return record;
                    });
}

bool Store::exists(std::string_view id) const {
  return ::faccessat(AT_FDCWD, paths_.record(id).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

void Store::save(const Record& record, system::Durability durability) const {
  const auto text = format_record(record) + "\n";
  system::replace_file(paths_.record(record.id), {text}, {.mode = 0600, .uid = {}, .gid = {}, .locked = true},
                       durability);
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
  struct stat status {};
  if (::stat(paths_.containers().c_str(), &status) != 0) throw SystemError(paths_.containers().string(), errno);
  return paths_.mark(id) + "@" + std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

std::string Store::marked_id(std::string_view mark) const {
  auto id = paths_.marked_id(mark.substr(0, mark.rfind('@')));
  return !id.empty() && this->mark(id) == mark ? id : std::string();
}

std::vector<std::string> Store::ids() const {
  return ids_of(system::names_in(paths_.containers()).value_or(std::vector<std::string>()));
}

std::vector<std::string> Store::some_ids(std::size_t count) const {
  return ids_of(system::some_names_in(paths_.containers(), count, record_suffix));
}

}  // namespace docker_cni::record
