#include "shared/attachment/watch.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "shared/attachment/gc.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {
namespace {

/// Waits until `directory` is gone; false where it's still there at the deadline.
bool await_end(const fs::path& directory, const system::Deadline& deadline) {
  const system::UniqueFd events(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!events.valid()) throw SystemError("inotify_init1", errno);
  // Its parent's events: its own would keep it from us once it has gone between the look and the watch.
  const auto parent = directory.parent_path();
  if (::inotify_add_watch(events.get(), parent.c_str(), IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR) < 0) {
    throw SystemError(parent.string(), errno);
  }
  while (system::is_directory(directory)) {
    if (deadline.passed()) return false;
    pollfd news{events.get(), POLLIN, 0};
    if (::poll(&news, 1, static_cast<int>(deadline.left().count())) < 0 && errno != EINTR) {
      throw SystemError("poll", errno);
    }
    alignas(inotify_event) std::array<char, 4096> buffer;  // NOLINT(*-member-init): read() fills it
    while (::read(events.get(), buffer.data(), buffer.size()) > 0) {
    }
  }
  return true;
}

}  // namespace

void free_when_removed(const Config& config, const std::string& id, std::chrono::milliseconds time, const Log& log) {
  in_context([&] { return "container " + id; },
             [&] {
               cni::check_container_id(id);
               const record::Store store(record::Paths(config.state_dir, config.netns_dir));
               const auto record = store.load(id);
               if (!record || record->owner.empty()) return;
               if (!await_end(record->owner, system::Deadline::in(time))) return;
               gc(config, {.dry_run = false, .at_most = {}, .only = id}, system::Deadline::in(config.hook_timeout),
                  log);
             });
}

}  // namespace docker_cni::attachment
