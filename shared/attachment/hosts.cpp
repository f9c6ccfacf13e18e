// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/hosts.hpp"

#include <chrono>
#include <map>
#include <utility>

#include "shared/attachment/changes.hpp"
#include "shared/attachment/container_files.hpp"
#include "shared/engine/compose.hpp"
#include "shared/error.hpp"
#include "shared/names/host_names.hpp"
#include "shared/names/hosts_text.hpp"
#include "shared/names/index.hpp"
#include "shared/names/start_note.hpp"
#include "shared/system/edit_in_place.hpp"

namespace docker_cni::attachment {
namespace {

/// How long a start or a stop waits for who else writes names.
constexpr std::chrono::seconds names_patience(10);

/// record::networks_of(), as the names' functions take them.
std::vector<std::string> network_list_of(const record::Record& record) {
  const auto networks = record::networks_of(record);
  return {networks.begin(), networks.end()};
}

/// ENGINE_DIR/hosts, where that is what the container has at /etc/hosts.
std::optional<system::FileId> hosts_file_of(const record::Record& record, const oci::Spec& spec) {
  const auto source = spec.mount_source("/etc/hosts");
  if (record.engine_dir.empty() || source != record.engine_dir / "hosts") return std::nullopt;
  return system::file_at(source);
}

/// The container's entry for each network, which differ in the addresses, and in aliases that it has on one network
/// only.
std::vector<names::Place> places_of(const record::Record& record, const Container& container,
                                    const std::vector<std::string>& aliases) {
  names::Entry entry{.id = record.id,
                     .boot_id = record.boot_id,
                     .pid = record.pid,
                     .start_time = record.start_time,
                     .engine_dir = record.engine_dir,
                     .name = record.name,
                     .host_names = names::host_names(container.spec.hostname, container.spec.domainname),
                     .aliases = aliases,
                     .addresses = {},
                     .own_lines = {},
                     .hosts_file = hosts_file_of(record, container.spec)};
  if (auto service = engine::compose_service(container.info); !service.empty()) {
    entry.aliases.push_back(std::move(service));
  }
  std::map<std::string, std::vector<std::string>> addresses;
  for (const auto& attachment : record.attachments) {
    if (attachment.result.empty()) continue;
    const auto given = addresses_in(attachment.result);
    entry.own_lines += names::own_lines(given, entry.host_names);
    auto& known = addresses[attachment.list.name];
    known.insert(known.end(), given.begin(), given.end());
  }
  std::vector<names::Place> places;
  for (auto& [network, given] : addresses) {
    places.push_back({network, entry});
    auto& here = places.back().entry;
    here.addresses = std::move(given);
    for (auto& alias : aliases_on(record, network)) here.aliases.push_back(std::move(alias));
  }
  return places;
}

/// Runs `write`; a failure is logged.
template <class Write>
void write_or_warn(const std::string& id, const Operation& operation, Write write) {
  if (!operation.config.hosts) return;
  try {
    write(system::Deadline::in(names_patience));
  } catch (const Error& error) {
    operation.log.warn("names" + (id.empty() ? std::string() : field("container", id)) + field("error", error.what()));
  }
}

}  // namespace

void join_names(const record::Record& record, const Container& container, const std::vector<std::string>& aliases,
                const Operation& operation) {
  write_or_warn(record.id, operation, [&](const system::Deadline& deadline) {
    const auto places = places_of(record, container, aliases);
    if (places.empty()) return;
    const auto& entry = places.front().entry;
    if (entry.hosts_file) {
      names::write_start_note(container.state.bundle, {.id = container.state.id,
                                                       .state_dir = operation.config.state_dir,
                                                       .networks = network_list_of(record),
                                                       .hosts_file = entry.engine_dir / "hosts",
                                                       .own_lines = entry.own_lines});
    }
    names::join(operation.store.paths(), places, deadline);
  });
}

void leave_names(const record::Record& record, const Operation& operation) {
  write_or_warn(record.id, operation, [&](const system::Deadline& deadline) {
    names::leave(operation.store.paths(), record.id, network_list_of(record), deadline);
  });
}

void leave_network_names(const record::Record& record, const std::string& network, const Operation& operation) {
  write_or_warn(record.id, operation, [&](const system::Deadline& deadline) {
    auto others = network_list_of(record);
    std::erase(others, network);
    names::leave_one(operation.store.paths(), record.id, network, others, deadline);
  });
}

void refresh_names(const Operation& operation) {
  write_or_warn({}, operation,
                [&](const system::Deadline& deadline) { names::refresh(operation.store.paths(), deadline); });
}

}  // namespace docker_cni::attachment
