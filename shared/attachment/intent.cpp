// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/intent.hpp"

#include <chrono>
#include <utility>

#include "shared/attachment/asked_networks.hpp"
#include "shared/attachment/changes.hpp"
#include "shared/attachment/request.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/installed/programs.hpp"
#include "shared/policy/decision.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {

record::Record intent(const Container& container, const system::UniqueFd& netns, const NetworkOptions& asked,
                      const std::optional<record::Record>& last, const Operation& operation) {
  const auto& config = operation.config;
  const auto options = last ? with_changes(asked, *last) : asked;
  auto requests = load_requests(options, config, operation.log);
  if (!last) check_capabilities(requests, options);  // who has lived with it shall go on
  record::Record record;
  if (last) {
    record.connected = last->connected;
    record.disconnected = last->disconnected;
  }
  record.id = container.id;
  record.container_id = last ? record::cni_container_id(*last) : engine::cni_container_id(record.id);
  record.name = name_of(container);
  record.boot_id = system::boot_id();
  record.bundle = container.state.bundle;
  record.engine_dir = container.info.engine_dir;
  record.pin = operation.store.paths().pin(record.id);
  record.netns = system::namespace_id(netns);
  record.pid = container.state.pid;
  record.start_time = system::start_time(record.pid).value_or(0);
  record.created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  record.fixed_ip = config.fixed_ip == FixedIp::always && options.fixed_ip;
  record.engine_network = !policy::docker_network(container.info).empty();
  record.cni_path = installed::with_own_plugins(config.cni_bin_dir, installed::own_directory());
  record.labels = options.labels;
  record.attachments = attachments_of(std::move(requests));
  return record;
}

}  // namespace docker_cni::attachment
