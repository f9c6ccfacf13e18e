// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "shared/record/record.hpp"

/// What a hook does about a container, by the phase of its record:
///
/// | record found                              | createRuntime                          | poststop                |
/// |-------------------------------------------|----------------------------------------|-------------------------|
/// | none                                      | ADD                                    | nothing                 |
/// | adding (killed half-way)                  | DEL by record, then ADD                | DEL by record           |
/// | attached, in this very namespace          | nothing: it's called a second time     | DEL, or keep (fixed IP) |
/// | attached, in another (missed poststop)    | renew                                  | DEL, or keep            |
/// | kept, and it comes back into its namespace| rejoin: ADD of what keep has released  | it stays kept           |
/// | kept, otherwise (the usual start)         | renew                                  | it stays kept           |
/// | releasing (a plugin failed)               | DEL again, then ADD                    | DEL again               |
///
/// Renew: DEL by the record, then ADD, which asks for the same addresses and MAC, under the networks' locks.
namespace docker_cni::attachment {

/// The phase of `record`, where there is one.
std::optional<record::Phase> phase_of(const std::optional<record::Record>& record) noexcept;

/// What createRuntime does.
enum class AtStart {
  add,      // ADD
  nothing,  // this very start has been attached already
  rejoin,   // it's back in the namespace that was kept for it
  renew,    // DEL by the record, then ADD, which asks for the same addresses
  refuse,   // another container with this ID runs
};

/// What is seen of the container at its start, beside its record.
struct StartSeen {
  bool same_namespace = false;  // it's in the recorded namespace, which is pinned
  bool same_process = false;    // it's the recorded process
  bool process_lives = false;   // the recorded process does, whoever it is
};

/// The table's column createRuntime. `phase`: of the record, where there is one.
AtStart at_start(const std::optional<record::Phase>& phase, const StartSeen& seen) noexcept;

/// What poststop does.
enum class AtStop {
  nothing,    // there is no record
  keep,       // for its next start: fixed IP; or what an earlier stop could not do of it
  stay_kept,  // a second poststop
  release,    // DEL by the record
};

/// What is seen of the container at its stop, beside its record.
struct StopSeen {
  bool to_be_kept = false;  // it may keep its addresses, and can
  bool gone = false;        // its engine has forgotten it
  bool has_tails = false;   // what keep() releases isn't all released
};

/// The table's column poststop.
AtStop at_stop(const std::optional<record::Phase>& phase, const StopSeen& seen) noexcept;

}  // namespace docker_cni::attachment
