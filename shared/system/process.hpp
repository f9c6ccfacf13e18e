// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "shared/system/deadline.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {

/// The number of this boot of the host, as the kernel tells it. Throws SystemError.
std::string boot_id();

/// The processes that /proc shows us. Throws SystemError.
std::vector<pid_t> processes();

/// When process `pid` was started, in clock ticks since the boot: with the pid and the boot, its identity.
/// Nothing where there's no such process.
std::optional<std::uint64_t> start_time(pid_t pid);

/// Waits until no process of our own mount and pid namespaces has all of `variables` ("NAME=value") in its environment
/// and neither HOME nor TERM: programs that we started, and no person's shell. False where one is still there at the
/// deadline.
bool await_processes_with(const std::vector<std::string>& variables, const Deadline& deadline);

/// Kills these processes, and waits until they are gone. Throws Error if one is still there at the deadline.
void end_processes_with(const std::vector<std::string>& variables, const Deadline& deadline);

/// Has a write beyond RLIMIT_FSIZE fail (EFBIG) instead of ending us without a word. What we start isn't touched.
void survive_file_size_limit();

/// A descriptor that becomes readable as one of `signals` comes, which from now on does nothing else. Throws
/// SystemError.
UniqueFd signal_descriptor(std::initializer_list<int> signals);

/// Throws SystemError if we can't open `count` further descriptors.
void require_descriptors(int count);

/// Opens /dev/null on those of the descriptors 0 to 2 that are closed, so that no file of ours lands there.
void fill_standard_descriptors();

}  // namespace docker_cni::system
