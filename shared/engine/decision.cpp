#include "shared/engine/decision.hpp"

#include <string_view>
#include <utility>

#include "shared/engine/labels.hpp"

namespace docker_cni::engine {
namespace {

Decision leave_alone(std::string why) { return {Action::leave_alone, std::move(why)}; }

/// What the container says about its networks; empty: nothing, or nobody believes it.
std::string asked_networks(const oci::Spec& spec, const Facts& facts, const Config& config) {
  const auto words = believed_words(spec, facts, config.trust);
  for (const auto* key : {"cni.networks", "k8s.v1.cni.cncf.io/networks"}) {
    const auto found = words.find(key);
    if (found != words.end() && !found->second.empty()) return found->second;
  }
  return {};
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
Decision decide_docker_network(const Facts& facts, const Config& config) {
  const auto mode = "Docker's network \"" + facts.network_mode + "\"";
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

}  // namespace

bool labels_matter(const Facts& facts, const Config& config) {
  return config.attach == Attach::asked || facts.network_mode != "none";
}

Decision decide(const oci::Spec& spec, const Facts& facts, const std::optional<KeptPin>& pin, const Config& config) {
  if (spec.network == oci::NetworkNamespace::host) return leave_alone("it has no network namespace of its own");
  const auto networks = asked_networks(spec, facts, config);
  if (networks == "none") return leave_alone("it asks for no network");
  if (spec.network == oci::NetworkNamespace::joined) return decide_joined(spec, pin);

  if (facts.managed_plugin) return leave_alone("it is a plugin of Docker's own");
  if (facts.pod_member) return leave_alone("its pod has the network");
  if (config.attach == Attach::asked && networks.empty()) return leave_alone("it asks for no network");
  if (facts.engine == Engine::docker && facts.network_mode != "none") return decide_docker_network(facts, config);
  if (pin && pin->kept && pin->alive) {
    // A namespace belongs to the user namespace in which it was made, and a new one would have no say in it.
    if (!spec.new_user_namespace) return {Action::rejoin, "its network namespace was kept"};
    return {Action::attach, "its kept network namespace belongs to another user namespace"};
  }
  return {Action::attach, "it has a network namespace of its own"};
}

}  // namespace docker_cni::engine
