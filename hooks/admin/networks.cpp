#include "hooks/admin/networks.hpp"

#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {

std::vector<NetworkFile> read_networks(const fs::path& dir) {
  std::vector<NetworkFile> networks;
  for (const auto& file : cni::config_files(dir)) networks.push_back(read_network(file));
  return networks;
}

NetworkFile read_network(const fs::path& file) {
  NetworkFile network{file, {}, {}};
  try {
    network.list = cni::load_network_config_list(file);
  } catch (const Error& error) {
    network.problem = error.what();
  }
  return network;
}

std::vector<std::string> programs_of(const cni::PluginConfig& plugin) {
  std::vector<std::string> programs{plugin.type};
  const auto ipam = json::find(json::members(plugin.text), "ipam");
  if (!ipam || json::kind(*ipam) != json::Kind::object) return programs;
  const auto type = json::find(json::members(*ipam), "type");
  if (type && json::kind(*type) == json::Kind::string) programs.push_back(json::string(*type, "type"));
  return programs;
}

}  // namespace docker_cni::admin
