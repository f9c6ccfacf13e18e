// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// Releases all that `record` tells of, by the record alone: ends the plugins that a killed predecessor left at work,
/// runs DEL for everything that was tried, in reverse and to the end whatever fails, unpins, and removes the record. A
/// record that tells of changes for the next start stays for these alone (keeps_changes()). What could not be released
/// stays recorded as "releasing", is noted, and is thrown as one Error; operation.failing_call is then the call that
/// failed, if it was one. REQUIRES: the caller holds the container's lock.
void release(record::Record record, Operation& operation);

/// The same for a container that starts again: `record`, which tells which addresses to ask for, is still there when
/// this returns, and nothing of it is tried any longer. Nothing is released unless the record could be saved before.
void release_for_renewal(record::Record& record, Operation& operation);

/// DEL of the tail of each list (cni::tail_begin()), in reverse; the attachments tell what is released. Failures are
/// noted and logged only: the container has stopped all the same.
void release_tails(record::Record& record, Operation& operation);

/// Runs DEL for the attachments that a connect or disconnect has left unfinished or is removing, and takes the
/// container's names off their networks. `record`, as saved, tells of those that are left. Throws Error with what could
/// not be released: that stays recorded. REQUIRES: the caller holds the container's lock.
void release_unfinished(record::Record& record, Operation& operation);

/// Waits for the plugins that an interrupted connect or disconnect has left running, for a while, then kills them. To
/// be called before release_unfinished(), unless this process began the work itself.
void end_unfinished_work(const record::Record& record, const Operation& operation);

/// end_unfinished_work() and release_unfinished(). A failure is logged, and not thrown.
void release_unfinished_or_warn(record::Record& record, Operation& operation) noexcept;

/// Whether a connect or disconnect of any attachment is under way, or was cut short.
bool has_unfinished(const record::Record& record);

/// Whether a plugin of a tail is not released yet.
bool has_tails(const record::Record& record);

/// Unpins and removes the record, even if plugins still hold something. REQUIRES: the caller holds the container's
/// lock.
void forget(const record::Record& record, const Operation& operation);

/// Saves `record`; a failure is only logged. What is on disk already tells all that DEL needs, and a full disk must not
/// keep addresses too.
void save_or_warn(const record::Record& record, const Operation& operation) noexcept;

}  // namespace docker_cni::attachment
