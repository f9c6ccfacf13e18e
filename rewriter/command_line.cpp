// SPDX-License-Identifier: Apache-2.0
#include "rewriter/command_line.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/error.hpp"

namespace docker_cni::rewriter {
namespace {

/// Reads `--name VALUE` or `--name=VALUE` at the start of `args` and takes it away; false where something else is
/// there.
bool take_flag(std::span<char*>& args, std::string_view name, const char*& value) {
  const std::string_view first = args.front();
  if (first.starts_with(name) && first.size() > name.size() && first[name.size()] == '=') {
    value = args.front() + name.size() + 1;
    args = args.subspan(1);
  } else if (first == name) {
    if (args.size() < 2) throw Error(std::string(name) + " needs a value");
    value = args[1];
    args = args.subspan(2);
  } else {
    return false;
  }
  if (*value == '\0') throw Error(std::string(name) + " needs a value");
  return true;
}

}  // namespace

Options parse_command_line(int argc, char** argv) {
  if (argc < 1) throw Error("docker-cni was started without its own name");
  Options options;
  auto args = std::span(argv, static_cast<std::size_t>(argc)).subspan(1);
  if (!args.empty() && args.front() == std::string_view("oci")) args = args.subspan(1);  // the Go docker-cni's form
  while (!args.empty() &&
         (take_flag(args, "--config", options.config) || take_flag(args, "--runtime-path", options.runtime))) {
  }
  if (!args.empty() && args.front() == std::string_view("--")) args = args.subspan(1);
  if (options.runtime != nullptr && *options.runtime != '/') {
    throw Error("--runtime-path \"" + std::string(options.runtime) + "\" is not an absolute path");
  }
  options.runtime_args = args;
  return options;
}

}  // namespace docker_cni::rewriter
