#include "shared/attachment/check.hpp"

#include <optional>
#include <utility>

#include "shared/attachment/call_log.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

using Outcome = CheckFinding::Outcome;

/// Why an attachment in this phase can't be CHECKed; nothing where it can.
std::optional<CheckFinding> judge_phase(record::Phase phase) {
  const auto name = std::string(name_of(phase));
  switch (phase) {
    case record::Phase::attached:
      return std::nullopt;
    case record::Phase::kept:
      return CheckFinding{{}, {}, Outcome::unchecked, "the container is " + name};
    case record::Phase::adding:
    case record::Phase::releasing:
      break;
  }
  return CheckFinding{
      {}, {}, Outcome::failed, "an operation was cut short while " + name + "; see: docker-cni-admin gc"};
}

CheckFinding check_attachment(const record::Record& record, const record::Attachment& attachment,
                              const cni::PluginRuntime& runtime) {
  const auto& list = attachment.list;
  if (record.pin.empty()) {
    return {{}, {}, Outcome::failed, "whoever attached it has not recorded where its network namespace is"};
  }
  if (system::netns_at(record.pin) != record.netns) {
    return {
        {}, {}, Outcome::drifted, record.pin.string() + ": the container's network namespace is no longer pinned here"};
  }
  if (list.disable_check) return {{}, {}, Outcome::unchecked, "disableCheck"};
  if (cni::parse_version(list.cni_version) < cni::first_with_check) {
    return {{}, {}, Outcome::unchecked, "CNI version " + list.cni_version + " has no CHECK"};
  }
  try {
    cni::check_network_list(
        list, {record.id, record.pin.string(), attachment.interface, attachment.args, attachment.capability_args},
        attachment.result, runtime);
    return {};
  } catch (const cni::PluginError& error) {
    return {{}, {}, Outcome::drifted, error.what()};
  } catch (const Error& error) {
    return {{}, {}, Outcome::failed, error.what()};
  }
}

std::vector<CheckFinding> check_record(const record::Record& record, const Config& config,
                                       const system::Deadline& deadline, const Log& log) {
  std::vector<CheckFinding> findings;
  const auto runtime = plugin_runtime(config, record.cni_path, deadline, record.id, log);
  for (const auto& attachment : record.attachments) {
    const auto hindrance = judge_phase(record.phase);
    auto finding = hindrance ? *hindrance : check_attachment(record, attachment, runtime);
    finding.network = attachment.list.name;
    finding.interface = attachment.interface;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

std::vector<CheckFinding> check(const Config& config, std::string_view id, const system::Deadline& deadline,
                                const Log& log) {
  return in_context([&] { return "container " + std::string(id); },
                    [&] {
                      record::check_container_id(id);
                      const record::Store store(record::Paths(config.state_dir, config.netns_dir));
                      store.prepare();
                      record::ContainerLock lock(store.paths(), id, deadline);
                      auto record = store.load(id);
                      const bool ours = record.has_value();
                      if (!record) record = record_from_cache(config, id);
                      std::vector<CheckFinding> findings;
                      if (record) findings = check_record(*record, config, deadline, log);
                      if (!ours) lock.remove_file();
                      if (!record) throw Error("it has no record; docker-cni-admin ls shows those that have one");
                      return findings;
                    });
}

}  // namespace docker_cni::attachment
