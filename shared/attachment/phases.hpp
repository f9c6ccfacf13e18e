// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "shared/record/record.hpp"

/// What a hook does about a container, by the phase of its record:
///
/// | record found                  | seen at createRuntime                     | what it does |
/// |-------------------------------|-------------------------------------------|--------------|
/// | none                          |                                           | add          |
/// | attached                      | the recorded namespace and process        | nothing      |
/// | attached                      | else, where the recorded process lives    | refuse       |
/// | attached (a missed poststop)  | else                                      | renew        |
/// | kept                          | the recorded namespace                    | rejoin       |
/// | kept (the usual start)        | else                                      | renew        |
/// | adding, releasing (cut short) |                                           | renew        |
///
/// | record found                  | seen at poststop                          | what it does |
/// |-------------------------------|-------------------------------------------|--------------|
/// | none                          |                                           | release_lost |
/// | attached                      | it may keep its addresses (fixed IP)      | keep         |
/// | attached                      | else                                      | release      |
/// | kept                          | its engine has forgotten it               | release      |
/// | kept                          | an earlier stop could not do all of keep  | keep         |
/// | kept                          | else                                      | stay_kept    |
/// | adding, releasing (cut short) |                                           | release      |
namespace docker_cni::attachment {

/// The phase of `record`, where there is one.
std::optional<record::Phase> phase_of(const std::optional<record::Record>& record) noexcept;

/// What createRuntime does.
enum class AtStart {
  add,      // ADD
  nothing,  // the hook is called a second time: this very start has been attached already
  rejoin,   // it's back in the namespace that was kept for it: ADD of what keep has released
  renew,    // DEL by the record, then ADD, which asks for the same addresses and MAC, under the networks' locks
  refuse,   // another container with this ID runs
};

/// What is seen of the container at its start, beside its record.
struct StartSeen {
  bool same_namespace = false;  // it's in the recorded namespace, which is pinned
  bool same_process = false;    // it's the recorded process
  bool process_lives = false;   // the recorded process does, whoever it is
};

/// The first table. `phase`: of the record, where there is one.
AtStart at_start(const std::optional<record::Phase>& phase, const StartSeen& seen) noexcept;

/// What poststop does.
enum class AtStop {
  release_lost,  // what an earlier life has left whose record is lost
  keep,          // its addresses, for its next start; the rest is released
  stay_kept,     // a second poststop
  release,       // DEL by the record
};

/// What is seen of the container at its stop, beside its record.
struct StopSeen {
  bool to_be_kept = false;  // it may keep its addresses, and can
  bool gone = false;        // its engine has forgotten it
  bool has_tails = false;   // what keep() releases isn't all released
};

/// The second table.
AtStop at_stop(const std::optional<record::Phase>& phase, const StopSeen& seen) noexcept;

}  // namespace docker_cni::attachment
