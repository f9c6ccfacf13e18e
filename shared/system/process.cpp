// SPDX-License-Identifier: Apache-2.0
#include "shared/system/process.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sstream>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/pidfd.hpp"
#include "shared/system/process_handle.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// A file of /proc, empty where the process is gone. Throws SystemError if nobody can tell, for want of descriptors.
std::string read_proc(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid() && (errno == EMFILE || errno == ENFILE || errno == ENOMEM)) throw SystemError(path, errno);
  if (!fd.valid()) return {};
  try {
    return read_to_end(fd.get(), path);
  } catch (const SystemError&) {
    return {};  // ESRCH: it ended while we looked
  }
}

/// Whether the process is in the middle of an exec(2): its new environment isn't there yet.
bool is_becoming(const std::string& process) {
  const auto status = read_proc(process + "/stat");
  const auto command_end = status.rfind(')');
  if (command_end == std::string::npos) return false;
  // Behind the command: the state is the 3rd field, vsize the 23rd, env_end the 51st.
  std::istringstream fields(status.substr(command_end + 1));
  std::string field;
  std::string memory;
  for (int place = 3; place <= 51 && fields >> field; ++place) {
    if (place == 3 && field == "Z") return false;
    if (place == 23) memory = field;
  }
  return memory != "0" && field == "0";  // a kernel thread and who is ending have no memory
}

/// Whether the kernel keeps from us what the process has in memory, for good: root of a sandbox isn't root of what is
/// around it.
bool is_closed_to_us(const std::string& environ) {
  return !UniqueFd(::open(environ.c_str(), O_RDONLY | O_CLOEXEC)).valid() && (errno == EACCES || errno == EPERM);
}

/// What the process has as environment, as far as we may read it; waits a moment for one that is just becoming another
/// program.
std::string environment_of(const std::string& process) {
  const auto deadline = Deadline::in(std::chrono::seconds(1));
  auto environment = read_proc(process + "/environ");
  // Such a one looks as if it became another program for ever, and none of our plugins is among them.
  if (environment.empty() && is_closed_to_us(process + "/environ")) return {};
  while (environment.empty() && is_becoming(process) && !deadline.passed()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    environment = read_proc(process + "/environ");
  }
  return environment;
}

/// Whether the process has `variable`, and not what every shell of a person has: it may be set there by hand.
bool has_variable(const std::string& process, std::string_view variable) {
  const auto environment = environment_of(process);
  std::string_view rest = environment;
  bool found = false;
  while (!rest.empty()) {
    const auto end = rest.find('\0');
    const auto one = rest.substr(0, end);
    if (one.starts_with("HOME=") || one.starts_with("TERM=")) return false;
    found = found || one == variable;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return found;
}

bool shares_namespace(const std::string& process, const char* name) {
  return is_same_file(std::string("/proc/self/ns/") + name, process + "/ns/" + name);
}

/// The processes that are meant.
std::vector<ProcessHandle> processes_with(const std::vector<std::string>& variables) {
  std::vector<ProcessHandle> found;
  for (const auto pid : processes()) {
    if (pid == ::getpid()) continue;
    ProcessHandle process(pid);
    const auto directory = "/proc/" + std::to_string(pid);
    const bool has_all = std::all_of(variables.begin(), variables.end(),
                                     [&](const std::string& variable) { return has_variable(directory, variable); });
    if (has_all && shares_namespace(directory, "mnt") && shares_namespace(directory, "pid")) {
      found.push_back(std::move(process));
    }
  }
  return found;
}

/// False where one of `processes` still lives at the deadline.
bool await(const std::vector<ProcessHandle>& processes, const Deadline& deadline) {
  return std::all_of(processes.begin(), processes.end(),
                     [&](const ProcessHandle& process) { return process.await_end(deadline); });
}

}  // namespace

