// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <span>
#include <string_view>

namespace docker_cni::rewriter {

namespace fs = boost::filesystem;

/// What a runtime was asked for. The strings are those of main().
struct RuntimeCall {
  std::string_view subcommand;  // empty: none, as for --version
  std::string_view id;
  std::string_view bundle = ".";
  std::string_view config;  // crun's --config: another spec than the bundle's; empty: none
  std::string_view root;
  std::string_view log;  // empty: none
  std::string_view log_format;
  std::string_view unknown_flag;  // one that leaves open whether a container is created; empty: none

  /// Whether the runtime will read a spec: create, run or restore, with an ID.
  bool creates_container() const noexcept;

  /// Whether the runtime will have the container's program begin: start, with an ID.
  bool starts_container() const noexcept;

  /// The spec that the runtime will read, absolute.
  fs::path spec_file() const;
};

/// Understands a command line as runc, crun, youki and runsc do: the subcommand is found by its position, so that a
/// container may be called "create". Behind a flag that isn't known, what is no subcommand of theirs is its value;
/// where the next argument may be either, and a container is created or not by that, unknown_flag tells it. Nothing is
/// thrown.
RuntimeCall parse_runtime_call(std::span<char* const> args);

/// Throws Error if `call` leaves open whether a container is created: it must not start without its network.
void check_understood(const RuntimeCall& call);

}  // namespace docker_cni::rewriter
