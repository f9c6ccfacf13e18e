#include "shared/attachment/attach.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

#include "shared/attachment/call_log.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/attachment/host_side.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/strays.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/netns.hpp"

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

void add_attachment(const record::Record& record, record::Attachment& attachment, const record::Store& store,
                    const cni::PluginRuntime& runtime, const Log& log, SuspectCall& suspect) {
  const auto began = std::chrono::steady_clock::now();
  const auto told =
      field("container", record.id) + field("network", attachment.list.name) + field("interface", attachment.interface);
  // Saved plugin by plugin: whoever undoes this after a kill needs it, since without it firewall leaves its rules.
  const auto keep = [&](const std::string& result) {
    suspect.reset();
    if (tells_something(attachment.result) && !tells_something(result)) {
      log.warn("a plugin's empty result has taken the place of the one before it" + told);
    }
    attachment.result = result;
    if (attachment.list.plugins.size() > 1) store.save(record, system::Durability::renamed);
  };
  const auto note = [&](const cni::AddFailure& failure) { attachment.add_failure = failure; };
  const cni::RuntimeConf conf{record.id, record.pin.string(), attachment.interface, attachment.args,
                              attachment.capability_args};
  in_context([&] { return name_of(attachment.list); },
             [&] { cni::add_network_list(attachment.list, conf, runtime, {.on_result = keep, .on_failure = note}); });
  mark_host_side(attachment, record.pin, store.mark(record.id), log);
  const auto took = std::chrono::steady_clock::now() - began;
  log.info("add" + told +
           field("ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())));
}

/// A plugin that can't run could not undo either: so it's missed before anything is recorded or done.
void check_program(const std::string& type, const cni::PluginRuntime& runtime) {
  const auto program = cni::find_plugin(type, runtime.path);
  if (::access(program.c_str(), X_OK) != 0) throw SystemError("plugin " + type + ": " + program.string(), errno);
  std::array<char, 4> magic{};
  const auto count = ::read(system::open(program, O_RDONLY).get(), magic.data(), magic.size());
  const std::string_view begin(magic.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  if (begin !=
          "\x7f"
          "ELF" &&
      !begin.starts_with("#!")) {
    throw Error("plugin " + type + ": " + program.string() + " is no program; install it anew");
  }
}

/// The way from plan to attached. At every step the record tells of all that may have been done.
void attach_recorded(record::Record& record, const system::UniqueFd& netns, const record::Store& store,
                     const Config& config, const cni::PluginRuntime& runtime, const Log& log, SuspectCall& suspect) {
  for (auto& attachment : record.attachments) {
    in_context([&] { return name_of(attachment.list); },
               [&] {
                 for (const auto& plugin : attachment.list.plugins) check_program(plugin.type, runtime);
                 attachment.list.cni_version = cni::select_version(attachment.list, runtime);
                 suspect.reset();
               });
  }
  for (auto& attachment : record.attachments) {
    const bool first = &attachment == &record.attachments.front();
    attachment.tried = true;
    // What the first plugin does would leak if a power cut took the record; what is saved later only adds to it.
    store.save(record, first ? system::Durability::synced : system::Durability::renamed);
    if (first) system::pin_netns(netns, record.pin, store.mark(record.id));
    add_attachment(record, attachment, store, runtime, log, suspect);
  }
  record.phase = Phase::attached;
  store.save(record, system::Durability::renamed);
  for (const auto& attachment : record.attachments) write_mirror(config, record, attachment);
}

/// Undoes a failed attach_recorded(). What goes wrong here is logged: the failure that the operator must read is the
/// first one.
void undo(const record::Record& record, const record::Store& store, const Config& config, const Log& log) noexcept {
  try {
    release(record, store, config, system::Deadline::in(config.hook_timeout), log);
  } catch (const std::exception& error) {
    log.warn("undo" + field("container", record.id) + field("error", error.what()));
  }
}

record::Record attach_or_undo(record::Record record, const system::UniqueFd& netns, const record::Store& store,
                              const Config& config, const system::Deadline& deadline, const Log& log,
                              SuspectCall& suspect) {
  suspect.reset();
  const auto runtime = plugin_runtime(config, record.cni_path, deadline, record.id, log, &suspect);
  try {
    attach_recorded(record, netns, store, config, runtime, log, suspect);
    return record;
  } catch (...) {
    undo(record, store, config, log);
    throw;
  }
}

/// Also what is gone and just being released, by the watcher of a container that was removed a moment ago, say.
bool gc_frees_something(const Config& config, const system::Deadline& deadline, const Log& log) {
  constexpr std::chrono::seconds patience{5};
  GcOptions options;
  options.patience = deadline.at_most(patience);
  const auto findings = gc(config, options, deadline, log);
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.outcome == Finding::Outcome::released; });
}

/// Whether the network's range is what lacks (host-local's words). What is gone may have been released while the first
/// try was undone, where gc finds nothing any more.
bool lacks_address(const Error& error) {
  const std::string_view sentence = error.what();
  return sentence.find("no IP addresses available") != sentence.npos ||
         sentence.find("is not available in range set") != sentence.npos;
}

}  // namespace

bool may_try_again(const record::Record& planned, const record::Store& store, const system::Deadline& deadline) {
  // An interface that stayed behind would make the next try fail by itself, and hide why this one did.
  return !deadline.passed() && !store.exists(planned.id) &&
         std::none_of(planned.attachments.begin(), planned.attachments.end(),
                      [&](const record::Attachment& attachment) {
                        return system::has_interface(planned.pid, attachment.interface);
                      });
}

record::Record attach(const record::Record& planned, const system::UniqueFd& netns, const record::Store& store,
                      const Config& config, const system::Deadline& deadline, const Log& log, SuspectCall& suspect) {
  suspect.reset();
  const bool was_lost = remove_stray_pin(store, planned.id, log);
  // Before anything is recorded: undoing must never touch what somebody else keeps under this name.
  if (system::netns_at(planned.pin)) {
    throw Error(planned.pin.string() +
                ": a network namespace that isn't ours is mounted here; remove it, see: ip netns");
  }
  try {
    return attach_or_undo(planned, netns, store, config, deadline, log, suspect);
  } catch (const cni::PluginError& error) {
    // Where the record was lost, the first try's undoing has freed what that life of the container left.
    if (!may_try_again(planned, store, deadline)) throw;
    if (!was_lost && !gc_frees_something(config, deadline, log) && !lacks_address(error)) throw;
    return attach_or_undo(planned, netns, store, config, deadline, log, suspect);
  }
}

}  // namespace docker_cni::attachment
