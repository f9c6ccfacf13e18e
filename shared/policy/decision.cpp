// SPDX-License-Identifier: Apache-2.0
#include "shared/policy/decision.hpp"

#include <string_view>
#include <utility>

#include "shared/engine/labels.hpp"

namespace docker_cni::policy {
namespace {

Decision leave_alone(std::string why) { return {Action::leave_alone, std::move(why)}; }

/// What the container says about its networks; empty: nothing, or nobody believes it.
std::string asked_networks(const std::map<std::string, std::string>& labels) {
  for (const auto* key : {"cni.networks", "k8s.v1.cni.cncf.io/networks"}) {
    const auto found = labels.find(key);
    if (found != labels.end() && !found->second.empty()) return found->second;
  }
  return {};
}

/// What somebody may have asked for is never passed over in silence. An annotation of an image's is, since that must
/// not keep its container from running: whoever means it gives it another value.
std::optional<Decision> decide_doubted(const std::vector<engine::DoubtedLabel>& doubted) {
  for (const auto& label : doubted) {
    if (!label.annotation || !label.unread.empty()) return Decision{Action::refuse, engine::describe(label)};
  }
  return std::nullopt;
}

Decision decide_joined(const oci::Spec& spec, const std::optional<KeptPin>& pin) {
  const bool is_its_own = pin && spec.network_path == pin->path;
  if (is_its_own && pin->kept) return {Action::attach, "its kept network namespace is asked for"};
  if (is_its_own && pin->released) {
    return {Action::refuse, "its kept network namespace " + pin->path + " was released as it started; start it again"};
  }
  return leave_alone("it joins the network namespace " + spec.network_path);
}

/// Docker sets up an interface of its own in the container: a network from CNI beside it is rarely what is meant.
Decision decide_docker_network(const std::string& network, const Config& config) {
  const auto mode = "Docker's network \"" + network + "\"";
  switch (config.docker_networks) {
    case DockerNetworks::leave:
      return leave_alone("it has " + mode);
    case DockerNetworks::attach:
      return {Action::attach, "beside " + mode};
    case DockerNetworks::refuse:
      break;
  }
  const auto file = config.file.empty() ? std::string(default_config_file) : config.file.string();
  return {Action::refuse, "this container has " + mode + ", and its runtime gives it networks from CNI; run it with " +
                              "--net none, or set docker_networks in " + file};
}

/// decide() for whoever isn't on the host's network.
Decision decide_own(const oci::Spec& spec, const engine::ContainerInfo& info, const std::optional<KeptPin>& pin,
                    const Config& config, const engine::ContainerLabels& labels) {
  const auto networks = asked_networks(labels.believed);
  if (networks == "none") return leave_alone("it asks for no network");
  if (spec.network == oci::NetworkNamespace::joined) return decide_joined(spec, pin);

  if (info.managed_plugin) return leave_alone("it is a plugin of Docker's own");
  if (info.pod_member) return leave_alone("its pod has the network");
  const auto network = docker_network(info);
  const bool asks = config.attach == Attach::always || !networks.empty() || (pin && pin->recorded);
  const bool is_dockers = !network.empty() && config.docker_networks != DockerNetworks::attach;
  if (is_dockers && (asks || config.docker_networks == DockerNetworks::leave)) {
    return decide_docker_network(network, config);
  }
  if (auto refused = decide_doubted(labels.doubted)) return *std::move(refused);
  if (!asks) return leave_alone("it asks for no network");
  if (!network.empty()) return decide_docker_network(network, config);
  if (pin && pin->kept && pin->alive && (pin->shared || !pin->renewable)) {
    // A namespace belongs to the user namespace in which it was made, and a new one would have no say in it.
    if (spec.new_user_namespace)
      return {Action::attach, "its kept network namespace belongs to another user namespace"};
    return {Action::rejoin, pin->shared ? "another container uses its kept network namespace"
                                        : "its addresses can't be asked for again"};
  }
  return {Action::attach, "it has a network namespace of its own"};
}

}  // namespace

std::string docker_network(const engine::ContainerInfo& info) {
  if (info.engine != engine::Engine::docker) return {};
  if (info.network_mode != "none") return info.network_mode.empty() ? "default" : info.network_mode;
  for (const auto& network : info.networks) {
    if (network != "none") return network;
  }
  return {};
}

Attach attach_for_hook(std::optional<Attach> told, const engine::ContainerInfo& info, const Config& config) {
  if (told) return *told;
  const bool starts_by_annotation = info.engine == engine::Engine::podman || info.engine == engine::Engine::crio;
  return starts_by_annotation ? Attach::asked : config.attach;
}

Decision decide(const oci::Spec& spec, const engine::ContainerInfo& info, const std::optional<KeptPin>& pin,
                const Config& config) {
  if (spec.network == oci::NetworkNamespace::host) return leave_alone("it has no network namespace of its own");
  auto labels =
      engine::believed_labels(spec, info, config.trust, pin ? pin->labels : std::map<std::string, std::string>());
  auto decision = decide_own(spec, info, pin, config, labels);
  decision.labels = std::move(labels.believed);
  const bool could_be_ours = spec.network == oci::NetworkNamespace::created && !info.pod_member;
  if (could_be_ours) {
    for (const auto& label : labels.doubted) decision.doubts.push_back(engine::describe(label));
  }
  return decision;
}

}  // namespace docker_cni::policy
