// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/plugin.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <utility>

#include "shared/cni/error.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/plugin_failure.hpp"
#include "shared/error.hpp"
#include "shared/system/child.hpp"

namespace docker_cni::cni {
namespace {

using std::chrono::milliseconds;

bool is_regular_file(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// The pauses between tries: growing, and none that would outlast the deadline.
class Pauses {
 public:
  explicit Pauses(const system::Deadline& deadline) : deadline_(deadline) {}

  bool another_fits() const { return next_ < deadline_.left(); }

  void take() {
    std::this_thread::sleep_for(next_);
    next_ = std::min(2 * next_, longest);
  }

 private:
  static constexpr milliseconds longest{1000};
  system::Deadline deadline_;
  milliseconds next_{20};
};

std::string in_words(milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  return seconds == time || time > std::chrono::seconds(10) ? std::to_string(seconds.count()) + " s"
                                                            : std::to_string(time.count()) + " ms";
}

void check_outcome(const system::ChildOutcome& outcome, const PluginExecution& execution, milliseconds given) {
  if (outcome.cancelled) throw PluginCancelled("was stopped, because the hook was told to stop");
  if (outcome.timed_out)
    throw PluginTimeout("did not answer within " + in_words(given) +
                        "; cni.yaml's plugin_timeout and hook_timeout give it more");
  const bool succeeded = WIFEXITED(outcome.wait_status) && WEXITSTATUS(outcome.wait_status) == 0;
  if (!succeeded) throw_plugin_failure(outcome);
  const bool output_counts = execution.command == "ADD" || execution.command == "VERSION";
  if (outcome.output_cut && output_counts) {
    throw Error("its answer is larger than " + std::to_string(outcome.output.size()) + " bytes");
  }
}

bool is_readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return fd >= 0 && ::poll(&polled, 1, 0) > 0;
}

}  // namespace

fs::path find_plugin(const std::string& type, const std::vector<fs::path>& path) {
  check_plugin_type(type);
  for (const auto& directory : path) {
    auto program = directory / type;
    if (is_regular_file(program)) return program;
  }
  std::string sentence = "plugin " + type + ": not found in ";
  if (path.empty()) throw Error(sentence + "any directory: none is given; name one in cni.yaml's cni_bin_dir");
  for (const auto& directory : path)
    sentence.append(&directory == &path.front() ? "" : ", ").append(directory.string());
  throw Error(sentence + "; install it there, or name its directory in cni.yaml's cni_bin_dir");
}

std::string run_plugin(const PluginExecution& execution, const PluginRuntime& runtime) try {
  const auto deadline = runtime.deadline.at_most(runtime.plugin_timeout);
  const auto given = deadline.left();
  if (given == milliseconds::zero()) throw PluginTimeout("not run: no time is left");
  std::optional<PluginError> told;  // with which it asked for another try
  for (Pauses pauses(deadline);; pauses.take()) {
    if (is_readable(runtime.cancel)) throw PluginCancelled("not run: the hook was told to stop");
    const auto started = system::Deadline::Clock::now();
    system::ChildOutcome outcome;
    const auto tell = [&](std::string_view error, unsigned code) {
      if (!runtime.on_call) return;
      const auto took = std::chrono::duration_cast<milliseconds>(system::Deadline::Clock::now() - started);
      runtime.on_call({execution, took, error, code, outcome.output, outcome.error});
    };
    try {
      outcome = system::run_child({execution.program, execution.environment, execution.request},
                                  {.deadline = deadline, .cancel = runtime.cancel});
      check_outcome(outcome, execution, given);
      tell({}, 0);
      return std::move(outcome.output);
    } catch (const PluginError& error) {
      tell(error.what(), error.code());
      // STATUS asks how things are, not how they may become.
      if (error.code() != try_again_later || execution.command == "STATUS" || !pauses.another_fits()) throw;
      told = error;
    } catch (const PluginTimeout& error) {
      tell(error.what(), 0);
      if (told) throw PluginError(*told);  // the last try had what time was left, so the plugin's words say more
      throw;
    } catch (const SystemError& error) {
      tell(error.what(), 0);
      if (error.error_number() != ETXTBSY || !pauses.another_fits()) throw;
    } catch (const Error& error) {
      tell(error.what(), 0);
      throw;
    }
  }
} catch (Error& error) {
  error.add_context("plugin " + execution.type);
  throw;
}

}  // namespace docker_cni::cni
