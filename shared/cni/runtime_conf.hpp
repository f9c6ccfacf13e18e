// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/cni/args.hpp"

namespace docker_cni::cni {

/// One attachment's parameters (SPEC.md, "Parameters"; libcni's RuntimeConf).
struct RuntimeConf {
  std::string container_id;
  std::string netns;             // CNI_NETNS: a path
  std::string if_name;           // CNI_IFNAME
  Args args;                     // CNI_ARGS
  std::string capability_args;   // a JSON object, capability -> value, see capability_args.hpp; empty for none
  std::string config_args = {};  // a JSON object for "args"."cni" of a plugin with IPAM (the conventions); or empty
};

}  // namespace docker_cni::cni
