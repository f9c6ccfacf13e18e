#include "shared/attachment/add.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "shared/attachment/call_log.hpp"
#include "shared/attachment/container_files.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/request.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/operations.hpp"
#include "shared/engine/decision.hpp"
#include "shared/engine/facts.hpp"
#include "shared/error.hpp"
#include "shared/oci/spec.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

using record::Phase;

/// What is known of the container before anything is done.
struct Container {
  const oci::State& state;
  oci::Spec spec;  // without a spec: one that has the runtime make the namespace
  engine::Facts facts;
};

Container read_container(const oci::State& state, const fs::path& spec_file) {
  Container container{state, {}, {}};
  const auto file = spec_file.empty() ? state.bundle / "config.json" : spec_file;
  const bool by_hand = spec_file.empty() && (state.bundle.empty() || ::access(file.c_str(), F_OK) != 0);
  if (by_hand) {
    container.spec.network = oci::NetworkNamespace::created;
  } else {
    container.spec = oci::read_spec(file);
  }
  container.facts = engine::read_facts(container.spec, state.id, state.bundle, {});
  return container;
}

std::optional<engine::KeptPin> pin_of(const std::optional<record::Record>& record) {
  if (!record) return std::nullopt;
  return engine::KeptPin{record->pin.string(), record->phase == Phase::kept,
                         system::netns_at(record->pin) == record->netns};
}

/// The networks that the container is to get; none where it's to be left alone, with the reason in `why`.
/// Throws where it must not start.
std::vector<Request> decide_requests(const Container& container, const record::Store& store, const Config& config,
                                     std::string& why) {
  const auto decision = engine::decide(container.spec, container.facts, pin_of(store.load(container.state.id)), config);
  why = decision.why;
  if (decision.action == engine::Action::refuse) throw Error(decision.why);
  if (decision.action == engine::Action::leave_alone) return {};
  const auto& words = container.spec.annotations.empty() ? container.state.annotations : container.spec.annotations;
  const auto wishes = parse_wishes(config.trust.annotations ? words : std::map<std::string, std::string>(), config);
  if (wishes.networks.empty()) why = "it asks for no network (cni.networks)";
  return load_requests(wishes, config);
}

/// The namespace that the container was given, checked: it's never the one that we run in.
system::UniqueFd open_container_netns(pid_t pid) {
  if (pid <= 0) throw Error("the state on stdin has no pid, so there is no network namespace to attach");
  auto netns = in_context([] { return "the container's network namespace"; },
                          [&] { return system::open_netns("/proc/" + std::to_string(pid) + "/ns/net"); });
  if (system::namespace_id(netns) == system::netns_at("/proc/self/ns/net")) {
    throw Error("its network namespace is the host's own, which no plugin may touch; give it one of its own");
  }
  return netns;
}

/// The record's view of what is about to be done, before anything is done.
record::Record plan(const Container& container, const system::UniqueFd& netns, std::vector<Request> requests,
                    const Config& config, const record::Store& store) {
  record::Record record;
  record.id = container.state.id;
  record.name = container.facts.name;
  record.boot_id = system::boot_id();
  record.bundle = container.state.bundle;
  record.owner = container.facts.owner;
  record.pin = store.paths().pin(record.id);
  record.netns = system::namespace_id(netns);
  record.pid = container.state.pid;
  record.start_time = system::start_time(record.pid).value_or(0);
  record.created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  record.cni_path = config.cni_bin_dir;
  for (auto& request : requests) {
    record.attachments.push_back({std::move(request.list),
                                  std::move(request.interface),
                                  std::move(request.args),
                                  std::move(request.capability_args),
                                  false,
                                  {}});
  }
  return record;
}

/// Whether `record` tells of the very life of the container for which we are called a second time.
bool is_this_life(const record::Record& record, const oci::State& state, const system::UniqueFd& netns) {
  const auto id = system::namespace_id(netns);
  return record.phase == Phase::attached && record.boot_id == system::boot_id() && record.netns == id &&
         system::netns_at(record.pin) == id && record.pid == state.pid &&
         system::start_time(state.pid) == record.start_time;
}

