// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/network_operations.hpp"

#include <algorithm>

#include "shared/cni/error.hpp"
#include "shared/cni/list_call.hpp"
#include "shared/cni/plugin_versions.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/json/array.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

/// Whether `plugin` is one that was made before GC and STATUS and says so.
bool is_older_than_gc(const PluginConfig& plugin, const PluginRuntime& runtime) {
  try {
    const auto versions = PluginVersions(runtime).of(plugin.type);
    return std::none_of(versions.begin(), versions.end(),
                        [](const std::string& version) { return parse_version(version) >= first_with_gc; });
  } catch (const Error&) {
    return false;  // it doesn't say so: its failure stands
  }
}

/// Runs `plugin` for GC or STATUS, which a plugin from before these may fail.
void run_if_spoken(const ListCall& call, const PluginConfig& plugin, const RequestParts& parts,
                   const PluginRuntime& runtime) {
  try {
    run_plugin(call.execution(plugin, parts), runtime);
  } catch (const Error&) {
    if (!is_older_than_gc(plugin, runtime)) throw;
  }
}

std::string valid_attachments_text(const std::vector<ValidAttachment>& valid) {
  return json::array_of(valid, [](const ValidAttachment& attachment) {
    json::ObjectWriter object;
    return object.add_string("containerID", attachment.container_id).add_string("ifname", attachment.if_name).text();
  });
}

}  // namespace

void gc_network_list(const NetworkConfigList& list, const std::vector<ValidAttachment>& valid,
                     const PluginRuntime& runtime) {
  const ListCall call("GC", list, runtime);
  if (list.disable_gc || parse_version(list.cni_version) < first_with_gc) return;
  const auto attachments = valid_attachments_text(valid);
  Errors failures;
  for (const auto& plugin : list.plugins) {
    try {
      run_if_spoken(call, plugin, {.valid_attachments = attachments}, runtime);
    } catch (const Error& error) {
      failures.add(error);
    }
  }
  failures.throw_if_any();
}

void status_network_list(const NetworkConfigList& list, const PluginRuntime& runtime) {
  const ListCall call("STATUS", list, runtime);
  if (parse_version(list.cni_version) < first_with_gc) return;
  for (const auto& plugin : list.plugins) run_if_spoken(call, plugin, {}, runtime);
}

}  // namespace docker_cni::cni
