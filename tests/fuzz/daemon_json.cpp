// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/daemon_json.hpp"

#include "shared/error.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace docker_cni::fuzz {
namespace {

const admin::DockerRuntime ours{"cni", "/usr/bin/docker-cni", {"--config", "/etc/docker/cni.yaml"}, true};

nlohmann::json with_ours(nlohmann::json document) {
  auto& runtimes = document["runtimes"];
  if (runtimes.is_null()) runtimes = nlohmann::json::object();
  runtimes[ours.name] = {{"path", ours.path}, {"runtimeArgs", ours.args}};
  document["default-runtime"] = ours.name;
  return document;
}

}  // namespace

/// dockerd's daemon.json: what install makes of it, and uninstall of that, with and without the backup.
void fuzz(std::string_view input) {
  const auto with = admin::with_runtime(input, ours);
  expect(admin::with_runtime(with, ours) == with, "a second install changes nothing");
  const auto before = reference(admin::object_of(input));
  const bool had_ours = admin::find_runtime(input, ours.name).has_value();
  if (before && !had_ours) {
    expect(reference(with) == with_ours(*before), "our edit makes the document that the reference's makes");
  }
  if (!had_ours) {
    const std::string backup(input);
    expect(admin::without_runtime(with, ours.name, backup).text == backup, "uninstall brings back each byte");
  }
  const auto without = admin::without_runtime(with, ours.name, std::nullopt);
  if (without.text) expect(!admin::find_runtime(*without.text, ours.name), "uninstall takes the runtime away");
  admin::our_runtimes(input);
  admin::usual_name(input);
}

}  // namespace docker_cni::fuzz
