// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/release_stopped.hpp"

#include <optional>
#include <utility>

#include "shared/attachment/damaged_record.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/orphans.hpp"
#include "shared/attachment/release.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/renewal.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::attachment {
namespace {

/// An attachment in a sentence, with the addresses that can be read.
std::string words_for_attachment(const record::Attachment& attachment) {
  auto words = "network \"" + attachment.list.name + "\" (" + attachment.interface + ")";
  try {
    std::string_view before = ": ";
    for (const auto& address : record::read_addresses(attachment))
      words.append(std::exchange(before, ", ")).append(address);
  } catch (const Error&) {  // a result that nobody can read still is to be released
  }
  return words;
}

[[noreturn]] void throw_in_use(pid_t pid) {
  throw Error("process " + std::to_string(pid) + " is using its network namespace; stop that process first");
}

void check_nobody_uses(const record::Record& record) {
  if (process_lives(record)) {
    throw Error("it is running (process " + std::to_string(record.pid) + "); stop it first");
  }
  const bool is_living_pod = !record.sandbox.empty() && record.phase == record::Phase::attached;
  if (is_living_pod && !liveness_of(record).gone) {
    throw Error("the pod is running; stop it first");
  }
  if (!record::pin_is_alive(record)) return;
  if (const auto pid = system::process_in_netns(record.netns)) throw_in_use(*pid);
}

/// The same for a container whose record tells nothing.
void check_nobody_lives_in(const fs::path& pin) {
  const auto netns = system::netns_at(pin);
  const auto pid = netns ? system::process_in_netns(*netns) : std::nullopt;
  if (pid) throw_in_use(*pid);
}

/// What can be found of a container whose record was set aside, and then what is kept of the record.
Release release_set_aside(const std::string& id, std::string why, Operation& operation) {
  check_nobody_lives_in(operation.store.paths().pin(id));
  release_lost(id, operation);
  operation.store.forget_set_aside(id);
  operation.log.warn("release by force" + field("container", id) + field("error", why));
  return {{"what can be found without its record"}, {}, std::move(why)};
}

Release release_locked(const std::string& id, bool force, Operation& operation) {
  const auto& store = operation.store;
  std::optional<record::Record> record;
  try {
    record = store.load(id);
  } catch (record::DamagedRecord& why) {
    if (!force) {
      why.add_remedy("release what can be found without it: docker-cni-admin release --force " + engine::short_id(id));
      throw;
    }
    check_nobody_lives_in(store.paths().pin(id));
    return release_set_aside(id, set_aside(store, id, why, operation.log), operation);
  }
  if (!record) return release_set_aside(id, "its record was damaged and set aside before", operation);
  check_nobody_uses(*record);
  // Its next start is like its first: what was connected and disconnected goes, too.
  record->connected.clear();
  record->disconnected.clear();
  // One whose ADD was never begun has nothing to release.
  std::erase_if(record->attachments, [](const record::Attachment& attachment) { return !attachment.tried; });
  Release release;
  try {
    for (const auto& attachment : record->attachments) release.released.push_back(words_for_attachment(attachment));
    const record::SeenPin seen(*record, store.paths());
    attachment::release(*record, operation);
    operation.log.info("release" + field("container", id));
    return release;
  } catch (Error& error) {
    if (!force) {
      error.add_remedy("forget it all the same with: docker-cni-admin release --force " + engine::short_id(id));
      throw;
    }
    release = {{}, {}, error.what()};
  }
  // What could be released is written down.
  record = store.load(id).value_or(*std::move(record));
  for (const auto& attachment : record->attachments) {
    (attachment.tried ? release.left : release.released).push_back(words_for_attachment(attachment));
  }
  forget(*record, operation);
  operation.log.warn("release by force" + field("container", id) + field("error", release.why));
  return release;
}

}  // namespace

Release release_stopped(const std::string& id, bool force, Operation& operation) {
  return in_context([&] { return "container " + id; },
                    [&] {
                      record::check_container_id(id);
                      const auto& store = operation.store;
                      const auto is_known = [&] { return store.exists(id) || (force && store.was_set_aside(id)); };
                      if (!is_known()) throw Error("it has no record");
                      store.prepare();
                      record::ContainerLock lock(store.paths(), id, operation.deadline);
                      if (!is_known()) {
                        lock.remove_file();
                        throw Error("it was released meanwhile");
                      }
                      auto release = release_locked(id, force, operation);
                      if (!store.exists(id)) lock.remove_file();
                      return release;
                    });
}

}  // namespace docker_cni::attachment
