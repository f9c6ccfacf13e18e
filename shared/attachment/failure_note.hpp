// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/operation.hpp"
#include "shared/error.hpp"
#include "shared/record/failure.hpp"

namespace docker_cni::attachment {

/// Notes for `docker cni explain` that an operation has failed: `failure` is what is known of it beside the time and
/// `error`. True where that is noted; a note that can't be written is logged and takes the place of no error.
bool note_failure(record::Failure failure, const Error& error, const Operation& operation) noexcept;

}  // namespace docker_cni::attachment
