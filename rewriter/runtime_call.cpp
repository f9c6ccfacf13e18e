// SPDX-License-Identifier: Apache-2.0
#include "rewriter/runtime_call.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "rewriter/runtime_flags.hpp"
#include "shared/error.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::rewriter {
namespace {

constexpr std::string_view start = "start";

bool creates(std::string_view subcommand) {
  return subcommand == "create" || subcommand == "run" || subcommand == "restore";
}

fs::path absolute(std::string_view path) { return system::absolute(fs::path(path.begin(), path.end())); }

constexpr std::array<std::string_view, 23> subcommands{"create",     "run",    "restore",  "start", "state",  "kill",
                                                       "delete",     "exec",   "ps",       "pause", "resume", "update",
                                                       "checkpoint", "events", "list",     "spec",  "init",   "help",
                                                       "info",       "mounts", "features", "wait",  "do"};

bool is_subcommand(std::string_view word) {
  return std::find(subcommands.begin(), subcommands.end(), word) != subcommands.end();
}

/// The ID is the first operand, but what stands behind an unknown flag is rather its value.
void parse_operands(std::span<char* const> args, RuntimeCall& call) {
  Arguments arguments(args, create_flags());
  bool may_be_value = false;
  bool id_may_be_value = false;
  for (auto found = arguments.next(); found.kind != Argument::Kind::end; found = arguments.next()) {
    if (found.kind == Argument::Kind::operand && (call.id.empty() || (id_may_be_value && !may_be_value))) {
      call.id = found.value;
      id_may_be_value = may_be_value;
    } else if (found.flag == "bundle") {
      call.bundle = found.value;
    } else if (found.flag == "config") {
      call.config = found.value;
    }
    may_be_value = !found.unknown.empty();
  }
}

}  // namespace

bool RuntimeCall::creates_container() const noexcept { return creates(subcommand) && !id.empty(); }

bool RuntimeCall::starts_container() const noexcept { return subcommand == start && !id.empty(); }

fs::path RuntimeCall::spec_file() const {
  constexpr const char* usual = "config.json";  // crun looks for this one in the bundle even where it's named
  return config.empty() || config == usual ? absolute(bundle) / usual : absolute(config);
}

RuntimeCall parse_runtime_call(std::span<char* const> args) {
  RuntimeCall call;
  Arguments arguments(args, global_flags());
  std::string_view unknown;  // the flag just before, where it is
  for (auto found = arguments.next(); found.kind != Argument::Kind::end; found = arguments.next()) {
    if (found.flag == "root") call.root = found.value;
    if (found.flag == "log") call.log = found.value;
    if (found.flag == "log-format") call.log_format = found.value;
    if (found.kind == Argument::Kind::operand && (unknown.empty() || is_subcommand(found.value))) {
      const bool creates_otherwise = !unknown.empty() && parse_runtime_call(arguments.left()).creates_container();
      if (creates_otherwise) call.unknown_flag = unknown;
      call.subcommand = found.value;
      const bool has_id = creates(call.subcommand) || call.subcommand == start;
      if (has_id) parse_operands(arguments.left(), call);
      return call;
    }
    unknown = found.unknown;
  }
  return call;
}

void check_understood(const RuntimeCall& call) {
  if (call.unknown_flag.empty()) return;
  throw Error("docker-cni does not know the runtime's flag " + std::string(call.unknown_flag) +
              ", and can't tell whether \"" + std::string(call.subcommand) +
              "\" is its value; write the two as one, with an equals sign");
}

}  // namespace docker_cni::rewriter
