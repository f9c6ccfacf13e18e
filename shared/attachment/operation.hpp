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

/// The call that an operation fails by, if it does: the first that failed at each try, or the last ADD, whose answer is
/// judged later.
using FailingCall = std::optional<record::FailedCall>;

/// What travels with one operation (ADD, DEL, gc) from its beginning to its last plugin. It refers to `config` and
/// `log`, which must outlive it.
struct Operation {
  const Config& config;
  const Log& log;
  record::Store store;
  system::Deadline deadline;
  FailingCall failing_call = {};
  std::optional<record::NetworkLocks> networks = {};  // those whose addresses are being asked for
  int cancel = -1;                                    // PluginRuntime::cancel
};

/// An operation on what `config` says where it is, that must end by `deadline`.
Operation operation(const Config& config, const system::Deadline& deadline, const Log& log);

}  // namespace docker_cni::attachment
