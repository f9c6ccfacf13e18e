#include "shared/attachment/del.hpp"

#include "shared/attachment/gc.hpp"
#include "shared/attachment/release.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::attachment {
namespace {

/// How many other containers' records a DEL looks at: its cost must not grow with the host's containers.
constexpr std::size_t records_per_del = 4;

void release_recorded(const Config& config, const std::string& id, const record::Store& store,
                      const system::Deadline& deadline, const Log& log) {
  record::ContainerLock lock(store.paths(), id, deadline);
  if (auto record = store.load(id)) release(std::move(*record), store, config, deadline, log);
  lock.remove_file();
}

}  // namespace

void del(const Config& config, const oci::State& state, const Log& log) {
  const auto deadline = system::Deadline::in(config.hook_timeout);
  const record::Store store(record::Paths(config.state_dir, config.netns_dir));
  in_context([&] { return "container " + state.id; },
             [&] {
               cni::check_container_id(state.id);
               if (!system::is_directory(store.paths().containers())) return;
               release_recorded(config, state.id, store, deadline, log);
             });
  gc(config, {.at_most = records_per_del}, deadline, log);
}

}  // namespace docker_cni::attachment
