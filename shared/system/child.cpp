#include "shared/system/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

using std::chrono::milliseconds;

void check(int error_number, std::string_view what) {
  if (error_number != 0) throw SystemError(what, error_number);
}

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

class SpawnActions {
 public:
  SpawnActions() { check(::posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init"); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  SpawnActions(SpawnActions&&) = delete;
  SpawnActions& operator=(SpawnActions&&) = delete;
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  void dup(const UniqueFd& from, int to) {
    check(::posix_spawn_file_actions_adddup2(&actions_, from.get(), to), "posix_spawn_file_actions_adddup2");
  }
  void chdir(const char* path) {
    check(::posix_spawn_file_actions_addchdir_np(&actions_, path), "posix_spawn_file_actions_addchdir_np");
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class SpawnAttributes {
 public:
  SpawnAttributes() {
    check(::posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
    sigset_t set;
    ::sigemptyset(&set);
    ::posix_spawnattr_setsigmask(&attributes_, &set);
    ::sigfillset(&set);
    ::posix_spawnattr_setsigdefault(&attributes_, &set);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  SpawnAttributes(SpawnAttributes&&) = delete;
  SpawnAttributes& operator=(SpawnAttributes&&) = delete;
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// A running child; killed with its group and reaped where nobody has waited for it.
class Child {
 public:
  Child(const ChildCommand& command, const UniqueFd& input, const UniqueFd& output, const UniqueFd& error) {
    SpawnActions actions;
    actions.dup(input, 0);
    actions.dup(output, 1);
    actions.dup(error, 2);
    actions.chdir("/");
    const SpawnAttributes attributes;
    auto program = command.program.string();
    auto environment = command.environment;
    std::vector<char*> pointers;
    pointers.reserve(environment.size() + 1);
    for (auto& variable : environment) pointers.push_back(variable.data());
    pointers.push_back(nullptr);
    std::array<char*, 2> arguments{program.data(), nullptr};
    check(::posix_spawn(&pid_, program.c_str(), actions.get(), attributes.get(), arguments.data(), pointers.data()),
          program);
    pidfd_ = UniqueFd(::pidfd_open(pid_, 0));
    if (!pidfd_.valid()) {
      const auto error_number = errno;
      kill_and_reap();
      throw SystemError("pidfd_open", error_number);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child(Child&&) = delete;
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (pid_ > 0) kill_and_reap();
  }

  int pidfd() const noexcept { return pidfd_.get(); }
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
    std::array<char, 16 * 1024> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
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

/// Waits for news on any of the three; true where the child has ended.
bool poll_once(const Child& child, Stream& output, Stream& error, milliseconds patience) {
  // poll(2) passes over the -1 of a stream that has ended.
  std::array<pollfd, 3> polled{{{output.fd.get(), POLLIN, 0}, {error.fd.get(), POLLIN, 0}, {child.pidfd(), POLLIN, 0}}};
  constexpr milliseconds longest(1000 * 1000);
  const auto ready = ::poll(polled.data(), polled.size(), static_cast<int>(std::min(patience, longest).count()));
  if (ready < 0 && errno != EINTR) throw SystemError("poll", errno);
  output.drain();
  error.drain();
  return ready > 0 && polled[2].revents != 0;
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
  Child child(command, input, output_pipe.write, error_pipe.write);
  output_pipe.write.reset();
  error_pipe.write.reset();

  Stream output{std::move(output_pipe.read), outcome.output, limits.largest_output};
  Stream error{std::move(error_pipe.read), outcome.error, limits.largest_error};
  while (!poll_once(child, output, error, limits.deadline.left())) {
    if (limits.deadline.passed()) {
      outcome.timed_out = true;
      child.kill_group();
      break;
    }
  }
  outcome.wait_status = child.wait();
  drain_rest(output, error);
  outcome.output_cut = output.cut;
  return outcome;
}

std::string describe_end(int wait_status) {
  if (WIFSIGNALED(wait_status)) return std::string("signal: ") + ::sigdescr_np(WTERMSIG(wait_status));
  return "exit status " + std::to_string(WEXITSTATUS(wait_status));
}

}  // namespace docker_cni::system
