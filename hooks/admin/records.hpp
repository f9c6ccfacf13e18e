// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/record.hpp"
#include "shared/record/store.hpp"

namespace docker_cni::admin {

/// All records, those that can't be read as sentences.
struct Records {
  std::vector<record::Record> readable;
  std::vector<std::string> problems;
};

/// All notes of failures, the last one first, those that can't be read as sentences.
struct Failures {
  std::vector<record::Failure> readable;
  std::vector<std::string> problems;
};

/// Where `config` keeps records.
record::Store open_store(const Config& config);

/// The log that `config` names, for what this program does.
Log open_log(const Config& config);

/// Reads every record, by ID, with the name and the engine directory that the container has now. Throws Error if the
/// directory can't be read.
Records read_records(const record::Store& store);

/// Reads every note. Throws Error if the directory can't be read.
Failures read_failures(const record::Paths& paths);

/// The record of the container that an operator calls `word`: its ID, its name, or the start of an ID that no other
/// has. Throws Error if there is none, or more than one.
record::Record find_record(const record::Store& store, std::string_view word);

/// The ID of the container that an operator calls `word`, as find_record(); by `force` also of one whose record was set
/// aside. Throws Error if there is none, or more than one.
std::string find_releasable(const record::Store& store, std::string_view word, bool force);

/// The ID of the container that an operator calls `word`, as find_record(), among those with a record or with a note of
/// a failure. Where several failed under one name it's the last. Throws Error if there is none, or more than one.
std::string find_known_id(const record::Store& store, std::string_view word);

}  // namespace docker_cni::admin
