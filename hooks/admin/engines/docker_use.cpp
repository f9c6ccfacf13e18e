#include "hooks/admin/engines/docker_use.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "hooks/admin/records.hpp"
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

/// DATA/containers, and with user namespaces DATA/UID.GID/containers (moby, daemon/daemon_unix.go).
std::vector<fs::path> container_directories(const fs::path& data_root) {
  std::vector<fs::path> all{data_root / "containers"};
  for (const auto& name : system::names_in(data_root).value_or(std::vector<std::string>())) {
    const bool is_mapping = name.find('.') != std::string::npos && name.find_first_not_of("0123456789.") == name.npos;
    if (is_mapping) all.push_back(data_root / name / "containers");
  }
  return all;
}

std::string told(const std::string& id, std::string name) {
  if (name.starts_with('/')) name.erase(0, 1);
  const auto shortened = id.substr(0, short_id);
  return name.empty() ? shortened : name.append(" (").append(shortened).append(")");
}

}  // namespace

std::vector<std::string> containers_with_runtime(const fs::path& data_root, std::string_view name,
                                                 const std::vector<record::Record>& records) {
  std::map<std::string, std::string> found;  // by ID
  for (const auto& directory : container_directories(data_root)) {
    for (const auto& id : system::names_in(directory).value_or(std::vector<std::string>())) {
      if (read_word(directory / id / "hostconfig.json", "Runtime") != name) continue;
      found[id] = told(id, read_word(directory / id / "config.v2.json", "Name").value_or(""));
    }
    for (const auto& record : records) {
      if (record.owner.parent_path() != directory || found.contains(record.id)) continue;
      // One that is there was made with another runtime.
      if (read_word(record.owner / "hostconfig.json", "Runtime")) continue;
      found[record.id] = told(record.id, record.name) + ", which is gone and holds its addresses";
    }
  }
  std::vector<std::string> all;
  for (auto& [id, text] : found) all.push_back(std::move(text));
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace docker_cni::admin
