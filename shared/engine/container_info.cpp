// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/container_info.hpp"

#include <optional>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

std::string_view annotation(const oci::Spec& spec, const std::string& key) {
  const auto found = spec.annotations.find(key);
  return found == spec.annotations.end() ? std::string_view() : std::string_view(found->second);
}

constexpr const char* host_config_name = "hostconfig.json";

bool is_docker_id(std::string_view id) {
  constexpr std::size_t length = 64;
  return id.size() == length && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// root.path of the spec; empty: none. It's asked for too rarely to be kept by each reader of a spec.
fs::path root_path(const oci::Spec& spec) {
  if (spec.text.empty()) return {};
  const auto root = json::find(json::members(spec.text), "root");
  if (!root || json::kind(*root) != json::Kind::object) return {};
  const auto path = json::find(json::members(*root), "path");
  return path ? fs::path(json::string(*path, "root.path")) : fs::path();
}

/// Docker mounts three files of the container's own directory, DATA/containers/ID. Volumes may take the place of all
/// three; then it's beside the root file system, which is somewhere below DATA.
fs::path docker_directory(const oci::Spec& spec, std::string_view id) {
  const fs::path name(id.begin(), id.end());
  for (const auto* destination : {"/etc/hostname", "/etc/resolv.conf", "/etc/hosts"}) {
    auto directory = spec.mount_source(destination).parent_path();
    if (directory.filename() == name) return directory;
  }
  if (!is_docker_id(id)) return {};
  for (auto above = root_path(spec).parent_path(); above.is_absolute() && above != above.parent_path();
       above = above.parent_path()) {
    auto directory = above / "containers" / name;
    if (::access((directory / host_config_name).c_str(), F_OK) == 0) return directory;
  }
  return {};
}

bool has_elements(std::string_view value) {
  return json::kind(value) == json::Kind::array && !json::elements(value).empty();
}

/// What we read of Docker's hostconfig.json.
void read_host_config(std::string_view text, ContainerInfo& info) {
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    const auto value = scanner.value();
    if (key == "NetworkMode") info.network_mode = json::string(value, key);
    if (key == "Dns") info.chosen_dns.nameservers = has_elements(value);
    if (key == "DnsSearch") info.chosen_dns.search = has_elements(value);
    if (key == "DnsOptions") info.chosen_dns.options = has_elements(value);
  });
  scanner.end();
}

/// Whether dockerd's containerd namespace, which ends --root and stands above the bundle, says that dockerd asks.
bool dockerd_asks(std::string_view name) { return name == "moby" || name == "plugins.moby"; }

/// podman and CRI-O keep a container in …-containers/ID/userdata; …-containers/ID goes when the container is removed.
fs::path storage_directory(const fs::path& bundle, std::string_view id) {
  auto directory = bundle.parent_path();
  const bool is_one = bundle.filename() == "userdata" && directory.filename() == fs::path(id.begin(), id.end()) &&
                      directory.parent_path().filename().string().ends_with("-containers");
  return is_one ? directory : fs::path();
}

}  // namespace

ContainerInfo read_container_info(const oci::Spec& spec, std::string_view id, const fs::path& bundle,
                                  std::string_view runtime_root) {
  ContainerInfo info;
  const auto container_type = [&](const char* key) { return annotation(spec, key) == "container"; };
  info.pod_member =
      container_type("io.kubernetes.cri-o.ContainerType") || container_type("io.kubernetes.cri.container-type");

  if (info.engine_dir = storage_directory(bundle, id); !info.engine_dir.empty()) {
    info.engine = annotation(spec, "io.container.manager") == "cri-o" ? Engine::crio : Engine::podman;
    return info;
  }

  const auto directory = docker_directory(spec, id);
  const auto file = directory / host_config_name;
  if (const auto text = directory.empty() ? std::nullopt : system::read_file_if_there(file)) {
    info.engine = Engine::docker;
    info.engine_dir = directory;
    in_context([&] { return file.string(); }, [&] { read_host_config(*text, info); });
    return info;
  }
  const auto root_name = fs::path(runtime_root.begin(), runtime_root.end()).filename().string();
  info.managed_plugin = dockerd_asks(root_name) || dockerd_asks(bundle.parent_path().filename().string());
  if (info.managed_plugin) info.engine = Engine::docker;
  return info;
}

}  // namespace docker_cni::engine
