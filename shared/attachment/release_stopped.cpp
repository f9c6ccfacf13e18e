#include "shared/attachment/release_stopped.hpp"

#include <utility>

#include "shared/attachment/evidence.hpp"
#include "shared/attachment/release.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::attachment {
namespace {

/// An attachment in a sentence, with the addresses that can be read.
std::string words_for(const record::Attachment& attachment) {
  auto words = "network \"" + attachment.list.name + "\" (" + attachment.interface + ")";
  try {
    if (attachment.result.empty()) return words;
    std::string_view before = ": ";
    for (const auto& ip : cni::parse_result(attachment.result, attachment.list.cni_version).ips) {
      words.append(std::exchange(before, ", ")).append(ip.address);
    }
  } catch (const Error&) {  // a result that nobody can read still is to be released
  }
  return words;
}

void check_nobody_uses(const record::Record& record) {
  if (process_lives(record)) {
    throw Error("it runs (process " + std::to_string(record.pid) + "), and would lose its network; stop it first");
  }
  if (!record::pin_is_alive(record)) return;
  if (const auto pid = system::process_in_netns(record.netns)) {
    throw Error("process " + std::to_string(*pid) +
                " lives in its network namespace, and would lose its network; end that first");
  }
}

Release release_locked(const record::Store& store, const Config& config, const std::string& id, bool force,
                       const system::Deadline& deadline, const Log& log) {
  auto record = store.load(id);
  if (!record) throw Error("it has no record");
  check_nobody_uses(*record);
  // One whose ADD was never begun has nothing to release.
  std::erase_if(record->attachments, [](const record::Attachment& attachment) { return !attachment.tried; });
  Release release;
  try {
    for (const auto& attachment : record->attachments) release.released.push_back(words_for(attachment));
    attachment::release(*record, store, config, deadline, log);
    log.info("release" + field("container", id));
    return release;
  } catch (Error& error) {
    if (!force) {
      error.add_remedy("forget it all the same with: docker-cni-admin release --force " + id);
      throw;
    }
    release = {{}, {}, error.what()};
  }
  // What could be released is written down.
  record = store.load(id).value_or(*std::move(record));
  for (const auto& attachment : record->attachments) {
    (attachment.tried ? release.left : release.released).push_back(words_for(attachment));
  }
  forget(*record, store, config, log);
  log.warn("release by force" + field("container", id) + field("error", release.why));
  return release;
}

}  // namespace

Release release_stopped(const Config& config, std::string_view id, bool force, const system::Deadline& deadline,
                        const Log& log) {
  const std::string name(id);
  return in_context([&] { return "container " + name; },
                    [&] {
                      record::check_container_id(name);
                      const record::Store store(record::Paths(config.state_dir, config.netns_dir));
                      if (!store.exists(name)) throw Error("it has no record");
                      record::ContainerLock lock(store.paths(), name, deadline);
                      if (!store.exists(name)) {
                        lock.remove_file();
                        throw Error("it was released meanwhile");
                      }
                      auto release = release_locked(store, config, name, force, deadline, log);
                      lock.remove_file();
                      return release;
                    });
}

}  // namespace docker_cni::attachment
