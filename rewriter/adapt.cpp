#include "rewriter/adapt.hpp"

#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>

#include "shared/engine/decision.hpp"
#include "shared/engine/facts.hpp"
#include "shared/engine/labels.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/log.hpp"
#include "shared/oci/hook_programs.hpp"
#include "shared/oci/spec.hpp"
#include "shared/oci/spec_change.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::rewriter {
namespace {

std::optional<engine::KeptPin> kept_pin(std::string_view id, const Config& config) {
  if (!record::is_container_id(id)) return std::nullopt;  // who only passes it on may use it
  const auto record = record::Store(record::Paths(config.state_dir, config.netns_dir)).load(id);
  if (!record) return std::nullopt;
  engine::KeptPin pin;
  pin.path = record->pin.string();
  pin.kept = record->phase == record::Phase::kept;
  pin.alive = pin.kept && record::pin_is_alive(*record);
  return pin;
}

bool is_crun(const fs::path& runtime) { return runtime.filename() == "crun"; }

/// Whether a runtime can append to `file`: one that can't would fail the container, and a log must never do that.
bool can_append(const fs::path& file) {
  const system::UniqueFd fd(
      ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600));
  struct stat status {};
  return fd.valid() && ::fstat(fd.get(), &status) == 0 && S_ISREG(status.st_mode);
}

/// crun throws a hook's stderr away, unless an annotation names a file for it. Ours is the log: there an operator
/// looks, there logrotate comes by, and what a hook says when it can't log itself stands beside the rest.
void keep_hooks_stderr(const Config& config, oci::SpecChange& change) {
  constexpr std::string_view file_driver = "file://";
  if (!config.log_driver.starts_with(file_driver)) return;
  const auto file = config.log_driver.substr(file_driver.size());
  if (can_append(file)) change.annotations.emplace("run.oci.hooks.stderr", file);
}

std::string_view name_of(engine::Action action) {
  switch (action) {
    case engine::Action::attach:
      return "attach";
    case engine::Action::rejoin:
      return "rejoin";
    case engine::Action::refuse:
      return "refuse";
    case engine::Action::leave_alone:
      break;
  }
  return "leave alone";
}

void tell(const engine::Decision& decision, std::string_view id, const Config& config) {
  const Log log(config.log_driver, config.log_level, "docker-cni");
  const auto line =
      "create" + field("container", id) + field("decision", name_of(decision.action)) + field("why", decision.why);
  decision.action == engine::Action::leave_alone ? log.debug(line) : log.info(line);
}

}  // namespace

void adapt_spec(const RuntimeCall& call, const fs::path& runtime, const Config& config) {
  const auto file = call.spec_file();
  const auto spec = oci::read_spec(file);
  const auto bundle = system::absolute(fs::path(call.bundle.begin(), call.bundle.end()));
  auto facts = engine::read_facts(spec, call.id, bundle, call.root);
  if (engine::labels_matter(facts, config)) engine::read_labels(facts);
  const auto id = engine::unique_id(call.id, bundle);
  const auto pin = kept_pin(id, config);
  const auto decision = engine::decide(spec, facts, pin, config);
  tell(decision, id, config);
  if (decision.action == engine::Action::leave_alone) return;
  if (decision.action == engine::Action::refuse) throw Error(decision.why);
  record::check_container_id(id);

  oci::HookArguments arguments{config.file, {}, config.state_dir, config.hook_timeout};
  if (!call.config.empty()) arguments.spec = file;
  oci::SpecChange change;
  change.hooks = oci::hooks(oci::find_hook_programs(oci::own_directory()), arguments);
  if (decision.action == engine::Action::rejoin) {
    change.network_path = pin->path;
    // Docker up to 25 switches IPv6 off in the namespace with it, which would take the kept addresses; and it finds the
    // namespace without it.
    change.dropped_prestart = "libnetwork-setkey";
  }
  if (is_crun(runtime)) keep_hooks_stderr(config, change);
  const auto splices = in_context([&] { return file.string(); }, [&] { return oci::splices(spec, change); });
  if (!splices.empty()) oci::write_spec(file, spec, splices);
}

}  // namespace docker_cni::rewriter
