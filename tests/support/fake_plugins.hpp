// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/system/unique_fd.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::support {

/// An error as a plugin tells it.
struct Failure {
  unsigned code = 0;
  std::string msg = {};
  std::string details = {};
};

/// What a fake plugin does with one call, in this order.
struct Answer {
  std::string error_output = {};   // written to stderr before stdin is read
  std::size_t error_padding = 0;   // that many more bytes to stderr, likewise before stdin is read
  bool leave_input = false;        // stdin is closed unread; the call is recorded without it
  bool hold = false;               // waits for FakePlugins::release(), or the end of the FakePlugins
  bool leave_child = false;        // a child of its own stays behind and holds stdout and stderr until release()
  std::size_t output_padding = 0;  // that many blanks to stdout
  std::string output = {};         // written to stdout
  int exit_status = 0;
  int signal = 0;  // kills itself with it instead
};

/// One call as the plugin saw it.
struct Request {
  std::string plugin;   // the name under which it was run
  std::string command;  // CNI_COMMAND
  std::string network;  // "name" in its input
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // as it came, duplicates too
  std::string directory;                 // its working directory
  std::string descriptors;               // its open descriptors: "0 1 2"
  std::string input;                     // all of stdin

  /// The value of the environment variable `name`; throws Error where it's not there or there twice.
  std::string variable(std::string_view name) const;
};

/// A directory of real executables that record what they are given and answer as told. Without an answer of its own
/// a plugin succeeds: VERSION with all versions, ADD with its prevResult (or an empty result), the others with nothing.
class FakePlugins {
 public:
  FakePlugins();

  /// Puts a plugin there that answers as said above.
  void install(std::string_view plugin) const;

  /// ADD of `plugin` prints `result`.
  void answer(std::string_view plugin, std::string_view result) const;

  /// `command` of `plugin` prints `failure` and exits with 1.
  void fail(std::string_view plugin, const Failure& failure, std::string_view command = "ADD") const;

  /// `command` of `plugin` gives `answers`, one a call; the last one for all calls after.
  void script(std::string_view plugin, std::string_view command, const std::vector<Answer>& answers) const;

  /// Lets every call that holds go on, and every child left behind end, now and later.
  void release() const;

  /// Waits until `count` more calls are recorded. Throws Error after 20 s.
  void await_calls(std::size_t count) const;

  /// All calls so far, in order.
  std::vector<Request> requests() const;

  /// The calls so far as "COMMAND network", without VERSION.
  std::vector<std::string> calls() const;

  /// The calls so far as "COMMAND plugin", without VERSION.
  std::vector<std::string> plugin_calls() const;

  /// Forgets the calls so far.
  void forget() const;

  /// The directory for CNI_PATH.
  fs::path path() const { return dir_.path(); }

 private:
  TempDir dir_;
  system::UniqueFd gate_;   // a fifo: readable or hung up means "go on"
  system::UniqueFd calls_;  // a fifo: one byte a call
};

/// `failure` as a plugin prints it.
std::string failure(const Failure& failure, std::string_view cni_version = "1.0.0");

/// A result in 1.0.0's form: eth0 in the container with `address` ("10.1.0.2/24").
std::string result(std::string_view address, std::string_view cni_version = "1.0.0");

}  // namespace docker_cni::support
