// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/network_sharers.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "shared/engine/engine_dir.hpp"
#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {

std::string network_mode_in(const fs::path& engine_dir) {
  try {
    const auto text = system::read_file_if_there(engine_dir / "hostconfig.json");
    return text ? json::string_or_empty(json::parse(*text), "NetworkMode") : std::string();
  } catch (const Error&) {
    return {};
  }
}

std::map<std::string, std::vector<NetworkSharer>> network_sharers(const fs::path& containers) {
  constexpr std::string_view joins = "container:";
  std::map<std::string, std::vector<NetworkSharer>> sharers;
  for (auto& id : system::names_in(containers).value_or(std::vector<std::string>())) {
    const auto mode = network_mode_in(containers / id);
    if (!mode.starts_with(joins)) continue;
    auto name = current_name(containers / id, id);
    sharers[mode.substr(joins.size())].push_back({std::move(id), std::move(name)});
  }
  return sharers;
}

}  // namespace docker_cni::engine
