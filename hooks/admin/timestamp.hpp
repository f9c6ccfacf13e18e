// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

/// Moments are seconds since 1970, UTC; 0 is none.
namespace docker_cni::admin {

/// Now.
std::int64_t now_in_seconds();

/// How long before `now` the moment `then` was, in its largest unit: "3m". Empty for none.
std::string age_of(std::int64_t then, std::int64_t now);

/// `then` as 2026-11-24T12:00:00Z.
std::string timestamp(std::int64_t then);

}  // namespace docker_cni::admin
