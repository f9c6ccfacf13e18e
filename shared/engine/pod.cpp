// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/pod.hpp"

#include <array>

#include "shared/engine/unique_id.hpp"

namespace docker_cni::engine {
namespace {

/// The keys by which one CRI tells of a pod.
struct Keys {
  const char* type;
  const char* sandbox;
  const char* name_space;
  const char* name;
};

// podman writes CRI-O's.
constexpr std::array all_keys{
    Keys{"io.kubernetes.cri-o.ContainerType", "io.kubernetes.cri-o.SandboxID", "io.kubernetes.pod.namespace",
         "io.kubernetes.pod.name"},
    Keys{"io.kubernetes.cri.container-type", "io.kubernetes.cri.sandbox-id", "io.kubernetes.cri.sandbox-namespace",
         "io.kubernetes.cri.sandbox-name"},
};

/// A value that may be a name; empty where there is none. Under podman it's anybody's text.
std::string name_at(const std::map<std::string, std::string>& annotations, const char* key) {
  constexpr std::size_t longest = 253;  // Kubernetes' own limit
  constexpr auto* letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const auto found = annotations.find(key);
  const bool is_name = found != annotations.end() && found->second.size() <= longest &&
                       found->second.find_first_not_of(letters) == std::string::npos;
  return is_name ? found->second : std::string();
}

std::string name_of(const std::map<std::string, std::string>& annotations, const Keys& keys) {
  const auto name = name_at(annotations, keys.name);
  const auto name_space = name_at(annotations, keys.name_space);
  return name.empty() || name_space.empty() ? name : name_space + "/" + name;
}

}  // namespace

std::optional<Pod> joined_pod(const std::map<std::string, std::string>& annotations) {
  std::optional<Pod> pod;
  for (const auto& keys : all_keys) {
    const auto type = annotations.find(keys.type);
    const auto sandbox = annotations.find(keys.sandbox);
    if (type == annotations.end()) continue;
    if (type->second != "container" || sandbox == annotations.end() || sandbox->second.empty()) return std::nullopt;
    // One CRI writes one set. Under another one the other set is a pod author's.
    if (pod && pod->sandbox != sandbox->second) return std::nullopt;
    if (!pod) pod = Pod{sandbox->second, name_of(annotations, keys)};
  }
  return pod;
}

std::string pod_record_id(std::string_view sandbox) { return std::string(pod_prefix).append(sandbox); }

}  // namespace docker_cni::engine
