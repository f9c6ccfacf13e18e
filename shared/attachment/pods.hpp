// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "shared/attachment/container.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/oci/state.hpp"
#include "shared/policy/pod_decision.hpp"
#include "shared/record/record.hpp"

/// Further networks of pods (cni.yaml: pods). CRI-O, containerd's CRI and podman make a pod's network namespace, and
/// the pod's own eth0, before any of its containers; hooks run for these only. So the first container that comes brings
/// the pod its further interfaces, and the record is the pod's. What is done, by the phase of that record:
///
// clang-format off
/// | record of the pod found                   | a container comes (createRuntime) | a container goes (poststop)      |
/// |-------------------------------------------|-----------------------------------|----------------------------------|
/// | none, or a damaged one, which is set aside | what is left of it: DEL; then ADD | nothing                         |
/// | attached, in this very namespace          | join: no plugin is run            | the last one: DEL; else it stays |
/// | attached, and that namespace is gone      | DEL by record, then ADD           | DEL                              |
/// | attached, and another namespace is there  | refuse: it isn't this pod's       | as the second line               |
/// | adding (killed half-way), releasing       | DEL by record, then ADD           | DEL                              |
// clang-format on
///
/// The namespace stays its engine's: it's never mounted a second time, and nothing is mounted beside it.
namespace docker_cni::attachment {

/// What is done as a container of a pod comes.
enum class AtJoin { add, join, renew, refuse };

/// What is seen of the pod, beside its record's phase.
struct PodSeen {
  bool same_namespace = false;  // the container is in the recorded namespace, which is there
  bool gone = false;            // liveness_of(): nobody has the recorded namespace any more
  bool has_members = false;     // other containers of the pod have not gone
};

/// The table's column createRuntime. `phase`: of the record, where there is one.
AtJoin at_join(const std::optional<record::Phase>& phase, const PodSeen& seen) noexcept;

/// What is done as a container of a pod goes.
enum class AtLeave { nothing, stay, release };

/// The table's column poststop.
AtLeave at_leave(const std::optional<record::Phase>& phase, const PodSeen& seen) noexcept;

/// Gives the pod that `container` joins its networks, unless it has them. All or nothing, as add().
/// Throws Error naming network and plugin.
void add_to_pod(const Container& container, const policy::PodDecision& decision, Operation& operation);

/// What became of the networks of a pod as one of its containers went.
enum class PodLeft {
  no_record,  // the container was in no pod, or the pod has no networks of ours
  stays,      // the pod has them still
  released,
};

/// The ID of the record of the pod that the container of `state` was in; empty where it was in none.
std::string pod_record_id_of(const oci::State& state);

/// A container of the pod whose record is `pod` has gone: releases the pod's networks with the last one, or where the
/// pod's namespace has gone before. Throws Error if something could not be released; that stays recorded.
PodLeft leave_pod(const std::string& pod, const std::string& container, Operation& operation);

}  // namespace docker_cni::attachment
