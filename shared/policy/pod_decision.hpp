// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/config.hpp"
#include "shared/engine/container_info.hpp"
#include "shared/engine/pod.hpp"
#include "shared/oci/spec.hpp"

/// Whether a container that joins a pod's network namespace brings the pod further networks. The first line that fits
/// decides:
///
/// | what is seen of the container                                         | decision    |
/// |------------------------------------------------------------------------|------------|
/// | cni.yaml has pods: leave                                               | leave alone |
/// | it's in no pod, or it's the pod's sandbox itself                       | leave alone |
/// | no network entry in linux.namespaces: the pod has the host's network   | leave alone |
/// | an entry without path: nothing that a pod's member has                 | leave alone |
/// | the pod's sandbox has an ID that can't be one                          | leave alone |
/// | it's not believed to name networks, or asks for "none"                 | leave alone |
/// | anything else                                                          | further     |
namespace docker_cni::policy {

/// What is to be done about a pod as one of its containers comes, and why.
struct PodDecision {
  bool further = false;  // the networks that `labels` name are the pod's, beside its own
  std::string why = {};
  engine::Pod pod = {};
  std::map<std::string, std::string> labels = {};  // what is asked for, and is believed: cni.networks is among them
  std::vector<std::string> doubts = {};            // sentences about what seems to be asked for, and isn't believed
};

/// The table above. Pure: the rewriter and the ADD hook both ask it. k8s.v1.cni.cncf.io/networks is Multus' unless
/// cni.yaml says otherwise; where it counts, it stands in `labels` under its own key.
PodDecision decide_pod(const oci::Spec& spec, const engine::ContainerInfo& info, const Config& config);

}  // namespace docker_cni::policy
