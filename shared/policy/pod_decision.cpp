// SPDX-License-Identifier: Apache-2.0
#include "shared/policy/pod_decision.hpp"

#include <utility>

#include "shared/engine/labels.hpp"

namespace docker_cni::policy {
namespace {

constexpr const char* networks_key = "cni.networks";
constexpr const char* kubernetes_key = "k8s.v1.cni.cncf.io/networks";

PodDecision leave_pod_alone(std::string why) { return {false, std::move(why)}; }

/// Whether `id` may be a sandbox's: what becomes part of a path.
bool is_sandbox_id(const std::string& id) {
  constexpr std::size_t longest = 128;
  constexpr auto* letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !id.empty() && id.size() <= longest && id.find_first_not_of(letters) == std::string::npos;
}

/// The value by which `labels` name networks; empty where they name none.
std::string named_networks(const std::map<std::string, std::string>& labels) {
  for (const auto* key : {networks_key, kubernetes_key}) {
    const auto found = labels.find(key);
    if (found != labels.end() && !found->second.empty()) return found->second;
  }
  return {};
}

}  // namespace

PodDecision decide_pod(const oci::Spec& spec, const engine::ContainerInfo& info, const Config& config) {
  if (config.pods == Pods::leave) return leave_pod_alone("cni.yaml has pods: leave");
  auto pod = engine::joined_pod(spec.annotations);
  if (!pod || !info.pod_member) return leave_pod_alone("it joins no pod");
  if (spec.network == oci::NetworkNamespace::host) return leave_pod_alone("its pod has the host's network");
  if (spec.network != oci::NetworkNamespace::joined) return leave_pod_alone("it joins no network namespace");
  if (!is_sandbox_id(pod->sandbox)) return leave_pod_alone("its pod's sandbox has no ID that can be one");

  auto labels = engine::believed_labels(spec, info, config.trust);
  if (config.pods != Pods::instead_of_multus) {
    labels.believed.erase(kubernetes_key);
    std::erase_if(labels.doubted, [](const engine::DoubtedLabel& label) { return label.key == kubernetes_key; });
  }
  PodDecision decision;
  decision.pod = *std::move(pod);
  decision.labels = std::move(labels.believed);
  for (const auto& label : labels.doubted) decision.doubts.push_back(engine::describe(label));
  const auto networks = named_networks(decision.labels);
  decision.further = !networks.empty() && networks != "none";
  decision.why = decision.further ? "its pod is to have further networks" : "its pod asks for no further network";
  return decision;
}

}  // namespace docker_cni::policy
