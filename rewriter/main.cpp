// SPDX-License-Identifier: Apache-2.0
#include <exception>

#include "rewriter/command_line.hpp"
#include "rewriter/rewrite_spec.hpp"
#include "rewriter/runtime.hpp"
#include "rewriter/runtime_call.hpp"
#include "rewriter/start.hpp"
#include "shared/config.hpp"
#include "shared/system/process.hpp"

int main(int argc, char** argv) {
  using namespace docker_cni;
  rewriter::RuntimeCall call;
  try {
    const auto options = rewriter::parse_command_line(argc, argv);
    call = rewriter::parse_runtime_call(options.runtime_args);
    rewriter::check_understood(call);
    const fs::path runtime =
        options.runtime != nullptr ? options.runtime : rewriter::configured_runtime(options.config);
    if (call.creates_container()) {
      system::survive_file_size_limit();
      rewriter::rewrite_spec(call, runtime, load_config(options.config));
    }
    if (call.starts_container()) rewriter::write_hosts_before_start(call);
    rewriter::exec_runtime(runtime, options.runtime_args);
  } catch (const std::exception& error) {
    return rewriter::report_failure(call, error);
  }
}
