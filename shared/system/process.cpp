#include "shared/system/process.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/pidfd.hpp"
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

/// A file of /proc, empty where the process is gone.
std::string read_proc(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return {};
  try {
    return read_to_end(fd.get(), path);
  } catch (const SystemError&) {
    return {};  // ESRCH: it ended while we looked
  }
}

/// Whether the process has `variable`, and not what every shell of a person has: it may be set there by hand.
bool has_variable(const std::string& process, std::string_view variable) {
  const auto environment = read_proc(process + "/environ");
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
  struct stat ours {};
  struct stat theirs {};
  return ::stat((std::string("/proc/self/ns/") + name).c_str(), &ours) == 0 &&
         ::stat((process + "/ns/" + name).c_str(), &theirs) == 0 && ours.st_dev == theirs.st_dev &&
         ours.st_ino == theirs.st_ino;
}

/// The processes that are meant, each held by a pidfd, so that no other process of the number can be hit.
std::vector<UniqueFd> processes_with(std::string_view variable) {
  std::vector<UniqueFd> found;
  for (const auto pid : processes()) {
    if (pid == ::getpid()) continue;
    UniqueFd pidfd(::pidfd_open(pid, 0));
    const auto process = "/proc/" + std::to_string(pid);
    if (pidfd.valid() && has_variable(process, variable) && shares_namespace(process, "mnt") &&
        shares_namespace(process, "pid")) {
      found.push_back(std::move(pidfd));
    }
  }
  return found;
}

/// False where one of `processes` still lives at the deadline.
bool await(const std::vector<UniqueFd>& processes, const Deadline& deadline) {
  return std::all_of(processes.begin(), processes.end(), [&](const UniqueFd& process) {
    pollfd ended{process.get(), POLLIN, 0};
    return ::poll(&ended, 1, static_cast<int>(deadline.left().count())) != 0;
  });
}

}  // namespace

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

bool await_processes_with(std::string_view variable, const Deadline& deadline) {
  for (auto found = processes_with(variable); !found.empty(); found = processes_with(variable)) {
    if (!await(found, deadline)) return false;
  }
  return true;
}

void end_processes_with(std::string_view variable, const Deadline& deadline) {
  for (auto found = processes_with(variable); !found.empty(); found = processes_with(variable)) {
    for (const auto& process : found) ::pidfd_send_signal(process.get(), SIGKILL, nullptr, 0);
    if (!await(found, deadline)) throw Error("a process with " + std::string(variable) + " can't be ended");
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
