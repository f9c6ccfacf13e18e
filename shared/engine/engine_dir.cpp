// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/engine_dir.hpp"

#include <nlohmann/json.hpp>

#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

constexpr const char* daemon_json = "/etc/docker/daemon.json";
constexpr const char* usual_data_root = "/var/lib/docker";

/// The "data-root" in Docker's daemon.json; empty where it names none, or can't be read: then nobody can start there.
fs::path configured_data_root() {
  try {
    const auto text = system::read_file_if_there(daemon_json);
    if (!text) return {};
    const auto settings = json::parse(*text);
    const auto* const root = json::member(settings, "data-root");
    if (root != nullptr && root->is_string()) return json::as_string(*root, "data-root");
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): dockerd would not start with it either
  }
  return {};
}

/// DATA/containers/ID, or with user namespaces DATA/UID.GID/containers/ID: what stands behind DATA.
fs::path place_below_data_root(const fs::path& recorded, std::string_view id) {
  const auto place = fs::path("containers") / fs::path(id.begin(), id.end());
  const auto owner = recorded.parent_path().parent_path().filename().string();
  const bool is_remapped = !owner.empty() && owner.find_first_not_of("0123456789.") == std::string::npos;
  return is_remapped ? fs::path(owner) / place : place;
}

// When a container comes or goes, the names of all on its network are asked anew. So these two read no more than the
// name: nlohmann/json takes thirty times as long for a whole config.v2.json.

std::string docker_name(std::string_view text) {
  std::string name;
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    const auto value = scanner.value();
    if (key == "Name") name = json::string(value, key);
  });
  return name.starts_with('/') ? name.substr(1) : name;
}

/// The first name of the container `id` in a containers.json of containers/storage: [{"id": …, "names": […]}, …].
std::string stored_name(std::string_view text, std::string_view id) {
  for (const auto container : json::elements(text)) {
    const auto members = json::members(container);
    const auto its_id = json::find(members, "id");
    if (!its_id || json::string(*its_id, "id") != id) continue;
    const auto names = json::find(members, "names");
    if (!names || json::kind(*names) != json::Kind::array) return {};
    const auto all = json::elements(*names);
    return all.empty() ? std::string() : json::string(all.front(), "names");
  }
  return {};
}

}  // namespace

std::vector<fs::path> docker_data_roots() {
  std::vector<fs::path> roots{configured_data_root(), usual_data_root};
  std::erase(roots, fs::path());
  return roots;
}

fs::path find_engine_dir(const fs::path& recorded, std::string_view id) {
  if (!recorded.empty() && system::is_directory(recorded)) return recorded;
  if (!recorded.empty() && recorded.parent_path().filename() != "containers") return recorded;  // not Docker's
  for (const auto& root : docker_data_roots()) {
    auto directory = root / place_below_data_root(recorded, id);
    if (system::is_directory(directory)) return directory;
  }
  return recorded;
}

std::string current_name(const fs::path& engine_dir, std::string_view id) noexcept {
  try {
    if (engine_dir.empty()) return {};
    if (const auto text = system::read_file_if_there(engine_dir / "config.v2.json")) return docker_name(*text);
    const auto text = system::read_file_if_there(engine_dir.parent_path() / "containers.json");
    return text ? stored_name(*text, id) : std::string();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): half a file of another's; it doesn't tell
    return {};
  }
}

}  // namespace docker_cni::engine
