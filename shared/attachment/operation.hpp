// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::attachment {

/// The call to blame if the operation fails: the first whose last try failed; for ADD the latest one, since
/// its answer is judged only later.
using FailingCall = std::optional<record::FailedCall>;

/// What travels with one operation from its beginning to its last plugin. It refers to `config` and
/// `log`, which must outlive it.
struct Operation {
  /// Works on the state that `config` names; must end by `deadline`.
  Operation(const Config& config, const system::Deadline& deadline, const Log& log);

  const Config& config;
  const Log& log;
  record::Store store;
  system::Deadline deadline;
  FailingCall failing_call = {};
  std::optional<record::NetworkLocks> networks = {};  // those whose addresses are being asked for
  int cancel = -1;                                    // PluginRuntime::cancel
};

}  // namespace docker_cni::attachment
