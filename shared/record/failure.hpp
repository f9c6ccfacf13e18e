// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/plugin.hpp"
#include "shared/error.hpp"
#include "shared/record/paths.hpp"

/// Notes of failures, for `docker cni explain`: an ADD that failed leaves no record. What is asked of a plugin may hold
/// passwords, so a note is its owner's alone, like a record. Nothing but explain goes by them.
namespace docker_cni::record {

/// A call of a plugin and what it said.
struct FailedCall {
  cni::PluginExecution asked;
  std::string output;        // its beginning
  std::string error_output;  // likewise
  unsigned code = 0;         // the CNI error's; 0 where it told none
};

/// How a container's operation failed.
struct Failure {
  std::string id;
  std::string name;       // as its engine calls it; empty: unknown
  std::string operation;  // ADD or DEL
  std::int64_t time = 0;  // seconds since 1970, UTC
  std::string sentence = {};
  std::optional<FailedCall> call = {};  // none where no plugin is to blame
  ErrorKind kind = ErrorKind::other;    // the error's
};

/// The word for `kind` in a note; empty for `other`.
std::string_view name_of(ErrorKind kind);

/// `call` as it's noted: of what the plugin wrote the beginning.
FailedCall failed_call(const cni::PluginCall& call);

/// Writes the note in the place of the container's last one, and removes the oldest where there are many, and those of
/// more than a week ago. Throws Error naming the file.
void save_failure(const Paths& paths, const Failure& failure);

/// The container's note; nothing where it has none. Throws Error naming the file where it can't be read.
std::optional<Failure> load_failure(const Paths& paths, std::string_view id);

/// The IDs of the containers that have a note, sorted. Throws SystemError.
std::vector<std::string> failed_ids(const Paths& paths);

/// Removes the notes of more than a week ago. Throws SystemError naming the file.
void remove_old_failures(const Paths& paths);

/// Removes the container's note: its operation has succeeded. What can't be removed grows old.
void forget_failure(const Paths& paths, std::string_view id) noexcept;

/// The same, unless the note tells of another operation than `operation`.
void forget_failure_of(std::string_view operation, const Paths& paths, std::string_view id) noexcept;

}  // namespace docker_cni::record
