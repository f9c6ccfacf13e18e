// SPDX-License-Identifier: Apache-2.0
#include "hooks/hook_main.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <poll.h>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include "shared/error.hpp"
#include "shared/log_file.hpp"
#include "shared/oci/hook_output.hpp"
#include "shared/oci/spec.hpp"
#include "shared/sentence.hpp"
#include "shared/system/detached.hpp"
#include "shared/system/file.hpp"
#include "shared/version.hpp"

namespace docker_cni::hooks {

namespace {

std::string version_of(const char* program) { return std::string(program) + " " + version + "\n"; }

std::string help_of(const char* program) {
  return "Usage: " + std::string(program) + " [OPTION]... < STATE\n\n" +
         "An OCI hook: reads a container's state from standard input and runs CNI ADD (oci-cni-add-hook, at\n"
         "createRuntime) or CNI DEL (oci-cni-del-hook, at poststop).\n\n"
         "  --config FILE     where cni.yaml is, if not at " +
         default_config_file +
         "\n"
         "  --spec FILE       where the container's spec is, if not at its bundle's config.json\n"
         "  --attach WHEN     which containers get networks: always or asked, instead of cni.yaml's attach\n"
         "  --state-dir DIR   where the records are, whatever cni.yaml says (oci-cni-del-hook)\n"
         "  --version         print the version\n";
}

Attach parse_attach(const std::string& value) {
  if (value != "always" && value != "asked") throw Error("--attach is always or asked, not \"" + value + "\"");
  return value == "always" ? Attach::always : Attach::asked;
}

/// A state that nobody has read before the failure. Somebody who tries the program by hand gives none.
std::optional<oci::State> late_state() {
  constexpr int patience_ms = 500;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (::isatty(STDIN_FILENO) != 0 || ::poll(&input, 1, patience_ms) != 1) return std::nullopt;
  const auto text = system::read_to_end(STDIN_FILENO, "stdin");
  if (text.empty()) return std::nullopt;
  return oci::parse_state(text);
}

/// Whether the container's spec leads our stderr elsewhere than to the log, or nobody can tell.
bool stderr_may_be_anywhere(Report& report) {
  try {
    if (!report.state) report.state = late_state();
    if (!report.state) return false;
    if (oci::output_is_led_elsewhere(report.state->annotations, report.log_file)) return true;
    const auto file = report.spec.empty() ? report.state->bundle / "config.json" : report.spec;
    if (report.spec.empty() && (report.state->bundle.empty() || ::access(file.c_str(), F_OK) != 0)) return false;
    return oci::output_is_led_elsewhere(oci::read_spec(file).annotations, report.log_file);
  } catch (const std::exception&) {
    return true;
  }
}

}  // namespace

Options parse_options(const char* program, int argc, char** argv) {
  Options options;
  const std::array<std::pair<std::string_view, fs::path*>, 3> paths{{
      {"--config", &options.config},
      {"--spec", &options.spec},
      {"--state-dir", &options.state_dir},
  }};
  for (int at = 1; at < argc; ++at) {
    const std::string_view word = argv[at];
    if (word == "--version" || word == "--help" || word == "-h") {
      options.print = word == "--version" ? version_of(program) : help_of(program);
      continue;
    }
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto* const path =
        std::find_if(paths.begin(), paths.end(), [&](const auto& one) { return one.first == name; });
    if (path == paths.end() && name != "--watch" && name != "--attach") {
      throw Error("unknown option \"" + std::string(word) +
                  "\"; known are --config, --spec, --attach, --state-dir, --version and --help");
    }
    if (equals == std::string_view::npos && ++at == argc) throw Error(std::string(name) + " needs a value");
    const auto value = equals == std::string_view::npos ? std::string(argv[at]) : std::string(word.substr(equals + 1));
    if (path != paths.end()) {
      *path->second = value;
    } else if (name == "--attach") {
      options.attach = parse_attach(value);
    } else {
      options.watch = value;
    }
  }
  return options;
}

Log no_log(const char* program) { return {"", "off", program}; }

void open_log(const Config& config, Report& report) {
  report.log = Log(config.log_driver, config.log_level, report.program);
  report.log_file = log_file(config.log_driver);
}

Config load_config_for_release(const Options& options, Report& report) {
  Config config;
  std::string why_defaults;
  try {
    config = load_config(options.config);
  } catch (const Error& error) {
    why_defaults = error.what();
  }
  if (!options.state_dir.empty()) config.state_dir = options.state_dir;
  open_log(config, report);
  if (!why_defaults.empty()) report.log.warn("releasing with the defaults" + field("error", why_defaults));
  return config;
}

void leave_watcher(const Options& options, const std::string& id, const Log& log) {
  try {
    std::vector<std::string> arguments{"--watch", id};
    if (!options.config.empty()) arguments.insert(arguments.end(), {"--config", options.config.string()});
    if (!options.state_dir.empty()) {
      arguments.emplace_back("--state-dir");
      arguments.push_back(options.state_dir.string());
    }
    system::start_detached(arguments);
  } catch (const Error& error) {
    log.warn("watch" + field("container", id) + field("error", error.what()));
  }
}

int fail(Report& report, const std::exception& error) {
  report.log.error(error.what());
  const auto line =
      std::string(report.program) + ": " +
      (stderr_may_be_anywhere(report) ? "failed; docker-cni's log tells why" : sentence_for_engine(error.what())) +
      "\n";
  try {
    system::write_all(STDERR_FILENO, line, "stderr");
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): with stderr closed there is nobody left to tell
  }
  return EXIT_FAILURE;
}

}  // namespace docker_cni::hooks
