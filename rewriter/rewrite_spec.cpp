// SPDX-License-Identifier: Apache-2.0
#include "rewriter/rewrite_spec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>

#include "shared/engine/container_info.hpp"
#include "shared/engine/labels.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/installed/programs.hpp"
#include "shared/log.hpp"
#include "shared/log_file.hpp"
#include "shared/oci/hook_output.hpp"
#include "shared/oci/spec.hpp"
#include "shared/oci/spec_change.hpp"
#include "shared/policy/decision.hpp"
#include "shared/policy/pod_decision.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/renewal.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::rewriter {
namespace {

std::optional<policy::KeptPin> kept_pin(std::string_view id, const Config& config) {
  if (!record::is_container_id(id)) return std::nullopt;  // who only passes it on may use it
  const auto record = record::Store(record::Paths(config.state_dir, config.netns_dir)).load_undamaged(id);
  if (!record) return std::nullopt;
  policy::KeptPin pin;
  pin.path = record->pin.string();
  pin.kept = record->phase == record::Phase::kept;
  pin.alive = pin.kept && record::pin_is_alive(*record);
  pin.recorded = true;
  pin.labels = record->labels;
  pin.shared = pin.alive && record::is_shared(*record);
  pin.renewable = record::can_be_renewed(*record);
  return pin;
}

bool is_crun(const fs::path& runtime) { return runtime.filename() == "crun"; }

/// Whether a runtime can append to `file`: one that can't would fail the container, and a log must never do that.
bool can_append(const fs::path& file) {
  const auto fd = system::open_for_append(file, 0600);
  struct stat status {};
  return fd.valid() && ::fstat(fd.get(), &status) == 0 && S_ISREG(status.st_mode);
}

/// What hooks print goes nowhere that the spec's author chose: see oci/hook_output.hpp. crun throws it away where no
/// annotation names a file, so there it's the log for stderr: there an operator looks, there logrotate comes by, and
/// what a hook says when it can't log itself stands beside the rest.
void lead_hook_output(const fs::path& runtime, const Config& config, oci::SpecChange& change) {
  change.annotations = {{oci::hooks_stdout_annotation, std::nullopt}, {oci::hooks_stderr_annotation, std::nullopt}};
  const auto log = log_file(config.log_driver);
  if (is_crun(runtime) && !log.empty() && can_append(log)) change.annotations[oci::hooks_stderr_annotation] = log;
}

std::string_view name_of(policy::Action action) {
  switch (action) {
    case policy::Action::attach:
      return "attach";
    case policy::Action::rejoin:
      return "rejoin";
    case policy::Action::refuse:
      return "refuse";
    case policy::Action::leave_alone:
      break;
  }
  return "leave alone";
}

/// Whether a container that is left alone has no interface but its loopback: it may be somebody's mistake.
bool has_only_loopback(const oci::Spec& spec, const engine::ContainerInfo& info) {
  return spec.network == oci::NetworkNamespace::created && policy::docker_network(info).empty() &&
         !info.managed_plugin && !info.pod_member;
}

void tell(const policy::Decision& decision, bool only_loopback, std::string_view id, const Config& config) {
  const Log log(config.log_driver, config.log_level, "docker-cni");
  const auto line =
      "create" + field("container", id) + field("decision", name_of(decision.action)) + field("why", decision.why);
  const bool is_usual = decision.action == policy::Action::leave_alone && !only_loopback;
  is_usual ? log.debug(line) : log.info(line + (only_loopback ? field("interfaces", "lo") : ""));
  for (const auto& doubt : decision.doubts) log.warn("label" + field("container", id) + field("why", doubt));
}

}  // namespace

void rewrite_spec(const RuntimeCall& call, const fs::path& runtime, const Config& config) {
  const auto file = call.spec_file();
  const auto spec = oci::read_spec(file);
  const auto bundle = system::absolute(fs::path(call.bundle.begin(), call.bundle.end()));
  auto info = engine::read_container_info(spec, call.id, bundle, call.root);
  if (spec.network != oci::NetworkNamespace::host) engine::read_labels(spec, info);
  const auto id = engine::unique_id(call.id, bundle);
  const auto pin = kept_pin(id, config);
  auto decision = policy::decide(spec, info, pin, config);
  const auto pod = policy::decide_pod(spec, info, config);
  // The hook asks again, and finds that it's the pod that is to have networks.
  if (pod.further) decision = {policy::Action::attach, pod.why, pod.labels, pod.doubts};
  const bool left_alone = decision.action == policy::Action::leave_alone;
  tell(decision, left_alone && has_only_loopback(spec, info), id, config);
  if (left_alone) return;
  if (decision.action == policy::Action::refuse) throw Error(decision.why);
  record::check_container_id(id);

  installed::HookArguments arguments{config.file, {}, config.state_dir, config.hook_timeout};
  if (!call.config.empty()) arguments.spec = file;
  // Alone, the hook would take podman's containers for those of a hooks.d, which must have asked.
  if (!info.engine_dir.empty() && info.engine != engine::Engine::docker && config.attach == Attach::always) {
    arguments.attach = "always";
  }
  oci::SpecChange change;
  change.hooks = installed::hooks(installed::find_hook_programs(installed::own_directory()), arguments);
  if (decision.action == policy::Action::rejoin) {
    change.network_path = pin->path;
    // Docker up to 25 switches IPv6 off in the namespace with it, which would take the kept addresses; and it finds the
    // namespace without it.
    change.dropped_prestart = "libnetwork-setkey";
  }
  lead_hook_output(runtime, config, change);
  const auto splices = in_context([&] { return file.string(); }, [&] { return oci::splices(spec, change); });
  if (!splices.empty()) oci::write_spec(file, spec, splices);
}

}  // namespace docker_cni::rewriter
