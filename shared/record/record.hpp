// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
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

/// Where a container stands; attachment/phases.hpp has the table of what each hook does in each phase.
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
  std::string config_args = {};                     // RuntimeConf::config_args
  std::vector<std::size_t> released = {};           // the places of the plugins whose DEL has succeeded since
  bool default_route = false;                       // it was chosen to have the container's default route
  bool unfinished = false;  // a connect or disconnect of it is under way, or was cut short: who finds it releases it
  std::vector<std::pair<std::string, std::string>> unknown = {};  // as Record::unknown
};

/// A network that a connect has added to those that the container asks for by itself. Its next starts ask for it, too.
struct Connection {
  std::string network;
  std::string interface;
  std::vector<std::string> ips;      // that were asked for; empty: any
  std::string mac;                   // empty: any
  std::vector<std::string> aliases;  // further names of the container on this network
};

/// A container of a pod that is there yet.
struct Member {
  std::string id;
  fs::path bundle;
  friend bool operator==(const Member&, const Member&) = default;
};

/// All that we keep of a container, or of a pod: then its ID is engine::pod_record_id(), and `pin` is where the pod's
/// engine has the namespace. What ran is what is recorded.
struct Record {
  std::string id;
  std::string container_id = {};  // CNI_CONTAINERID: what plugins know it by; empty: `id`
  std::string name;               // as its engine calls it; empty: unknown
  std::string boot_id;
  Phase phase = Phase::adding;
  fs::path bundle;
  fs::path engine_dir;  // the engine's directory that lives as long as the container; empty: none known
  fs::path pin;         // where the namespace is mounted
  bool pinned = true;   // by us; a namespace that another runtime keeps is not ours to unmount
  system::NamespaceId netns;
  pid_t pid = 0;
  std::uint64_t start_time = 0;               // of pid, in clock ticks since the boot
  std::int64_t created = 0;                   // seconds since 1970, UTC
  bool fixed_ip = false;                      // it may keep its address over a stop
  bool engine_network = false;                // its engine gives it a network too, whose default route stays
  bool under_way = false;                     // plugins may be at work that its phase doesn't tell of
  std::vector<fs::path> cni_path;             // CNI_PATH of ADD
  std::map<std::string, std::string> labels;  // of the container, as they were believed
  std::vector<Attachment> attachments;
  std::vector<Connection> connected;     // beside what its labels ask for
  std::vector<Attachment> disconnected;  // those of what its labels ask for that it's not to have: as they were
  std::string sandbox = {};              // of a pod: its sandbox's ID; empty: the record is a container's
  std::vector<Member> members = {};      // of a pod: its containers that have come and not gone
  std::vector<std::pair<std::string, std::string>> unknown;  // members that this version doesn't know: key, JSON text
};

/// What plugins know the container, or pod, of `record` by (SPEC.md, "Parameters").
const std::string& cni_container_id(const Record& record);

/// The names of the networks of `record`.
std::set<std::string> networks_of(const Record& record);

}  // namespace docker_cni::record
