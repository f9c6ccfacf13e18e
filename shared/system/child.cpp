// SPDX-License-Identifier: Apache-2.0
#include "shared/system/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/pidfd.hpp"
#include "shared/system/spawn.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

using std::chrono::milliseconds;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError("pipe2", errno);
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  // Only our end: the plugin's own must block as it expects.
  if (::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK) != 0) throw SystemError("fcntl", errno);
  return pipe;
}

/// `text` as a file that needs no writer beside the child: a pipe would have to be fed while it runs.
UniqueFd memory_file(std::string_view text) {
  UniqueFd fd(::memfd_create("cni-stdin", MFD_CLOEXEC));
  if (!fd.valid()) throw SystemError("memfd_create", errno);
  write_all(fd.get(), text, "memfd");
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) throw SystemError("lseek", errno);
  return fd;
}

/// A running child; killed with its group and reaped where nobody has waited for it.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {
    pidfd_ = UniqueFd(::pidfd_open(pid_, 0));  // none with a kernel before 5.3, or where a seccomp filter refuses it
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child(Child&&) = delete;
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (pid_ > 0) kill_and_reap();
  }

  /// Readable once the child has ended; -1 where the kernel gives none.
  int pidfd() const noexcept { return pidfd_.get(); }

  /// Whether it has ended; it isn't reaped.
  bool has_ended() const noexcept {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
  }
  void kill_group() const noexcept { ::kill(-pid_, SIGKILL); }

  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

 private:
  void kill_and_reap() {
    kill_group();
    wait();
  }

  pid_t pid_ = -1;
  UniqueFd pidfd_;
};

/// One of the child's outputs, read as far as it goes.
struct Stream {
  UniqueFd fd;
  std::string& kept;
  std::size_t limit;
  bool cut = false;

  /// Reads what is there now. Closes itself at the end.
  void drain() {
    std::array<char, 16UL * 1024> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    while (fd.valid()) {
      const auto count = ::read(fd.get(), buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count <= 0) return fd.reset();
      const auto taken = std::min(static_cast<std::size_t>(count), limit - kept.size());
      kept.append(buffer.data(), taken);
      cut = cut || taken < static_cast<std::size_t>(count);
    }
  }
};

enum class News { none, ended, cancelled };

/// Waits for news of the child, on its outputs, or that it's to be cancelled.
News poll_once(const Child& child, Stream& output, Stream& error, const ChildLimits& limits) {
  // poll(2) passes over the -1 of a stream that has ended.
  std::array<pollfd, 4> polled{{{output.fd.get(), POLLIN, 0},
                                {error.fd.get(), POLLIN, 0},
                                {child.pidfd(), POLLIN, 0},
                                {limits.cancel, POLLIN, 0}}};
  // Without a pidfd it's asked now and then.
  const milliseconds longest(child.pidfd() >= 0 ? 1000 * 1000 : 10);
  const auto patience = std::min(limits.deadline.left(), longest);
  const auto ready = ::poll(polled.data(), polled.size(), static_cast<int>(patience.count()));
  if (ready < 0 && errno != EINTR) throw SystemError("poll", errno);
  output.drain();
  error.drain();
  const bool has_ended = child.pidfd() >= 0 ? ready > 0 && polled[2].revents != 0 : child.has_ended();
  if (has_ended) return News::ended;
  return ready > 0 && polled[3].revents != 0 ? News::cancelled : News::none;
}

/// What the child wrote is there when it ends. What a child of its own still writes is waited for only shortly.
void drain_rest(Stream& output, Stream& error) {
  const auto deadline = Deadline::in(milliseconds(200));
  output.drain();
  error.drain();
  while ((output.fd.valid() || error.fd.valid()) && !deadline.passed()) {
    std::array<pollfd, 2> polled{{{output.fd.get(), POLLIN, 0}, {error.fd.get(), POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), static_cast<int>(deadline.left().count())) < 0 && errno != EINTR) return;
    output.drain();
    error.drain();
  }
}

}  // namespace

ChildOutcome run_child(const ChildCommand& command, const ChildLimits& limits) {
  ChildOutcome outcome;
  const auto input = memory_file(command.input);
  auto output_pipe = make_pipe();
  auto error_pipe = make_pipe();
  SpawnActions actions;
  actions.dup(input.get(), 0);
  actions.dup(output_pipe.write.get(), 1);
  actions.dup(error_pipe.write.get(), 2);
  actions.chdir("/");
  std::vector<std::string> arguments{command.program.string()};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  Child child(spawn(command.program, std::move(arguments), command.environment, actions,
                    SpawnAttributes(SpawnAttributes::Leads::group)));
  output_pipe.write.reset();
  error_pipe.write.reset();

  Stream output{std::move(output_pipe.read), outcome.output, limits.largest_output};
  Stream error{std::move(error_pipe.read), outcome.error, limits.largest_error};
  for (auto news = News::none; news != News::ended; news = poll_once(child, output, error, limits)) {
    outcome.cancelled = news == News::cancelled;
    outcome.timed_out = !outcome.cancelled && limits.deadline.passed();
    if (!outcome.cancelled && !outcome.timed_out) continue;
    child.kill_group();
    break;
  }
  drain_rest(output, error);
  // Not reaped yet, so the group's number is still its own. A child of its own that went on with our pipes is ended; a
  // daemon that let go of them is not.
  if (output.fd.valid() || error.fd.valid()) child.kill_group();
  outcome.wait_status = child.wait();
  outcome.output_cut = output.cut;
  return outcome;
}

std::string describe_end(int wait_status) {
  if (WIFSIGNALED(wait_status)) return std::string("signal: ") + ::sigdescr_np(WTERMSIG(wait_status));
  return "exit status " + std::to_string(WEXITSTATUS(wait_status));
}

}  // namespace docker_cni::system
