// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/oci/spec.hpp"

namespace docker_cni::oci {

/// One hook to be added (runtime-spec, "POSIX-platform Hooks").
struct Hook {
  std::string stage;  // createRuntime, poststop
  std::string path;
  std::vector<std::string> args;
  std::vector<std::string> env;
  long timeout = 0;  // seconds; 0: none
};

/// What is to be changed in a spec.
struct SpecChange {
  std::vector<Hook> hooks;       // each goes after those of its stage, unless its path and args already stand there
  std::string dropped_prestart;  // prestart hooks that have this argument go; empty: all stay
  std::optional<std::string> network_path;                        // written into the network entry
  std::map<std::string, std::optional<std::string>> annotations;  // set, or taken away
};

/// A part of a text, and the bytes that take its place.
struct Splice {
  Span place;
  std::string bytes;
};

/// What makes `change` of `spec`, in order of place; all other bytes stay. Empty where there is nothing to change.
/// Throws Error if a part that has to be changed has the wrong type.
std::vector<Splice> splices(const Spec& spec, const SpecChange& change);

/// The whole text of `spec` with `splices`.
std::string spliced(const Spec& spec, const std::vector<Splice>& splices);

/// Writes `spec` with `splices` in `file`'s place, atomically, with the spec's mode and owner, without a second copy
/// of the text. Throws SystemError naming the file.
void write_spec(const fs::path& file, const Spec& spec, const std::vector<Splice>& splices);

}  // namespace docker_cni::oci
