// SPDX-License-Identifier: Apache-2.0
#include "rewriter/runtime.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <signal.h>
#include <string>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/sentence.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::rewriter {
namespace {

/// The time as RFC 3339 has it: what isn't makes containerd refuse the whole log.
std::string utc_now() {
  const auto now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, sizeof "2026-01-01T00:00:00Z"> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string log_line(std::string_view format, const std::string& sentence) {
  if (format == "json") {
    json::ObjectWriter line;
    line.add_string("level", "error").add_string("msg", sentence).add_string("time", utc_now());
    return line.text() + "\n";
  }
  return "time=\"" + utc_now() + "\" level=error msg=" + json::quoted(sentence) + "\n";
}

/// The file in --log; empty where it's none. crun also takes `file:PATH`, `journald:NAME` and `syslog:NAME`.
std::string file_in_log_option(std::string_view log) {
  constexpr std::string_view file = "file:";
  if (log.starts_with("journald:") || log.starts_with("syslog:")) return {};
  if (log.starts_with(file)) log.remove_prefix(file.size());
  return std::string(log);
}

void append(const std::string& file, std::string_view line) {
  const auto fd = system::open_for_append(file, 0644);
  if (fd.valid()) system::write_all(fd.get(), line, file);
}

SystemError not_started(const std::string& name, int error_number) {
  SystemError error("runtime " + name, error_number);
  error.add_remedy("name it in --runtime-path, or in cni.yaml's oci_bin");
  return error;
}

}  // namespace

fs::path configured_runtime(const fs::path& config_file) {
  auto oci_bin = load_oci_bin(config_file);
  if (system::is_same_file("/proc/self/exe", oci_bin)) {
    throw Error("oci_bin in " + (config_file.empty() ? default_config_file : config_file.string()) +
                " is docker-cni itself; name the runtime there");
  }
  return oci_bin;
}

void exec_runtime(const fs::path& path, std::span<char*> args) {
  char** argv = args.data() - 1;
  auto name = path.string();
  *argv = name.data();
  ::execve(path.c_str(), argv, environ);
  throw not_started(name, errno);
}

int report_failure(const RuntimeCall& call, const std::exception& error) noexcept {
  try {
    const auto sentence = sentence_for_engine(std::string("docker-cni: ") + error.what());
    // A reader of stderr that has gone must not end us before the log is written, nor by a signal.
    static_cast<void>(::signal(SIGPIPE, SIG_IGN));
    if (const auto file = file_in_log_option(call.log); !file.empty()) {
      try {
        append(file, log_line(call.log_format, sentence));
      } catch (const Error&) {  // a full disk; stderr is left to tell
      }
    }
    system::write_all(STDERR_FILENO, sentence + "\n", "stderr");
  } catch (const std::exception&) {  // nobody is left to be told
  }
  return EXIT_FAILURE;
}

}  // namespace docker_cni::rewriter
