// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/config.hpp"
#include "shared/engine/container_info.hpp"
#include "shared/oci/spec.hpp"

/// Whether a container gets networks from CNI. The first line that fits decides:
///
/// | what is seen of the container                                          | decision                          |
/// |------------------------------------------------------------------------|-----------------------------------|
/// | no network entry in linux.namespaces: it has the host's network        | leave alone                       |
/// | it is believed to ask for "none"                                       | leave alone                       |
/// | an entry with the path of the pin that was kept for it                 | attach                            |
/// | an entry with the path of a pin of its own that was released meanwhile | refuse: it must be started again  |
/// | an entry with another path: --net container:X, a pod                   | leave alone                       |
/// | dockerd asks, and there is no container directory: Docker's own plugin | leave alone                       |
/// | a member of a CRI's or of podman's pod                                 | leave alone                       |
/// | Docker gives it a network, and cni.yaml has docker_networks: leave     | leave alone                       |
/// | Docker gives it a network, docker_networks: refuse, and it is to have  | refuse: how to have one of them   |
/// | ours: attach: always, or it names networks, or has a record            |                                   |
/// | a label of ours that may be its image's, and asks for more than none   | refuse: how to be believed        |
/// | cni.yaml has attach: asked, it names no networks and has no record     | leave alone                       |
/// | Docker gives it a network, and docker_networks: attach                 | attach, beside it                 |
/// | its pin is kept and alive, another lives in it or its addresses can't  | rejoin                            |
/// | be asked for again, and it gets no user namespace of its own           |                                   |
/// | anything else                                                          | attach                            |
///
/// Whether a container brings its pod further networks is asked besides: pod_decision.hpp.
namespace docker_cni::policy {

enum class Action {
  attach,       // add the hooks; the hook adds the networks
  rejoin,       // add the hooks and write the kept pin as the namespace's path
  leave_alone,  // not ours
  refuse,       // the container must not start: `why` tells the operator what to do
};

/// What is to be done about a container, and why: `why` is for the log, or the refusal's sentence.
struct Decision {
  Action action = Action::leave_alone;
  std::string why;
  std::map<std::string, std::string> labels = {};  // what it asks for, and is believed: believed_labels()
  std::vector<std::string> doubts = {};            // sentences about what it seems to ask for, and isn't believed
};

/// What decide() must know of the container's record.
struct KeptPin {
  std::string path;       // where the namespace is pinned
  bool kept = false;      // the record's phase is "kept"
  bool alive = false;     // a namespace is mounted there, the one that was recorded
  bool released = false;  // only the hook knows: it was let go since somebody wrote its path into the container's spec
  bool recorded = false;  // it has had its networks
  std::map<std::string, std::string> labels = {};  // what was believed when it was attached
  bool shared = false;    // another container's process lives in it, and would lose its network
  bool renewable = true;  // the addresses can be had again in a new one: they can be asked for
};

/// The network that Docker itself gives a container, by its name; empty: none, or another engine's container. It may
/// have been connected to one after it was created with --net none.
std::string docker_network(const engine::ContainerInfo& info);

/// Which containers the ADD hook attaches. `told`: what its command line says. Without that podman and CRI-O have run
/// it from a hooks.d for an annotation, which may be an image's: then it's for those that are believed to ask.
Attach attach_for_hook(std::optional<Attach> told, const engine::ContainerInfo& info, const Config& config);

/// The table above. Pure: the rewriter and, alone under hooks.d, the ADD hook both ask it.
Decision decide(const oci::Spec& spec, const engine::ContainerInfo& info, const std::optional<KeptPin>& pin,
                const Config& config);

}  // namespace docker_cni::policy
