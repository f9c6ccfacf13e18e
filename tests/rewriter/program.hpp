// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace docker_cni::rewriter {

namespace fs = boost::filesystem;

/// docker-cni as it's installed, with hooks beside it and a runtime that tells what it was called with.
class Program {
 public:
  struct Outcome {
    int status = -1;
    std::string out;
    std::string err;
  };

  Program();

  const support::TempDir& dir() const noexcept { return dir_; }
  fs::path path() const { return dir_.path() / "bin/docker-cni"; }
  fs::path hook(const char* name) const { return dir_.path() / "bin" / name; }
  fs::path runtime() const { return dir_.path() / "runtime"; }
  fs::path config() const { return dir_.path() / "cni.yaml"; }

  /// Runs docker-cni with our flags and then `args`, in the test's directory.
  Outcome run(std::vector<std::string> args) const;

  /// The same behind `shell`, a script that ends in `exec "$@"`: for closed descriptors and limits.
  Outcome run_in_shell(const std::string& shell, std::vector<std::string> args) const;

  /// Runs any command line, in the test's directory.
  Outcome run_exactly(std::vector<std::string> command) const;

  /// What the runtime was called with, one argument a line; empty: it wasn't called.
  std::string runtime_args() const;

 private:
  std::vector<std::string> with_flags(std::vector<std::string> args) const;

  support::TempDir dir_;
};

}  // namespace docker_cni::rewriter
