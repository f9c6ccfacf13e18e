// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/dry_run.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/config.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::admin {

/// All that explain has to tell of a container.
struct Explanation {
  std::string id;
  std::string name;                        // empty: unknown
  std::optional<record::Failure> failure;  // its last one, unless something has succeeded since
  std::optional<record::Record> record;
  attachment::Liveness liveness;               // of the record's container
  std::string next;                            // what would be asked next of the record's plugins
  std::vector<attachment::DryRun> dry_runs{};  // one an attachment
  std::vector<std::string> problems{};         // what could not be read
};

/// Reads what there is of the container that an operator calls `word`. Throws Error if there's nothing.
Explanation explain(std::string_view word, const Config& config);

/// What an operator can do about `failure`.
std::string remedy_of(const record::Failure& failure);

/// The value of `name` in a plugin's environment; empty where it's not there.
std::string variable(const std::vector<std::string>& environment, std::string_view name);

/// The explanation for a reader. `with_calls`: also the whole calls that would be made next.
std::string as_text(const Explanation& explanation, bool with_calls);

/// The explanation for a program, as JSON.
std::string as_json(const Explanation& explanation);

/// A list of failures, likewise: of each what explain tells of it.
std::string as_json(const std::vector<record::Failure>& failures);

}  // namespace docker_cni::admin
