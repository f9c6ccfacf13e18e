#include <cstdlib>
#include <unistd.h>

#include "hooks/hook_main.hpp"
#include "shared/attachment/add.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

using namespace docker_cni;

int main(int argc, char** argv) {
  constexpr auto program = "oci-cni-add-hook";
  auto log = hooks::no_log(program);
  try {
    system::fill_standard_descriptors();
    const auto options = hooks::parse_options(program, argc, argv);
    if (!options.print.empty()) {
      system::write_all(STDOUT_FILENO, options.print, "stdout");
      return EXIT_SUCCESS;
    }
    const auto config = load_config(options.config);
    log = hooks::open_log(config, program);
    attachment::add(config, oci::read_state(STDIN_FILENO), options.spec, log);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    return hooks::fail(program, error, log);
  }
}
