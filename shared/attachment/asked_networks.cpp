// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/asked_networks.hpp"

#include <utility>

#include "shared/attachment/labels.hpp"
#include "shared/engine/docker_flags.hpp"
#include "shared/error.hpp"
#include "shared/policy/decision.hpp"
#include "shared/record/pin.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

policy::Decision decide(const Container& container, const std::optional<record::Record>& earlier,
                        std::optional<Attach> attach, const Operation& operation) {
  const auto& store = operation.store;
  policy::KeptPin pin;
  if (earlier) {
    pin = {.path = earlier->pin.string(),
           .kept = earlier->phase == record::Phase::kept,
           .alive = record::pin_is_alive(*earlier),
           .released = earlier->phase == record::Phase::releasing,
           .recorded = true,
           .labels = earlier->labels};
    // `shared` and `renewable` keep their defaults: they decide for a rejoin, and the namespace is chosen already.
  } else {
    pin.path = store.paths().pin(container.id).string();
    pin.released = container.spec.network == oci::NetworkNamespace::joined && !system::netns_at(pin.path);
  }
  auto config = operation.config;
  config.attach = policy::attach_for_hook(attach, container.info, config);
  return policy::decide(container.spec, container.info, pin, config);
}

std::string why_left_alone(const Container& container, const policy::Decision& decision, const NetworkOptions& options,
                           const Config& config) {
  if (options.networks.empty()) return "it asks for no network";
  const bool asks_for_its_pod = container.info.pod_member && decision.labels.contains("cni.networks");
  if (asks_for_its_pod && config.pods == Pods::leave)
    return "it asks for further networks of its pod, and cni.yaml has pods: leave";
  return decision.why;
}

}  // namespace

NetworkOptions options_of(const Container& container, const std::map<std::string, std::string>& labels,
                          const Config& config) {
  auto options = parse_options(labels, config, !policy::docker_network(container.info).empty());
  if (config.trust.engine) add_docker_flags(options, engine::read_docker_flags(container.info));
  if (config.trust.environment || config.cni_args_from_environment) {
    add_args_from_environment(options.args, container.spec.environment(), config);
  }
  options.names = names_of(container, options.aliases);
  return options;
}

std::optional<NetworkOptions> asked_networks(const Container& container, const std::optional<record::Record>& earlier,
                                             std::optional<Attach> attach, const Operation& operation) {
  const auto decision = decide(container, earlier, attach, operation);
  if (decision.action == policy::Action::refuse) throw Error(decision.why);
  for (const auto& doubt : decision.doubts) {
    operation.log.warn("label" + field("container", container.id) + field("why", doubt));
  }
  auto options = options_of(container, decision.labels, operation.config);
  if (decision.action == policy::Action::leave_alone || options.networks.empty()) {
    const auto why = why_left_alone(container, decision, options, operation.config);
    const auto line = "leave alone" + field("container", container.id) + field("why", why);
    // A pod that asks us for nothing is none of our business: not even the log is opened for it.
    const bool is_of_pod = container.info.pod_member && !decision.labels.contains("cni.networks");
    is_of_pod ? operation.log.debug(line) : operation.log.info(line);
    return std::nullopt;
  }
  if (!earlier) check_labels(decision.labels);  // Docker can't change a label of a container that is there
  return options;
}

std::vector<record::Attachment> attachments_of(std::vector<Request> requests) {
  std::vector<record::Attachment> attachments;
  for (auto& request : requests) {
    auto& attachment = attachments.emplace_back();
    attachment.list = std::move(request.list);
    attachment.interface = std::move(request.interface);
    attachment.args = std::move(request.args);
    attachment.capability_args = std::move(request.capability_args);
    attachment.config_args = std::move(request.config_args);
    attachment.default_route = request.default_route;
  }
  return attachments;
}

}  // namespace docker_cni::attachment
