#pragma once

#include <boost/filesystem/path.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

#include "shared/cni/add_failure.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::record {

namespace fs = boost::filesystem;

/// Where a container stands; DESIGN.md, section 2, has the table of what each hook does in each phase.
enum class Phase {
  adding,     // saved before the first plugin; what is found of it was killed half-way
  attached,   // every network's ADD has succeeded
  releasing,  // a plugin failed at DEL: to be tried again
  kept,       // stopped, with its namespace, interfaces and leases: fixed IP
};

std::string_view name_of(Phase phase);

/// One attachment: what ADD was given, and so what DEL is given; and what came of it.
struct Attachment {
  cni::NetworkConfigList list;  // parsed from the bytes that were recorded
  std::string interface;
  cni::Args args;
  std::string capability_args;                      // a JSON object; empty for none
  bool tried = false;                               // its first plugin may have run
  std::string result;                               // ADD's result as JSON text; empty where there is none yet
  std::optional<cni::AddFailure> add_failure = {};  // how ADD failed, where it did
  std::vector<std::pair<std::string, std::string>> unknown = {};  // as Record::unknown
};

/// All that we keep of a container. What ran is what is recorded.
struct Record {
  std::string id;
  std::string name;  // as its engine calls it; empty: unknown
  std::string boot_id;
  Phase phase = Phase::adding;
  fs::path bundle;
  fs::path owner;      // the engine's directory that lives as long as the container; empty: none known
  fs::path pin;        // where the namespace is mounted
  bool pinned = true;  // by us; a namespace that another runtime keeps is not ours to unmount
  system::NamespaceId netns;
  pid_t pid = 0;
  std::uint64_t start_time = 0;    // of pid, in clock ticks since the boot
  std::int64_t created = 0;        // seconds since 1970, UTC
  bool fixed_ip = false;           // it may keep its address over a stop
  std::vector<fs::path> cni_path;  // CNI_PATH of ADD
  std::vector<Attachment> attachments;
  std::vector<std::pair<std::string, std::string>> unknown;  // members that this version doesn't know: key, JSON text
};

/// The version of the record's format that this program writes. A record of a newer one is refused.
inline constexpr int record_version = 1;

/// The record as JSON text, on one line.
std::string format_record(const Record& record);

/// Parses a record. Throws Error where it isn't one, or was written by a newer version.
Record parse_record(std::string_view text);

}  // namespace docker_cni::record
