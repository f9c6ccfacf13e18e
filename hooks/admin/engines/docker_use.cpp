// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/docker_use.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {
namespace {

/// The string `key` of the JSON object in `file`; nothing where there is no such file, or no such string.
std::optional<std::string> read_word(const fs::path& file, const char* key) {
  const auto text = system::read_file_if_there(file);
  if (!text) return std::nullopt;
  return in_context([&] { return file.string(); },
                    [&]() -> std::optional<std::string> {
                      const auto object = json::parse(*text);
                      const auto* const value = json::member(object, key);
                      return value ? std::optional(json::as_string(*value, key)) : std::nullopt;
                    });
}

std::string told(const std::string& id, std::string name) {
  if (name.starts_with('/')) name.erase(0, 1);
  const auto shortened = engine::short_id(id);
  return name.empty() ? shortened : name.append(" (").append(shortened).append(")");
}

}  // namespace

std::vector<fs::path> container_directories(const fs::path& data_root) {
  std::vector<fs::path> all{data_root / "containers"};
  // DATA/UID.GID/containers (moby, daemon/daemon_unix.go)
  for (const auto& name : system::names_in(data_root).value_or(std::vector<std::string>())) {
    const bool is_mapping = name.find('.') != std::string::npos && name.find_first_not_of("0123456789.") == name.npos;
    if (is_mapping) all.push_back(data_root / name / "containers");
  }
  return all;
}

std::vector<std::string> containers_with_runtime(const std::vector<fs::path>& directories, std::string_view name) {
  std::vector<std::string> found;
  for (const auto& directory : directories) {
    for (const auto& id : system::names_in(directory).value_or(std::vector<std::string>())) {
      if (read_word(directory / id / "hostconfig.json", "Runtime") != name) continue;
      found.push_back(told(id, read_word(directory / id / "config.v2.json", "Name").value_or("")));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> places_of_containers(const DockerTarget& target, const DaemonFile& file,
                                           const std::vector<record::Record>& records) {
  const auto flags = target.dockerd ? target.dockerd->flags : DockerdFlags();
  auto places = container_directories(data_root(flags, file.text().value_or("")));
  for (const auto& record : records) {
    const auto place = record.engine_dir.parent_path();
    if (target.dockerd || place.empty() || std::find(places.begin(), places.end(), place) != places.end()) continue;
    places.push_back(place);
  }
  return places;
}

void check_unused(const std::string& name, const std::vector<fs::path>& places, const std::string& why) {
  const auto users = containers_with_runtime(places, name);
  if (users.empty()) return;
  throw Error("containers use the runtime \"" + name + "\", " + why + ": " + listed(users) +
              "; remove them first, or do it anyway with --force");
}

std::string listed(const std::vector<std::string>& all) {
  constexpr std::size_t enough = 20;
  std::string text;
  for (std::size_t at = 0; at < all.size() && at < enough; ++at) text.append(at == 0 ? "" : ", ").append(all[at]);
  if (all.size() > enough) text += " and " + std::to_string(all.size() - enough) + " more";
  return text;
}

}  // namespace docker_cni::admin
