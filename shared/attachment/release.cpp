#include "shared/attachment/release.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "shared/attachment/call_log.hpp"
#include "shared/attachment/failure_note.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "shared/record/pin.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

void unpin(const record::Record& record) {
  // What another program mounted at our place since (after a reboot, say) is not ours to unmount.
  if (system::netns_at(record.pin) && !record::pin_is_alive(record)) return;
  system::unpin_netns(record.pin);
}

/// The mirror is for others: one that can't be removed must not keep the record of what is released.
void forget_mirror(const Config& config, const record::Record& record, const record::Attachment& attachment,
                   const Log& log) {
  try {
    remove_mirror(config, record, attachment);
  } catch (const Error& error) {
    log.warn("cache" + field("container", record.id) + field("error", error.what()));
  }
}

/// What is on disk already tells all that DEL needs: a full disk must not keep addresses too.
void save_or_warn(const record::Record& record, const record::Store& store, const Log& log) {
  try {
    store.save(record, system::Durability::renamed);
  } catch (const Error& error) {
    log.warn("record" + field("container", record.id) + field("error", error.what()));
  }
}

/// Plugins that an operation which was killed has left at work. A DEL may be between its steps, of which a second DEL
/// can't do the rest (bridge: once the veth is gone, its masquerade is found no more): it gets time for these.
void end_orphans(const record::Record& record, const Config& config, const system::Deadline& deadline) {
  const auto variable = "CNI_CONTAINERID=" + record.id;
  using record::Phase;
  const auto patience = std::min(config.plugin_timeout, deadline.left() / 2);  // the rest is for what follows
  if (record.phase == Phase::releasing && system::await_processes_with(variable, deadline.at_most(patience))) return;
  if (record.phase == Phase::adding || record.phase == Phase::releasing) system::end_processes_with(variable, deadline);
}

/// DEL of one attachment.
void del_attachment(const record::Record& record, const record::Attachment& attachment, const std::string& netns,
                    const cni::PluginRuntime& runtime, const Log& log) {
  const auto not_counted = cni::del_network_list(
      attachment.list, {record.id, netns, attachment.interface, attachment.args, attachment.capability_args},
      attachment.result, runtime, attachment.add_failure);
  for (const auto& sentence : not_counted) {
    log.warn("nothing to release of an ADD that failed" + field("container", record.id) +
             field("network", attachment.list.name) + field("error", sentence));
  }
}

}  // namespace

void release(record::Record record, const record::Store& store, const Config& config, const system::Deadline& deadline,
             const Log& log, SuspectCall* suspect) {
  end_orphans(record, config, deadline);
  record.phase = record::Phase::releasing;
  Errors errors;
  save_or_warn(record, store, log);
  SuspectCall call;
  const auto runtime = plugin_runtime(config, record.cni_path, deadline, record.id, log, &call);
  // Without the namespace there is no path to give: a dead one makes some plugins fail, and sbr leave a file there.
  const auto netns = record::pin_is_alive(record) ? record.pin.string() : std::string();
  for (auto attachment = record.attachments.rbegin(); attachment != record.attachments.rend(); ++attachment) {
    if (!attachment->tried) continue;
    try {
      in_context([&] { return name_of(attachment->list) + ": DEL"; },
                 [&] { del_attachment(record, *attachment, netns, runtime, log); });
      forget_mirror(config, record, *attachment, log);
      attachment->tried = false;
      log.info("del" + field("container", record.id) + field("network", attachment->list.name) +
               field("interface", attachment->interface));
    } catch (const Error& error) {
      errors.add(error);
    }
  }
  if (errors.empty()) {
    if (record.pinned) unpin(record);
    store.remove(record.id);
    record::forget_failure_of("DEL", store.paths(), record.id);
    return;
  }
  save_or_warn(record, store, log);
  const Error failed(errors.joined());
  note_failure({.id = record.id, .name = record.name, .operation = "DEL", .call = call}, failed, config, log);
  if (suspect != nullptr) *suspect = std::move(call);
  throw Error(failed);
}

void forget(const record::Record& record, const record::Store& store, const Config& config, const Log& log) {
  for (const auto& attachment : record.attachments) forget_mirror(config, record, attachment, log);
  if (record.pinned) unpin(record);
  store.remove(record.id);
}

}  // namespace docker_cni::attachment
