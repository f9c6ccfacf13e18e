#include <csignal>
#include <cstdlib>
#include <unistd.h>

#include "hooks/hook_main.hpp"
#include "shared/attachment/del.hpp"
#include "shared/attachment/watch.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

using namespace docker_cni;

int main(int argc, char** argv) {
  constexpr auto program = "oci-cni-del-hook";
  auto log = hooks::no_log(program);
  try {
    system::fill_standard_descriptors();
    // This is the last chance to release: who wants us gone waits for our deadline.
    static_cast<void>(std::signal(SIGTERM, SIG_IGN));
    static_cast<void>(std::signal(SIGINT, SIG_IGN));
    const auto options = hooks::parse_options(program, argc, argv);
    if (!options.print.empty()) {
      system::write_all(STDOUT_FILENO, options.print, "stdout");
      return EXIT_SUCCESS;
    }
    const auto config = hooks::load_config_for_release(options);
    log = hooks::open_log(config, program);
    if (!options.watch.empty()) {
      attachment::free_when_removed(config, options.watch, attachment::watch_time, log);
      return EXIT_SUCCESS;
    }
    const auto state = oci::read_state(STDIN_FILENO);
    if (attachment::del(config, state, log) == attachment::Stopped::kept) {
      hooks::leave_watcher(options, engine::unique_id(state.id, state.bundle), log);
    }
    attachment::gc_some(config, log);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    return hooks::fail(program, error, log);
  }
}
