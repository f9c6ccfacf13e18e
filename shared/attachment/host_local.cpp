// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/host_local.hpp"

#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/stat.h>

#include "shared/attachment/container_files.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/config_json.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/store.hpp"
#include "shared/system/file.hpp"
#include "shared/system/file_lock.hpp"

namespace docker_cni::attachment {
namespace {

using system::fs::path;

/// Where host-local keeps the leases of the network `list`; nothing where it doesn't ask host-local.
std::optional<path> leases_of(const cni::NetworkConfigList& list) {
  for (const auto& plugin : list.plugins) {
    const bool is_flannel = plugin.type == "flannel";  // which asks host-local where it names none
    const auto ipam = json::find(json::members(plugin.text), "ipam");
    const bool is_object = ipam && json::kind(*ipam) == json::Kind::object;
    if (!is_object && !is_flannel) continue;
    const auto members = is_object ? json::members(*ipam) : cni::ConfigMembers();
    const auto type = cni::text_or_none(members, "type");
    if (type != "host-local" && !(is_flannel && type.empty())) return std::nullopt;
    const auto data_dir = cni::text_or_none(members, "dataDir");
    return path(data_dir.empty() ? "/var/lib/cni/networks" : data_dir) / list.name;
  }
  return std::nullopt;
}

bool is_empty_file(const path& file) {
  struct stat status {};
  return ::lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

}  // namespace

void complete_leases(const record::Record& record, const record::Attachment& attachment, const Operation& operation) {
  if (attachment.result.empty()) return;
  try {
    const auto leases = leases_of(attachment.list);
    if (!leases) return;
    for (const auto& address : addresses_in(attachment.result)) {
      const auto lease = *leases / address;
      if (!is_empty_file(lease)) continue;
      // host-local's own lock: under it no lease of somebody else's is only about to be written.
      const system::FileLock lock(*leases / "lock", system::LockMode::exclusive, operation.deadline);
      if (!is_empty_file(lease)) continue;
      // In place: a kill then leaves the lease empty, for the next DEL, and no file beside it that is nobody's.
      system::write_all(system::open(lease, O_WRONLY | O_NOFOLLOW).get(),
                        record::cni_container_id(record) + "\r\n" + attachment.interface, lease.string());
      operation.log.warn("lease" + field("container", record.id) + field("network", attachment.list.name) +
                         field("address", address) + field("error", "it was empty"));
    }
  } catch (const Error& error) {
    operation.log.warn("lease" + field("container", record.id) + field("network", attachment.list.name) +
                       field("error", error.what()));
  }
}

}  // namespace docker_cni::attachment
