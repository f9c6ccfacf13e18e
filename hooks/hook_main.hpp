// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <exception>
#include <optional>
#include <string>

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/oci/state.hpp"

namespace docker_cni::hooks {

namespace fs = boost::filesystem;

/// What a hook is told on its command line; the container comes on stdin.
struct Options {
  fs::path config;               // --config FILE; empty: nobody said where cni.yaml is
  fs::path spec;                 // --spec FILE: where the spec is, if not at the bundle's config.json
  fs::path state_dir;            // --state-dir DIR: where records are when cni.yaml can't be read any more
  std::optional<Attach> attach;  // --attach WHEN: see policy::attach_for_hook()
  std::string watch;             // --watch ID: be the watcher that a stop leaves (attachment/watch.hpp)
  std::string print;             // --version, --help: what to print, and no hook to be; empty: nothing
};

/// Parses the command line of `program`: `--config FILE`, `--config=FILE` and so on. Each hook takes the options of
/// both, since a DEL must not fail for one that it has no use for. Throws Error naming the word that it doesn't know.
Options parse_options(const char* program, int argc, char** argv);

/// A log that goes nowhere, until cni.yaml has said where it goes.
Log no_log(const char* program);

/// Leaves a watcher of the kept container `id`, which is this program anew. A host that can't start one is no reason
/// to fail the stop: gc frees the address later.
void leave_watcher(const Options& options, const std::string& id, const Log& log);

/// What a hook must know to tell of its failure.
struct Report {
  const char* program;
  Log log;
  std::string log_file = {};             // where `log` writes; empty: nowhere
  fs::path spec = {};                    // --spec
  std::optional<oci::State> state = {};  // none: not read yet
};

/// Opens the log of cni.yaml's log_driver and log_level.
void open_log(const Config& config, Report& report);

/// cni.yaml as far as releasing needs it, with its log opened. It's the record that says what to release, so a cni.yaml
/// that was broken or removed since must not keep an address: then the defaults hold, and --state-dir, and the log says
/// why.
Config load_config_for_release(const Options& options, Report& report);

/// Tells `error` to the log, and as the hook's one sentence on stderr, which runc shows to who started the container.
/// If the container's spec leads what hooks print to a file that isn't our log, stderr gets a fixed pointer to the log
/// and nothing of the error: see oci/hook_output.hpp. Returns the exit status.
int fail(Report& report, const std::exception& error);

}  // namespace docker_cni::hooks
