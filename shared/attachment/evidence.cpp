#include "shared/attachment/evidence.hpp"

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

Evidence look(const record::Record& record) {
  if (process_lives(record)) {
    return {false, "its process " + std::to_string(record.pid) + " lives"};
  }
  // A plugin failed when it was released: nothing of it is in use.
  if (record.phase == record::Phase::releasing) return {true, "its release is to be tried again"};
  if (!record.owner.empty()) {
    if (system::is_directory(record.owner)) return {false, record.owner.string() + " is there"};
    const auto parent = record.owner.parent_path();
    if (!system::is_directory(parent)) return {false, parent.string() + " is not there, so nobody can tell"};
    return {true, record.owner.string() + " has vanished"};
  }
  if (record.bundle.empty()) {
    return {true, "its process has ended and it has no bundle"};
  }
  if (!system::is_directory(record.bundle)) return {true, "its bundle " + record.bundle.string() + " has vanished"};
  if (record.boot_id != system::boot_id()) return {true, "the host was booted since"};
  return {false, "its bundle " + record.bundle.string() + " is there"};
}

}  // namespace

bool process_lives(const record::Record& record) {
  return record.pid > 0 && system::start_time(record.pid) == record.start_time && record.boot_id == system::boot_id();
}

Evidence look_for_container(const record::Record& record) {
  try {
    return look(record);
  } catch (const Error& error) {
    return {false, std::string("nobody can tell: ") + error.what()};
  }
}

}  // namespace docker_cni::attachment
