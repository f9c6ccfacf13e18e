#include <exception>

#include "rewriter/adapt.hpp"
#include "rewriter/command_line.hpp"
#include "rewriter/runtime.hpp"
#include "rewriter/runtime_call.hpp"
#include "shared/config.hpp"

int main(int argc, char** argv) {
  using namespace docker_cni;
  rewriter::RuntimeCall call;
  try {
    const auto options = rewriter::parse_command_line(argc, argv);
    call = rewriter::parse_runtime_call(options.runtime_args);
    const fs::path runtime =
        options.runtime != nullptr ? options.runtime : rewriter::configured_runtime(options.config);
    if (call.creates_container()) rewriter::adapt_spec(call, runtime, load_config(options.config));
    rewriter::exec_runtime(runtime, options.runtime_args);
  } catch (const std::exception& error) {
    return rewriter::report_failure(call, error);
  }
}
