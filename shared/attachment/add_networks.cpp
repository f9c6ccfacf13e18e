// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/add_networks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <set>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include "shared/attachment/call_log.hpp"
#include "shared/attachment/default_route.hpp"
#include "shared/attachment/host_ports.hpp"
#include "shared/attachment/host_side.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/release.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/request.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

using record::Phase;

/// Whether a result tells of something that was made.
bool tells_something(const std::string& result) {
  if (result.empty()) return false;
  const auto members = json::members(result);
  return std::any_of(members.begin(), members.end(), [](const json::Member& member) {
    return member.key != "cniVersion" && member.key != "dns" && member.value != "[]";
  });
}

/// A plugin that can't run could not undo either: so it's missed before anything is recorded or done.
void check_program(const std::string& type, const std::vector<fs::path>& path) {
  const auto program = cni::find_plugin(type, path);
  if (::access(program.c_str(), X_OK) != 0) throw SystemError("plugin " + type + ": " + program.string(), errno);
  std::array<char, 4> magic{};
  const auto count = ::read(system::open(program, O_RDONLY).get(), magic.data(), magic.size());
  const std::string_view begin(magic.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  if (begin !=
          "\x7f"
          "ELF" &&
      !begin.starts_with("#!")) {
    throw Error("plugin " + type + ": " + program.string() + " is not a program; install it again");
  }
}

/// An interface that was asked for and isn't there is no failure: some plugins make none (vhost-user).
void warn_of_missing_interface(const record::Record& record, const record::Attachment& attachment, const Log& log) {
  if (record.pid == 0 || system::has_interface(record.pid, attachment.interface)) return;
  log.warn("the plugins have succeeded, but the container has no such interface" + field("container", record.id) +
           field("network", attachment.list.name) + field("interface", attachment.interface));
}

/// Who is told how the ADD of `attachment` goes. Each result is saved plugin by plugin: whoever undoes this after a
/// kill needs it, since without it firewall leaves its rules.
cni::AddWatch watch(const record::Record& record, record::Attachment& attachment, Operation& operation) {
  const auto keep = [&, done = std::size_t{0}](const std::string& result) mutable {
    operation.failing_call.reset();
    // It has its addresses: who waits for them may go on.
    if (++done == cni::tail_begin(attachment.list)) operation.networks->release(attachment.list.name);
    if (tells_something(attachment.result) && !tells_something(result)) {
      operation.log.warn("a plugin's empty result has taken the place of the one before it" +
                         field("container", record.id) + field("network", attachment.list.name) +
                         field("interface", attachment.interface));
    }
    attachment.result = result;
    if (attachment.list.plugins.size() > 1) operation.store.save(record, system::Durability::renamed);
  };
  const auto note = [&](const cni::AddFailure& failure) { attachment.add_failure = failure; };
  return {.on_result = keep, .on_failure = note};
}

void log_added(const record::Record& record, const record::Attachment& attachment,
               std::chrono::steady_clock::time_point began, const Log& log) {
  const auto took = std::chrono::steady_clock::now() - began;
  log.info("add" + field("container", record.id) + field("network", attachment.list.name) +
           field("interface", attachment.interface) +
           field("ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())));
}

/// Undoes what `record` tells of. What goes wrong here is logged: the failure that the operator must read is the
/// first one.
void undo_add(const record::Record& record, const Operation& failed) noexcept {
  try {
    auto undoing = operation(failed.config, system::Deadline::in(failed.config.hook_timeout), failed.log);
    auto undone = record;
    undone.connected.clear();  // who renews a container remembers these
    undone.disconnected.clear();
    release(std::move(undone), undoing);
  } catch (const std::exception& error) {
    failed.log.warn("undo" + field("container", record.id) + field("error", error.what()));
  }
}

}  // namespace

std::set<std::string> networks_of(const record::Record& record) {
  std::set<std::string> names;
  for (const auto& attachment : record.attachments) names.insert(attachment.list.name);
  return names;
}

void check_possible(const record::Record& record) {
  constexpr int descriptors_of_a_call = 16;
  system::require_descriptors(descriptors_of_a_call);
  for (const auto& attachment : record.attachments) {
    try {
      for (const auto& plugin : attachment.list.plugins) check_program(plugin.type, record.cni_path);
      cni::check_environment(
          cni::plugin_environment("CHECK", runtime_conf(record, attachment, record.pin.string()), record.cni_path));
    } catch (Error& error) {
      error.add_context(name_of(attachment.list));
      throw;
    }
  }
}

void check_interfaces_free(const record::Record& record, const system::UniqueFd& netns) {
  const auto links = system::links_in(netns);  // the kernel tells them from 4.16 on; before, the process's are seen
  for (const auto& attachment : record.attachments) {
    const bool is_there = std::any_of(links.begin(), links.end(),
                                      [&](const system::Link& link) { return link.name == attachment.interface; });
    if (!is_there && !(links.empty() && system::has_interface(record.pid, attachment.interface))) continue;
    throw Error(name_of(attachment.list) + ": the container has an interface \"" + attachment.interface +
                "\" already, which isn't ours; ask for another one: " + attachment.list.name + "@INTERFACE");
  }
}

void select_versions(record::Record& record, Operation& operation) {
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  for (auto& attachment : record.attachments) {
    in_context([&] { return name_of(attachment.list); },
               [&] { attachment.list.cni_version = cni::select_version(attachment.list, runtime); });
  }
}

void save_intent(const record::Record& record, const Operation& operation) {
  // What the first plugin does would leak if a power cut took the record; what is saved later only adds to it.
  operation.store.save(record, system::Durability::synced);
}

void add_network(record::Record& record, record::Attachment& attachment, Operation& operation) {
  const auto began = std::chrono::steady_clock::now();
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  in_context([&] { return name_of(attachment.list); },
             [&] {
               cni::add_network_list(attachment.list, runtime_conf(record, attachment, record.pin.string()), runtime,
                                     watch(record, attachment, operation));
             });
  warn_of_missing_interface(record, attachment, operation.log);
  mark_host_side(record, operation.store.mark(record.id), operation.log);
  wait_for_host_side(record, attachment, operation);
  log_added(record, attachment, began, operation.log);
}

record::Record add_networks(record::Record record, const system::UniqueFd& netns, Operation& operation) {
  const auto& store = operation.store;
  check_possible(record);
  check_interfaces_free(record, netns);
  select_versions(record, operation);
  if (!operation.networks) {
    operation.networks.emplace(store.paths(), networks_of(record), system::LockMode::shared, operation.deadline);
  }
  auto ports_lock = claim_host_ports(record, store, operation.deadline);
  operation.failing_call.reset();
  try {
    // At every step the record tells of all that may have been done.
    if (!record.attachments.empty()) record.attachments.front().tried = true;
    save_intent(record, operation);
    ports_lock.reset();  // the record is the claim
    if (record.pinned) system::pin_netns(netns, record.pin, store.mark(record.id));
    for (auto& attachment : record.attachments) {
      if (!attachment.tried) {
        attachment.tried = true;
        store.save(record, system::Durability::renamed);
      }
      add_network(record, attachment, operation);
    }
    leave_one_default_route(record, netns);
    record.phase = Phase::attached;
    store.save(record, system::Durability::renamed);
    for (const auto& attachment : record.attachments) write_libcni_cache(operation.config, record, attachment);
    operation.networks.reset();
    return record;
  } catch (...) {
    undo_add(record, operation);
    operation.networks.reset();
    throw;
  }
}

}  // namespace docker_cni::attachment