void add_attachment(const record::Record& record, record::Attachment& attachment, const cni::PluginRuntime& runtime,
                    const Log& log) {
  const auto began = std::chrono::steady_clock::now();
  const auto keep = [&](const std::string& result) { attachment.result = result; };
  attachment.result = in_context([&] { return name_of(attachment.list); },
                                 [&] {
                                   return cni::add_network_list(attachment.list,
                                                                {record.id, record.pin.string(), attachment.interface,
                                                                 attachment.args, attachment.capability_args},
                                                                runtime, keep);
                                 });
  const auto took = std::chrono::steady_clock::now() - began;
  log.info("add" + field("container", record.id) + field("network", attachment.list.name) +
           field("interface", attachment.interface) +
           field("ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())));
}

/// The way from plan to attached. At every step the record tells of all that may have been done.
void attach_recorded(record::Record& record, const system::UniqueFd& netns, const record::Store& store,
                     const cni::PluginRuntime& runtime, const Log& log) {
  for (auto& attachment : record.attachments) {
    attachment.list.cni_version = cni::select_version(attachment.list, runtime);
  }
  for (auto& attachment : record.attachments) {
    const bool first = &attachment == &record.attachments.front();
    attachment.tried = true;
    // What the first plugin does would leak if a power cut took the record; what is saved later only adds to it.
    store.save(record, first ? system::Durability::synced : system::Durability::renamed);
    if (first) system::pin_netns(netns, record.pin);
    add_attachment(record, attachment, runtime, log);
  }
  record.phase = Phase::attached;
  store.save(record, system::Durability::renamed);
}

/// A container that can't find its own name is better than none.
void write_files_or_warn(const record::Record& record, const oci::Spec& spec, const Log& log) {
  try {
    write_container_files(record, spec);
  } catch (const Error& error) {
    log.warn("files" + field("container", record.id) + field("error", error.what()));
  }
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
                              const Config& config, const system::Deadline& deadline, const Log& log) {
  const auto runtime = plugin_runtime(config, record.cni_path, deadline, record.id, log);
  try {
    attach_recorded(record, netns, store, runtime, log);
    return record;
  } catch (...) {
    undo(record, store, config, log);
    throw;
  }
}

bool gc_frees_something(const Config& config, const system::Deadline& deadline, const Log& log) {
  const auto findings = gc(config, {}, deadline, log);
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.outcome == Finding::Outcome::released; });
}

/// A plugin that refuses may have run out of addresses that containers long gone still hold: then once more.
record::Record attach(const record::Record& record, const system::UniqueFd& netns, const record::Store& store,
                      const Config& config, const system::Deadline& deadline, const Log& log) {
  try {
    return attach_or_undo(record, netns, store, config, deadline, log);
  } catch (const cni::PluginError&) {
    if (!gc_frees_something(config, deadline, log)) throw;
    return attach_or_undo(record, netns, store, config, deadline, log);
  }
}

void add_container(const Config& config, const oci::State& state, const fs::path& spec_file, const Log& log) {
  const auto deadline = system::Deadline::in(config.hook_timeout);
  const record::Store store(record::Paths(config.state_dir, config.netns_dir));
  const auto container = read_container(state, spec_file);
  std::string why;
  auto requests = decide_requests(container, store, config, why);
  if (requests.empty()) {
    log.info("leave alone" + field("container", state.id) + field("why", why));
    return;
  }
  const auto netns = open_container_netns(state.pid);
  store.prepare();
  const record::ContainerLock lock(store.paths(), state.id, deadline);
  if (auto earlier = store.load(state.id)) {
    if (is_this_life(*earlier, state, netns)) return;
    in_context([] { return "its networks of an earlier life can't be released"; },
               [&] { release(std::move(*earlier), store, config, deadline, log); });
  }
  const auto record =
      attach(plan(container, netns, std::move(requests), config, store), netns, store, config, deadline, log);
  if (config.hosts) write_files_or_warn(record, container.spec, log);
}

}  // namespace

void add(const Config& config, const oci::State& state, const fs::path& spec_file, const Log& log) {
  in_context([&] { return "container " + state.id; },
             [&] {
               cni::check_container_id(state.id);
               if (!system::own_netns_is_ours()) {
                 throw Error(
                     "the host's network namespace belongs to another user namespace (a rootless engine), where no CNI "
                     "plugin may act; run this container under a rootful engine");
               }
               add_container(config, state, spec_file, log);
             });
}

}  // namespace docker_cni::attachment
