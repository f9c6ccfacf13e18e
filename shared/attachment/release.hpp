// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// Gives back all that `record` tells of, by the record alone: ends plugins that a killed predecessor left at work, DEL
/// of everything tried, in reverse and to the end whatever fails, unpins, and removes the record: or leaves one that
/// tells of nothing but what the next start must know (keeps_changes()). Who calls holds the
/// container's lock. What could not be released stays recorded, as "releasing", and is noted and thrown as one Error;
/// then operation.failing_call is the call that it failed by.
void release(record::Record record, Operation& operation);

/// The same for a container that starts again, whose `record` tells which addresses to ask for: it's still there when
/// this returns, with nothing left that was tried. Nothing is released unless the record could be saved before.
void release_for_renewal(record::Record& record, Operation& operation);

/// DEL of the tail of each list (cni::tail_begin()), in reverse; the attachments tell what is released. What fails
/// is noted and logged: the container has stopped all the same.
void release_tails(record::Record& record, Operation& operation);

/// DEL of the attachments of which a connect or disconnect was cut short, or is just to take them away; the others on
/// their networks find the container there no more. `record`, as saved, tells of those that are left. Throws Error with
/// what could not be released: that stays recorded. Who calls holds the container's lock.
void release_unfinished(record::Record& record, Operation& operation);

/// Ends the plugins that such a connect or disconnect, if there is one, has left at work as it was killed: before
/// release_unfinished(), for who hasn't begun it himself.
void end_unfinished_work(const record::Record& record, const Operation& operation);

/// end_unfinished_work() and release_unfinished(). A failure is logged, and not thrown.
void release_unfinished_or_warn(record::Record& record, Operation& operation) noexcept;

/// Whether a connect or disconnect of any attachment is under way, or was cut short.
bool has_unfinished(const record::Record& record);

/// Whether a plugin of a tail is not released yet.
bool has_tails(const record::Record& record);

/// Unpins and removes the record, whatever plugins still hold by it. Who calls holds the container's lock.
void forget(const record::Record& record, const Operation& operation);

/// Records `record` as far as that can be done: what fails is a warning in the log. What is on disk already tells all
/// that DEL needs: a full disk must not keep addresses too.
void save_or_warn(const record::Record& record, const Operation& operation) noexcept;

}  // namespace docker_cni::attachment
