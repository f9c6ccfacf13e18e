#include "shared/attachment/add.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/attachment/attach.hpp"
#include "shared/attachment/container.hpp"
#include "shared/attachment/container_files.hpp"
#include "shared/attachment/evidence.hpp"
#include "shared/attachment/failure_note.hpp"
#include "shared/attachment/keep.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/request.hpp"
#include "shared/engine/decision.hpp"
#include "shared/engine/labels.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

using record::Phase;

engine::Decision decide(const Container& container, const std::optional<record::Record>& earlier,
                        const record::Store& store, const Config& config) {
  engine::KeptPin pin;
  if (earlier) {
    pin = {earlier->pin.string(), earlier->phase == Phase::kept, record::pin_is_alive(*earlier),
           earlier->phase == Phase::releasing};
  } else {
    pin.path = store.paths().pin(container.id).string();
    pin.released = container.spec.network == oci::NetworkNamespace::joined && !system::netns_at(pin.path);
  }
  return engine::decide(container.spec, container.facts, pin, config);
}

/// The record's view of what is about to be done, before anything is done.
record::Record plan(const Container& container, const system::UniqueFd& netns, std::vector<Request> requests,
                    const Wishes& wishes, const Config& config, const record::Store& store) {
  record::Record record;
  record.id = container.id;
  record.name = name_of(container);
  record.boot_id = system::boot_id();
  record.bundle = container.state.bundle;
  record.owner = container.facts.owner;
  record.pin = store.paths().pin(record.id);
  record.netns = system::namespace_id(netns);
  record.pid = container.state.pid;
  record.start_time = system::start_time(record.pid).value_or(0);
  record.created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  record.fixed_ip = config.fixed_ip == FixedIp::always && wishes.fixed_ip;
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

/// A container that can't find its own name is better than none.
void write_files_or_warn(const record::Record& record, const Container& container, const Config& config,
                         const Log& log) {
  if (!config.hosts) return;
  try {
    write_container_files(record, container.spec, container.facts.chosen_dns);
  } catch (const Error& error) {
    log.warn("files" + field("container", record.id) + field("error", error.what()));
  }
}

/// Everything that needs the container's lock. `wishes` were checked before.
record::Record attach_locked(const Container& container, const system::UniqueFd& netns, const Wishes& wishes,
                             const record::Store& store, const Config& config, const system::Deadline& deadline,
                             const Log& log, SuspectCall& suspect) {
  auto earlier = store.load(container.id);
  if (!earlier) {
    const auto own = "/proc/" + std::to_string(container.state.pid) + "/ns/net";
    earlier = record_from_cache(config, container.id, own);
  }
  if (earlier && is_this_life(*earlier, container.state, netns)) return *earlier;
  if (earlier && is_kept_in(*earlier, netns)) return rejoin(std::move(*earlier), container, store, log);

  if (earlier && earlier->phase == Phase::attached && process_lives(*earlier)) {
    throw Error("another container with this ID runs: process " + std::to_string(earlier->pid) + ", bundle " +
                earlier->bundle.string());
  }
  auto requests = load_requests(wishes, config, log);
  if (!earlier) check_capabilities(requests, wishes.capability_args);  // who has lived with it shall go on
  auto planned = plan(container, netns, std::move(requests), wishes, config, store);
  if (!earlier) return attach(planned, netns, store, config, deadline, log, suspect);
  const auto last = *earlier;
  in_context([] { return "its networks of an earlier life can't be released"; },
             [&] { release(std::move(*earlier), store, config, deadline, log, &suspect); });
  return attach_with_addresses_of(last, planned, netns, store, config, deadline, log, suspect);
}

/// `failure` gets what is worth to be noted if this throws.
void add_container(const Config& config, const oci::State& state, const fs::path& spec_file, const Log& log,
                   record::Failure& failure) {
  const auto deadline = system::Deadline::in(config.hook_timeout);
  const record::Store store(record::Paths(config.state_dir, config.netns_dir));
  const auto container = read_container(state, spec_file);
  failure.name = name_of(container);
  const auto earlier = store.load(container.id);
  const auto decision = decide(container, earlier, store, config);
  if (decision.action == engine::Action::refuse) throw Error(decision.why);
  const auto words = engine::believed_words(container.spec, container.facts, config.trust);
  auto wishes = parse_wishes(
      words, config, container.facts.engine == engine::Engine::docker && container.facts.network_mode != "none");
  if (config.trust.environment || config.cni_args_from_environment) {
    add_args_from_environment(wishes.args, container.spec.environment(), config);
  }
  if (decision.action == engine::Action::leave_alone || wishes.networks.empty()) {
    log.info("leave alone" + field("container", container.id) +
             field("why", wishes.networks.empty() ? "it asks for no network" : decision.why));
    return;
  }
  if (!earlier) check_words(words);  // Docker can't change a label of a container that is there
  const auto netns = open_container_netns(state);
  store.prepare();
  record::ContainerLock lock(store.paths(), container.id, deadline);
  try {
    const auto record = attach_locked(container, netns, wishes, store, config, deadline, log, failure.call);
    write_files_or_warn(record, container, config, log);
    record::forget_failure(store.paths(), container.id);
  } catch (...) {
    if (!store.exists(container.id)) {
      store.remove_temporary(container.id);  // what could not be saved
      lock.remove_file();
    }
    throw;
  }
}

/// Notes why ADD has failed, and has `error` tell where more is to be read: where a plugin's words may not say enough.
void tell_more(const record::Failure& failure, Error& error, const Config& config, const Log& log) {
  const bool noted = note_failure(failure, error, config, log);
  const bool says_what_helps = !failure.call || dynamic_cast<const cni::NoAnswer*>(&error) != nullptr;
  if (says_what_helps) return;
  error.add_remedy(noted ? "see: docker-cni-admin explain " + engine::short_id(failure.id)
                         : "docker-cni-admin status tells what the network lacks, and ls who has its addresses");
}

}  // namespace

void add(const Config& config, const oci::State& state, const fs::path& spec_file, const Log& log) {
  record::Failure failure{.id = engine::unique_id(state.id, state.bundle), .name = {}, .operation = "ADD"};
  try {
    in_context([&] { return "container " + failure.id; },
               [&] {
                 record::check_container_id(failure.id);
                 if (!system::own_netns_is_ours()) {
                   throw Error(
                       "the host's network namespace belongs to another user namespace (a rootless engine), where no "
                       "CNI plugin may act; run this container under a rootful engine");
                 }
                 add_container(config, state, spec_file, log, failure);
               });
  } catch (Error& error) {
    tell_more(failure, error, config, log);
    throw;
  }
}

}  // namespace docker_cni::attachment
