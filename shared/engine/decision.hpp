#pragma once

#include <optional>
#include <string>

#include "shared/config.hpp"
#include "shared/engine/facts.hpp"
#include "shared/oci/spec.hpp"

namespace docker_cni::engine {

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
};

/// What decide() must know of the container's record.
struct KeptPin {
  std::string path;       // where the namespace is pinned
  bool kept = false;      // the record's phase is "kept"
  bool alive = false;     // a namespace is mounted there, the one that was recorded
  bool released = false;  // it was let go since somebody wrote its path into the container's spec
};

/// Whether decide() needs the container's labels (read_labels()): whoever has a network of its own choosing in any case
/// needs no look at them.
bool labels_matter(const Facts& facts, const Config& config);

/// DESIGN.md, section 2, the table "Decision". Pure: the rewriter and, alone under hooks.d, the ADD hook both ask it.
Decision decide(const oci::Spec& spec, const Facts& facts, const std::optional<KeptPin>& pin, const Config& config);

}  // namespace docker_cni::engine
