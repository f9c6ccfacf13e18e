// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace docker_cni {

namespace fs = boost::filesystem;

/// Which containers of an engine get a network when they name none (cni.yaml: attach).
enum class Attach { always, asked };

/// What becomes of a container to which Docker gives a network of its own (cni.yaml: docker_networks).
enum class DockerNetworks { refuse, leave, attach };

/// What becomes of a pod whose annotation names networks (cni.yaml: pods).
enum class Pods {
  leave,              // it keeps the network that its engine gives it
  further,            // cni.networks names further interfaces
  instead_of_multus,  // the same; where that isn't given k8s.v1.cni.cncf.io/networks does
};

/// When a container keeps its address over a stop (cni.yaml: fixed_ip).
enum class FixedIp { always, never };

/// Who is believed about a container's network (cni.yaml: trust; shared/README.md, "Whom we believe").
struct Trust {
  bool engine = true;
  bool annotations = true;
  bool labels = true;
  bool image_labels = false;
  bool environment = false;
};

/// cni.yaml, with its defaults.
struct Config {
  fs::path file;  // where it was read, absolute; empty where there was none
  fs::path oci_bin = "/usr/bin/runc";
  fs::path cni_conf_dir = "/etc/cni/net.d";
  std::vector<fs::path> cni_bin_dir = {"/opt/cni/bin"};
  std::string cni_ifname = "eth0";
  std::string cni_log;  // plugins' stderr goes here; empty: with the rest
  std::string log_driver = "file:///var/log/docker-cni.log";
  std::string log_level = "info";
  std::vector<std::string> networks;  // the default networks; none: the first file of cni_conf_dir
  Attach attach = Attach::always;
  DockerNetworks docker_networks = DockerNetworks::refuse;
  Pods pods = Pods::leave;
  FixedIp fixed_ip = FixedIp::always;
  Trust trust;
  bool cni_args_from_environment = false;
  std::vector<std::string> exclusive_networks;
  fs::path state_dir = "/var/lib/docker-cni";
  fs::path netns_dir = "/run/netns";
  fs::path cache_dir;  // libcni's cache is mirrored here; empty: nowhere
  std::chrono::milliseconds plugin_timeout = std::chrono::seconds(60);
  std::chrono::milliseconds hook_timeout = std::chrono::seconds(120);
  bool hosts = true;  // write /etc/hosts and resolv.conf
};

inline constexpr const char* default_config_file = "/etc/docker/cni.yaml";

/// Reads cni.yaml. `path`: where it was said to be, and then it must be there; empty: nobody said, so it's
/// default_config_file, or, where that is not there, the defaults.
/// An unknown key, a key given twice, a wrong type, a relative path and a value out of range throw Error that names
/// file, line and key.
Config load_config(const fs::path& path);

/// Reads oci_bin alone, whatever else is wrong with the keys of cni.yaml: a container that runs must stay manageable.
/// Throws Error if the file can't be read or is no YAML, as load_config() does.
fs::path load_oci_bin(const fs::path& path);

}  // namespace docker_cni