ProcessHandle::ProcessHandle(pid_t pid) : pid_(pid), pidfd_(::pidfd_open(pid, 0)) {
  if (!pidfd_.valid()) start_time_ = start_time(pid);
}

bool ProcessHandle::signal(int number) const {
  if (pidfd_.valid()) return ::pidfd_send_signal(pidfd_.get(), number, nullptr, 0) == 0;
  if (lives()) return ::kill(pid_, number) == 0;
  errno = ESRCH;
  return false;
}

bool ProcessHandle::await_end(const Deadline& deadline) const {
  constexpr std::chrono::milliseconds pause(10);
  if (pidfd_.valid()) {
    pollfd ended{pidfd_.get(), POLLIN, 0};
    return ::poll(&ended, 1, static_cast<int>(deadline.left().count())) != 0;
  }
  while (lives() && !deadline.passed()) std::this_thread::sleep_for(std::min(pause, deadline.left()));
  return !lives();
}

bool ProcessHandle::lives() const {
  const auto status = read_proc("/proc/" + std::to_string(pid_) + "/stat");
  const auto command_end = status.rfind(')');
  const bool is_zombie = command_end != std::string::npos && status.substr(command_end).starts_with(") Z");
  return start_time_ && !is_zombie && start_time(pid_) == start_time_;
}

std::vector<pid_t> processes() {
  std::vector<pid_t> all;
  for (const auto& name : names_in("/proc").value_or(std::vector<std::string>())) {
    if (const auto pid = parse_number<pid_t>(name)) all.push_back(*pid);
  }
  return all;
}

std::string boot_id() {
  auto id = read_file("/proc/sys/kernel/random/boot_id");
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

std::optional<std::uint64_t> start_time(pid_t pid) {
  const auto status = read_proc("/proc/" + std::to_string(pid) + "/stat");
  // The second field is the command in parentheses, which may hold anything, ")" too; starttime is the 22nd.
  const auto command_end = status.rfind(')');
  if (command_end == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(status).substr(command_end + 1);
  for (int field = 2; field < 22; ++field) {
    const auto blank = rest.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(blank + 1);
  }
  return parse_number<std::uint64_t>(rest.substr(0, rest.find(' ')));
}

// Both look again until there is none: one that was just being started by another shows up in the next look.

bool await_processes_with(const std::vector<std::string>& variables, const Deadline& deadline) {
  for (auto found = processes_with(variables); !found.empty(); found = processes_with(variables)) {
    if (!await(found, deadline)) return false;
  }
  return true;
}

void end_processes_with(const std::vector<std::string>& variables, const Deadline& deadline) {
  for (auto found = processes_with(variables); !found.empty(); found = processes_with(variables)) {
    for (const auto& process : found) process.signal(SIGKILL);
    if (!await(found, deadline)) throw Error("a process with " + variables.front() + " can't be ended");
  }
}

void survive_file_size_limit() {
  struct sigaction nothing {};
  nothing.sa_handler = [](int /*signal*/) {};  // unlike SIG_IGN, it isn't passed on to what we start
  ::sigaction(SIGXFSZ, &nothing, nullptr);
}

UniqueFd signal_descriptor(std::initializer_list<int> signals) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const auto signal : signals) ::sigaddset(&set, signal);
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd.valid() || ::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) throw SystemError("signalfd", errno);
  return fd;
}

void require_descriptors(int count) {
  std::vector<UniqueFd> held;
  for (int at = 0; at < count; ++at) {
    UniqueFd fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!fd.valid()) {
      SystemError error("descriptors", errno);
      error.add_remedy("only " + std::to_string(at) + " are left of our limit, and " + std::to_string(count) +
                       " are needed; see: ulimit -n");
      throw SystemError(error);
    }
    held.push_back(std::move(fd));
  }
}

void fill_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    if (::open("/dev/null", O_RDWR) < 0)
      throw SystemError("/dev/null", errno);  // NOLINT: the lowest free one, on purpose kept
  }
}

}  // namespace docker_cni::system
