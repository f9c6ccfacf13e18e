#include "shared/attachment/check.hpp"

#include "shared/attachment/call_log.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

using Outcome = CheckFinding::Outcome;

CheckFinding check_attachment(const record::Record& record, const record::Attachment& attachment,
                              const cni::PluginRuntime& runtime) {
  CheckFinding finding{attachment.list.name, attachment.interface, Outcome::intact, {}};
  if (attachment.list.disable_check) return {finding.network, finding.interface, Outcome::unchecked, "disableCheck"};
  try {
    cni::check_network_list(
        attachment.list,
        {record.id, record.pin.string(), attachment.interface, attachment.args, attachment.capability_args},
        attachment.result, runtime);
  } catch (const cni::PluginError& error) {
    finding.outcome = Outcome::drifted;
    finding.why = error.what();
  } catch (const Error& error) {
    finding.outcome = Outcome::unchecked;
    finding.why = error.what();
  }
  return finding;
}

std::vector<CheckFinding> check_record(const record::Record& record, const Config& config,
                                       const system::Deadline& deadline, const Log& log) {
  std::vector<CheckFinding> findings;
  const auto runtime = plugin_runtime(config, record.cni_path, deadline, record.id, log);
  const bool attached = record.phase == record::Phase::attached;
  const bool pinned = system::netns_at(record.pin) == record.netns;
  for (const auto& attachment : record.attachments) {
    if (!attached) {
      findings.push_back({attachment.list.name, attachment.interface, Outcome::unchecked,
                          "the container is " + std::string(name_of(record.phase))});
    } else if (!pinned) {
      findings.push_back({attachment.list.name, attachment.interface, Outcome::drifted,
                          record.pin.string() + ": the container's network namespace is no longer pinned here"});
    } else {
      findings.push_back(check_attachment(record, attachment, runtime));
    }
  }
  return findings;
}

}  // namespace

std::vector<CheckFinding> check(const Config& config, std::string_view id, const system::Deadline& deadline,
                                const Log& log) {
  return in_context([&] { return "container " + std::string(id); },
                    [&] {
                      cni::check_container_id(id);
                      const record::Store store(record::Paths(config.state_dir, config.netns_dir));
                      store.prepare();
                      record::ContainerLock lock(store.paths(), id, deadline);
                      auto record = store.load(id);
                      if (!record) {
                        lock.remove_file();
                        record = record_from_cache(config, id);
                      }
                      if (!record) throw Error("it has no record; docker-cni-admin ls shows those that have one");
                      return check_record(*record, config, deadline, log);
                    });
}

}  // namespace docker_cni::attachment
