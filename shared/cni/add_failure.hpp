// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "shared/error.hpp"

namespace docker_cni::cni {

/// How an ADD failed (SPEC.md, "Error"). What undoes it goes by this: a plugin that refuses its configuration, or what
/// it's asked for, refuses DEL just as well, and then there is nothing that a later DEL could do.
struct AddFailure {
  std::size_t plugin = 0;  // the place in the list of the one that failed; those behind it were not run
  std::string sentence;
  bool refused = false;  // by an error of the protocol's form, as the plugin's last word
};

/// `error` (SPEC.md, "Error"), thrown by the plugin at `place`, as it's recorded.
AddFailure add_failure(std::size_t place, const Error& error);

/// Whether `error`, of DEL of the same plugin (SPEC.md, "Deleting an attachment"), says what ADD said, and as the
/// plugin's last word: an error of the protocol's form, not a crash, not the wish to be asked later, not that a daemon
/// has given it no answer, which may have done what it was asked for, and not that the system could not run it just
/// then.
bool says_the_same(const AddFailure& failure, const Error& error);

/// Whether both are a plugin's last word (SPEC.md, "Error"), though not the same one. A DEL that found its daemon gone
/// refuses nothing, unless ADD had found it gone, too.
bool both_refuse(const AddFailure& failure, const Error& error);

}  // namespace docker_cni::cni
