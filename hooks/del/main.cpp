// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>
#include <unistd.h>

#include "hooks/hook_main.hpp"
#include "shared/attachment/del.hpp"
#include "shared/attachment/watch.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

using namespace docker_cni;

int main(int argc, char** argv) {
  constexpr auto program = "oci-cni-del-hook";
  hooks::Report report{program, hooks::no_log(program)};
  try {
    system::fill_standard_descriptors();
    system::survive_file_size_limit();
    // This is the last chance to release: who wants us gone waits for our deadline.
    static_cast<void>(std::signal(SIGTERM, SIG_IGN));
    static_cast<void>(std::signal(SIGINT, SIG_IGN));
    const auto options = hooks::parse_options(program, argc, argv);
    if (!options.print.empty()) {
      system::write_all(STDOUT_FILENO, options.print, "stdout");
      return EXIT_SUCCESS;
    }
    report.spec = options.spec;
    const auto config = hooks::load_config_for_release(options, report);
    const auto& log = report.log;
    if (!options.watch.empty()) {
      attachment::free_when_removed(config, options.watch, attachment::watch_time, log);
      return EXIT_SUCCESS;
    }
    report.state = oci::read_state(STDIN_FILENO);
    const auto& state = *report.state;
    const auto watched = attachment::to_be_watched(attachment::del(config, state, log), state);
    if (!watched.empty()) hooks::leave_watcher(options, watched, log);
    attachment::gc_some(config, log);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    return hooks::fail(report, error);
  }
}
