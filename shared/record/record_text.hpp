// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "shared/error.hpp"
#include "shared/record/record.hpp"

/// A record as it stands on disk; README.md in this folder shows one.
namespace docker_cni::record {

/// The versions of the record's format: each record has the oldest that can tell what it does. One of a newer version
/// than these is refused.
inline constexpr int first_version = 1;
inline constexpr int version_with_pods = 2;
inline constexpr int version_with_container_id = 3;

/// A record that a newer version of docker-cni has written.
class NewerRecord : public Error {
 public:
  using Error::Error;
};

/// The record as JSON text, on one line.
std::string format_record(const Record& record);

/// Parses a record. Throws Error if it isn't one, NewerRecord where a newer version has written it.
Record parse_record(std::string_view text);

}  // namespace docker_cni::record
