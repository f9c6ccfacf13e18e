// SPDX-License-Identifier: Apache-2.0
// fault_at kill N PROGRAM…: runs it and kills it with SIGKILL right behind the Nth of its system calls that may have
// changed something, or let something else go on: at its first call, and behind each that isn't of those that only look
// (`only_looks`). A kill behind one of these finds the host as a kill before it does.
// fault_at ERRNO N PROGRAM…: its Nth system call of those that can fail with ERRNO does; "N+": that one and all after
// it. ENOSPC, EIO, EROFS: what writes to a file system, or changes one. EMFILE: what makes a descriptor. ENOMEM: what
// takes memory. EINTR: what waits, or may. What its children do is not counted. The exit status is the program's, 137
// where it was killed, 99 where it makes no such many calls.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <set>
#include <string>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Fault {
  int error = 0;  // 0: kill
  unsigned long at = 0;
  bool from_there_on = false;
};

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(98);
}

using Calls = std::set<unsigned long long>;

const Calls& calls_that_fail_with(int error) {
  static const Calls write = {SYS_write,     SYS_pwrite64,  SYS_writev,      SYS_fsync,   SYS_fdatasync, SYS_rename,
                              SYS_renameat,  SYS_renameat2, SYS_mkdir,       SYS_mkdirat, SYS_link,      SYS_linkat,
                              SYS_ftruncate, SYS_fchmod,    SYS_fchown,      SYS_unlink,  SYS_creat,     SYS_symlink,
                              SYS_rmdir,     SYS_mount,     SYS_memfd_create};
  static const Calls make_descriptor = {SYS_open, SYS_openat,       SYS_socket,        SYS_pipe2,    SYS_pidfd_open,
                                        SYS_dup,  SYS_memfd_create, SYS_epoll_create1, SYS_signalfd4};
  static const Calls take_memory = {SYS_mmap, SYS_mremap, SYS_clone, SYS_clone3, SYS_vfork};
  static const Calls wait = {SYS_read,  SYS_pread64, SYS_write, SYS_open,     SYS_openat,  SYS_poll,   SYS_ppoll,
                             SYS_wait4, SYS_waitid,  SYS_flock, SYS_recvfrom, SYS_recvmsg, SYS_sendto, SYS_connect};
  switch (error) {
    case EMFILE:
      return make_descriptor;
    case ENOMEM:
      return take_memory;
    case EINTR:
      return wait;
    default:
      return write;
  }
}

bool can_fail(const user_regs_struct& registers, int error) {
  const auto call = registers.orig_rax;
  if (calls_that_fail_with(error).contains(call)) return true;
  const bool on_a_file_system = error == ENOSPC || error == EIO || error == EROFS;
  if (on_a_file_system && call == SYS_openat) return (registers.rdx & O_CREAT) != 0;
  return on_a_file_system && call == SYS_open && (registers.rsi & O_CREAT) != 0;
}

/// Whether the program's descriptor `fd` is a file's or a directory's, not one by which a process may wait for it.
bool is_of_a_file(pid_t pid, unsigned long long fd) {
  std::array<char, 2> start{};
  const auto link = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(static_cast<int>(fd));
  return ::readlink(link.c_str(), start.data(), start.size()) > 0 && start[0] == '/';
}

/// Whether the call at whose beginning the program stands changes nothing but its own memory and descriptors.
bool only_looks(pid_t pid, const user_regs_struct& registers) {
  static const Calls look = {
      SYS_stat,
      SYS_fstat,
      SYS_lstat,
      SYS_newfstatat,
      SYS_statx,
      SYS_access,
      SYS_faccessat,
      SYS_faccessat2,
      SYS_readlink,
      SYS_readlinkat,
      SYS_getdents64,
      SYS_lseek,
      SYS_statfs,
      SYS_fstatfs,
      SYS_mmap,
      SYS_munmap,
      SYS_mprotect,
      SYS_mremap,
      SYS_madvise,
      SYS_brk,
      SYS_rt_sigaction,
      SYS_rt_sigprocmask,
      SYS_sigaltstack,
      SYS_arch_prctl,
      SYS_prlimit64,
      SYS_getpid,
      SYS_gettid,
      SYS_getuid,
      SYS_geteuid,
      SYS_getgid,
      SYS_getegid,
      SYS_getppid,
      SYS_uname,
      SYS_getcwd,
      SYS_clock_gettime,
      SYS_getrandom,
      SYS_getsockname,
      SYS_getsockopt,
      SYS_set_tid_address,
      SYS_rseq,
      SYS_set_robust_list,
      SYS_pidfd_open,
      SYS_pipe2,
      SYS_dup,
      SYS_socket,
      SYS_epoll_create1,
      SYS_memfd_create,
  };
  static const Calls look_at_files = {SYS_read, SYS_pread64, SYS_close, SYS_fcntl};
  const auto call = registers.orig_rax;
  if (look.contains(call)) return true;
  if (call == SYS_openat) return (registers.rdx & (O_CREAT | O_TRUNC)) == 0;
  return look_at_files.contains(call) && is_of_a_file(pid, registers.rdi);
}

