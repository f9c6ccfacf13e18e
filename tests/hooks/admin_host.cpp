// SPDX-License-Identifier: Apache-2.0
#include "tests/hooks/admin_host.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "hooks/admin/command_line.hpp"
#include "shared/system/process.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni::support {

AdminHost::AdminHost() {
  const auto root = dir.path().string();
  dir.write("cni.yaml", "state_dir: " + root + "/state\nnetns_dir: " + root + "/netns\nlog_driver: file://" + root +
                            "/docker-cni.log\ncni_conf_dir: " + root + "/net.d\ncni_bin_dir: " + root + "/bin\n");
}

admin::Answer AdminHost::run(std::vector<std::string> words) const {
  words.insert(words.end(), {"--config", (dir.path() / "cni.yaml").string()});
  return admin::parse_command_line(std::move(words))();
}

void AdminHost::save(const record::Record& record) const {
  store().prepare();
  store().save(record, system::Durability::renamed);
}

record::Record AdminHost::record(std::string_view id, std::string_view address) const {
  record::Record record;
  record.id = id;
  record.boot_id = system::boot_id();
  record.phase = record::Phase::attached;
  record.bundle = dir.directory("bundle");
  record.pin = store().paths().pin(id);
  record.created = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  record.attachments.push_back(attachment("front", "eth0", result(address)));
  return record;
}

record::Attachment attachment(std::string_view network, std::string_view interface, std::string_view result) {
  record::Attachment attachment;
  const auto name = std::string(network);
  attachment.list = cni::parse_network_config_list(R"({"cniVersion": "1.0.0", "name": ")" + name +
                                                   R"(", "plugins": [{"type": "none", "big": 12345678901234567890}]})");
  attachment.list.file = "/etc/cni/net.d/" + name + ".conflist";
  attachment.interface = interface;
  attachment.result = result;
  return attachment;
}

std::string id_of(const admin::Answer& answer) { return nlohmann::json::parse(answer.text).at("id"); }

}  // namespace docker_cni::support
