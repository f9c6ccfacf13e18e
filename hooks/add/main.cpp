// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>
#include <unistd.h>

#include "hooks/hook_main.hpp"
#include "shared/attachment/add.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

using namespace docker_cni;

int main(int argc, char** argv) {
  constexpr auto program = "oci-cni-add-hook";
  hooks::Report report{program, hooks::no_log(program)};
  try {
    system::fill_standard_descriptors();
    system::survive_file_size_limit();
    const auto options = hooks::parse_options(program, argc, argv);
    if (!options.print.empty()) {
      system::write_all(STDOUT_FILENO, options.print, "stdout");
      return EXIT_SUCCESS;
    }
    report.spec = options.spec;
    const auto config = load_config(options.config);
    hooks::open_log(config, report);
    report.state = oci::read_state(STDIN_FILENO);
    const auto told_to_end = system::signal_descriptor({SIGTERM, SIGINT});
    attachment::add(config, *report.state, {options.spec, options.attach, told_to_end.get()}, report.log);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    return hooks::fail(report, error);
  }
}
