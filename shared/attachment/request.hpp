#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/network_config_list.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"

namespace docker_cni::attachment {

/// A network by name, and the interface that it becomes in the container.
struct NamedNetwork {
  std::string name;  // empty: the first network of cni_conf_dir
  std::string interface;
};

/// What a container asks for (DESIGN.md, section 4: the keys cni.…).
struct Wishes {
  std::vector<NamedNetwork> networks;  // in order; empty: it asks to be left alone
  cni::Args args;
  std::string capability_args;  // a JSON object; empty for none
  bool fixed_ip = true;         // it wants its address back after a stop
};

/// Reads the wishes from `words`, the annotations and labels that are believed; what they don't name comes from
/// `config`. Interfaces without a name are cni_ifname, then net1, net2, …: the number is the network's place.
/// `beside_another`: the engine gives the container an interface too, so all are named net1, net2, ….
/// Throws Error naming the key and the value where one is wrong, before anything is touched.
Wishes parse_wishes(const std::map<std::string, std::string>& words, const Config& config, bool beside_another = false);

/// Adds to `args` what cni.yaml takes from the container's `environment` (process.env of its spec), behind what is
/// asked for by other means: with `environment` in its trust IPV4 and IPPOOL, as IP and IPPOOL; with
/// cni_args_from_environment all of it that CNI_ARGS can tell, as in seed.txt. An image's author writes these too.
/// Throws Error where an address is none.
void add_args_from_environment(cni::Args& args, const std::vector<std::string>& environment, const Config& config);

/// One attachment to be made: SPEC.md's parameters, but for the container's own.
struct Request {
  cni::NetworkConfigList list;
  std::string interface;
  cni::Args args;
  std::string capability_args;
};

/// Looks the wished networks up in cni_conf_dir, and warns of each file that had to be passed over since it can't be
/// read. Throws Error naming network and file.
std::vector<Request> load_requests(const Wishes& wishes, const Config& config, const Log& log);

/// Throws Error where one of `words` looks like ours ("cni.…") and is none: a typo that would else go unheard. What has
/// a dot or a slash further on is another program's ("cni.projectcalico.org/…").
void check_words(const std::map<std::string, std::string>& words);

/// Throws Error where a capability is asked for that no plugin takes, and that would so be asked for in vain: a port
/// that isn't published, say.
void check_capabilities(const std::vector<Request>& requests, const std::string& capability_args);

}  // namespace docker_cni::attachment
