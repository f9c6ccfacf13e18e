#include "shared/engine/facts.hpp"

#include <optional>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

std::string_view annotation(const oci::Spec& spec, const std::string& key) {
  const auto found = spec.annotations.find(key);
  return found == spec.annotations.end() ? std::string_view() : std::string_view(found->second);
}

/// Docker mounts three files of the container's own directory. A volume may take the place of one or two.
fs::path docker_directory(const oci::Spec& spec, std::string_view id) {
  for (const auto* destination : {"/etc/hostname", "/etc/resolv.conf", "/etc/hosts"}) {
    auto directory = spec.mount_source(destination).parent_path();
    if (directory.filename() == fs::path(id.begin(), id.end())) return directory;
  }
  return {};
}

bool has_elements(std::string_view value) {
  return json::kind(value) == json::Kind::array && !json::elements(value).empty();
}

/// What we read of Docker's hostconfig.json.
void read_host_config(std::string_view text, Facts& facts) {
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    const auto value = scanner.value();
    if (key == "NetworkMode") facts.network_mode = json::string(value, key);
    if (key == "Dns") facts.chosen_dns.nameservers = has_elements(value);
    if (key == "DnsSearch") facts.chosen_dns.search = has_elements(value);
    if (key == "DnsOptions") facts.chosen_dns.options = has_elements(value);
  });
  scanner.end();
}

/// Whether dockerd's containerd namespace, which ends --root and stands above the bundle, says that dockerd asks.
bool dockerd_asks(std::string_view name) { return name == "moby" || name == "plugins.moby"; }

/// podman and CRI-O keep a container in DIR/ID/userdata; DIR/ID goes when the container is removed.
fs::path storage_directory(const fs::path& bundle, std::string_view id) {
  auto directory = bundle.parent_path();
  const bool is_one = bundle.filename() == "userdata" && directory.filename() == fs::path(id.begin(), id.end());
  return is_one ? directory : fs::path();
}

}  // namespace

Facts read_facts(const oci::Spec& spec, std::string_view id, const fs::path& bundle, std::string_view runtime_root) {
  Facts facts;
  const auto container_type = [&](const char* key) { return annotation(spec, key) == "container"; };
  facts.pod_member =
      container_type("io.kubernetes.cri-o.ContainerType") || container_type("io.kubernetes.cri.container-type");

  const auto manager = annotation(spec, "io.container.manager");
  if (manager == "libpod" || manager == "cri-o") {
    facts.engine = manager == "libpod" ? Engine::podman : Engine::crio;
    facts.owner = storage_directory(bundle, id);
    return facts;
  }

  const auto directory = docker_directory(spec, id);
  const auto file = directory / "hostconfig.json";
  if (const auto text = directory.empty() ? std::nullopt : system::read_file_if_there(file)) {
    facts.engine = Engine::docker;
    facts.owner = directory;
    in_context([&] { return file.string(); }, [&] { read_host_config(*text, facts); });
    return facts;
  }
  const auto root_name = fs::path(runtime_root.begin(), runtime_root.end()).filename().string();
  facts.managed_plugin = dockerd_asks(root_name) || dockerd_asks(bundle.parent_path().filename().string());
  if (facts.managed_plugin) facts.engine = Engine::docker;
  return facts;
}

}  // namespace docker_cni::engine
