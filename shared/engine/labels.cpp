// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/labels.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "shared/engine/docker_config.hpp"
#include "shared/engine/go_json.hpp"
#include "shared/error.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

bool is_ours(std::string_view key) { return key.starts_with("cni.") || key == "k8s.v1.cni.cncf.io/networks"; }

/// Eru (projecteru2/core, engine/docker) asks for an address by these two: the first is "1".
constexpr const char* eru_cni = "cni";
constexpr const char* eru_address = "ipv4";

bool is_erus(std::string_view key, const std::map<std::string, std::string>& labels) {
  if (key != eru_cni && key != eru_address) return false;
  const auto cni = labels.find(eru_cni);
  return cni != labels.end() && cni->second == "1" && labels.contains(eru_address);
}

/// Says in our words what Eru's labels ask for; our own come first. Both stay: a later start asks what was believed.
void translate_erus(std::map<std::string, std::string>& believed) {
  const auto address = believed.find(eru_address);
  if (believed.contains(eru_cni) && address != believed.end()) believed.emplace("cni.ips", address->second);
}

/// By which an engine marks the member of a pod.
constexpr std::array pod_keys{"io.kubernetes.cri-o.ContainerType", "io.kubernetes.cri.container-type"};

/// Whether the image of `info` says, or may say, `value` of `key` in its annotations.
bool image_may_say(const ContainerInfo& info, const std::string& key, const std::string& value) {
  if (!info.image_annotations) return true;
  const auto [begin, end] = info.image_annotations->equal_range(key);
  const bool says = std::any_of(begin, end, [&](const auto& one) { return one.second == value; });
  const bool is_garbled = may_be_garbled(key) || may_be_garbled(value);
  return says || (is_garbled && !info.image_annotations->empty());
}

/// Whether the image of `info` says, or may say, `value` of `key` in its labels.
bool image_may_label(const ContainerInfo& info, const std::string& key, const std::string& value) {
  if (!info.image_labels || may_be_garbled(key) || may_be_garbled(value)) return true;
  const auto same = info.image_labels->find(key);
  return same != info.image_labels->end() && same->second == value;
}

void read_docker_labels(ContainerInfo& info) {
  const auto file = info.engine_dir / "config.v2.json";
  const auto text = system::read_file_if_there(file);
  if (!text) return;
  auto config = in_context([&] { return file.string(); }, [&] { return parse_docker_config(*text); });
  info.name = config.name.substr(config.name.starts_with('/') ? 1 : 0);
  info.labels = std::move(config.labels);
  info.networks = std::move(config.networks);
  if (std::none_of(info.labels.begin(), info.labels.end(),
                   [&](const auto& label) { return is_ours(label.first) || is_erus(label.first, info.labels); })) {
    return;
  }
  try {
    info.image_labels = read_image_labels(info.engine_dir, config);
  } catch (const Error& error) {
    info.image_unread = error.what();
  }
}

/// Whether `info` is of CRI-O, and not only an image's author says so: CRI-O's bundles are below its runroot, where no
/// list of containers is beside them; podman's are beside theirs.
bool is_surely_crio(const ContainerInfo& info) {
  const auto beside = info.engine_dir.parent_path();
  return info.engine == Engine::crio && ::access((beside / "containers.json").c_str(), F_OK) != 0 &&
         ::access((beside / "volatile-containers.json").c_str(), F_OK) != 0;
}

/// An image's author must neither have podman's container attached nor keep it from its network.
void read_podman_annotations(const oci::Spec& spec, ContainerInfo& info) {
  const bool is_pod_key_there =
      std::any_of(pod_keys.begin(), pod_keys.end(), [&](const char* key) { return spec.annotations.contains(key); });
  const bool is_one_ours = std::any_of(spec.annotations.begin(), spec.annotations.end(),
                                       [](const auto& annotation) { return is_ours(annotation.first); });
  if ((!is_pod_key_there && !is_one_ours) || is_surely_crio(info)) return;  // CRI-O copies no image's annotations
  try {
    info.image_annotations = read_image_annotations(info.engine_dir, info.engine_dir.filename().string());
  } catch (const Error& error) {
    info.image_annotations.reset();
    info.image_unread = error.what();
    return;
  }
  info.pod_member = std::any_of(pod_keys.begin(), pod_keys.end(), [&](const char* key) {
    const auto found = spec.annotations.find(key);
    return found != spec.annotations.end() && found->second == "container" &&
           !image_may_say(info, found->first, found->second);
  });
}

/// Whether a label asks for nothing that its container would not have without us.
bool asks_for_less(std::string_view key, std::string_view value) {
  return key == "cni.fixed-ip" ? value == "false" : key.ends_with("networks") && value == "none";
}

}  // namespace

void read_labels(const oci::Spec& spec, ContainerInfo& info) {
  if (info.engine_dir.empty()) return;
  if (info.engine == Engine::docker) {
    read_docker_labels(info);
  } else {
    read_podman_annotations(spec, info);
  }
}

ContainerLabels believed_labels(const oci::Spec& spec, const ContainerInfo& info, const Trust& trust,
                                const std::map<std::string, std::string>& believed_before) {
  ContainerLabels labels;
  const auto doubt = [&](DoubtedLabel label) {
    if (label.value.empty() || labels.believed.contains(label.key)) return;  // an image's null is empty
    const auto before = believed_before.find(label.key);
    const bool was_believed = before != believed_before.end() && before->second == label.value;
    if (trust.image_labels || was_believed || asks_for_less(label.key, label.value)) {
      labels.believed.emplace(std::move(label.key), std::move(label.value));
    } else {
      labels.doubted.push_back(std::move(label));
    }
  };
  for (const auto& [key, value] : spec.annotations) {
    if (!is_ours(key) || !trust.annotations) continue;
    if (image_may_say(info, key, value)) {
      doubt({true, key, value, info.image_unread});
    } else {
      labels.believed.emplace(key, value);
    }
  }
  for (const auto& [key, value] : info.labels) {
    if (!(is_ours(key) || is_erus(key, info.labels)) || !(trust.labels || trust.image_labels)) continue;
    if (image_may_label(info, key, value)) {
      doubt({false, key, value, info.image_unread});
    } else if (trust.labels) {
      labels.believed.emplace(key, value);
    }
  }
  translate_erus(labels.believed);
  return labels;
}

std::string describe(const DoubtedLabel& label) {
  const auto what = (label.annotation ? "annotation " : "label ") + label.key + " \"" + label.value + "\"";
  const auto why = label.unread.empty() ? std::string("its image says the same")
                                        : "its image may say the same (" + label.unread + ")";
  const std::string other_way = label.annotation || !label.unread.empty() ? "" : ", give it as an --annotation";
  const std::string other_value =
      label.unread.empty() ? "give it another value (for networks like \"front@eth0\")" + other_way + ", or " : "";
  return what + " is not believed, since " + why + "; " + other_value + "add image-labels to trust in cni.yaml";
}

}  // namespace docker_cni::engine
