// SPDX-License-Identifier: Apache-2.0
#include "tests/system/without_pidfd.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <thread>

#include "shared/error.hpp"

namespace docker_cni::support {
namespace {

void refuse_pidfd_open() {
  std::array<sock_filter, 4> filter{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_pidfd_open},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog program{filter.size(), filter.data()};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) throw SystemError("seccomp", errno);
}

}  // namespace

void without_pidfd(const std::function<void()>& step) {
  std::exception_ptr failure;
  std::thread([&] {
    try {
      refuse_pidfd_open();
      step();
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace docker_cni::support
