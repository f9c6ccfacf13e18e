#include "hooks/admin/engines/docker_use.hpp"

#include <algorithm>
#include <optional>

#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"
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
                      const auto value = json::value_at(*text, {key});
                      return value ? std::optional(json::string(*value, key)) : std::nullopt;
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

}  // namespace docker_cni::admin