/// Lets the program go on to its next stop. True where that is a system call; else it has ended, with `status`.
bool goes_on(pid_t pid, int& status) {
  int signal = 0;
  for (;;) {
    if (::ptrace(PTRACE_SYSCALL, pid, nullptr, signal) != 0) fail("ptrace");
    if (::waitpid(pid, &status, 0) != pid) fail("waitpid");
    if (!WIFSTOPPED(status)) return false;
    if (WSTOPSIG(status) == (SIGTRAP | 0x80)) return true;
    signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
  }
}

/// Makes the call at whose beginning the program stands fail.
void make_fail(pid_t pid, user_regs_struct registers, int error, int& status) {
  registers.orig_rax = static_cast<unsigned long long>(-1);  // no system call
  if (::ptrace(PTRACE_SETREGS, pid, nullptr, &registers) != 0) fail("ptrace");
  if (!goes_on(pid, status)) return;
  if (::ptrace(PTRACE_GETREGS, pid, nullptr, &registers) != 0) fail("ptrace");
  registers.rax = static_cast<unsigned long long>(-static_cast<long long>(error));
  if (::ptrace(PTRACE_SETREGS, pid, nullptr, &registers) != 0) fail("ptrace");
}

int run(pid_t pid, const Fault& fault) {
  int status = 0;
  unsigned long count = 0;
  bool changed = true;
  while (goes_on(pid, status)) {  // at the beginning of a call
    user_regs_struct registers{};
    if (::ptrace(PTRACE_GETREGS, pid, nullptr, &registers) != 0) fail("ptrace");
    const bool counted = fault.error == 0 ? changed : can_fail(registers, fault.error);
    if (fault.error == 0) changed = !only_looks(pid, registers);
    if (counted) ++count;
    const bool now = counted && (count == fault.at || (fault.from_there_on && count > fault.at));
    if (now && fault.error == 0) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, &status, 0);
      return 137;
    }
    if (now) {
      make_fail(pid, registers, fault.error, status);
    } else if (!goes_on(pid, status)) {  // at its end
      break;
    }
  }
  if (count < fault.at) return 99;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, int> faults = {{"kill", 0},        {"ENOSPC", ENOSPC}, {"EIO", EIO},    {"EROFS", EROFS},
                                             {"EMFILE", EMFILE}, {"ENOMEM", ENOMEM}, {"EINTR", EINTR}};
  if (argc < 4 || !faults.contains(argv[1])) {
    std::fputs("usage: fault_at kill|ENOSPC|EIO|EROFS|EMFILE|ENOMEM|EINTR N[+] PROGRAM [ARGUMENT]...\n", stderr);
    return 98;
  }
  char* end = nullptr;
  const Fault fault{faults.at(argv[1]), std::strtoul(argv[2], &end, 10), *end == '+'};
  const auto pid = ::fork();
  if (pid < 0) fail("fork");
  if (pid == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) fail("ptrace");
    ::raise(SIGSTOP);
    ::execv(argv[3], argv + 3);
    fail(argv[3]);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC) != 0) {
    fail("ptrace");
  }
  // The rest of the exec is not the program's.
  do {
    ::ptrace(PTRACE_CONT, pid, nullptr, nullptr);
    ::waitpid(pid, &status, 0);
    if (!WIFSTOPPED(status)) return 98;
  } while (status >> 8 != (SIGTRAP | (PTRACE_EVENT_EXEC << 8)));
  // The first stop is the end of execve.
  goes_on(pid, status);
  return run(pid, fault);
}
