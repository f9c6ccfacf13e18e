// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/strangers.hpp"

#include <exception>
#include <vector>

#include "shared/engine/engine_dir.hpp"
#include "shared/engine/network_sharers.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::admin {
namespace {

namespace fs = boost::filesystem;

constexpr std::string_view joins = "container:";

/// What to tell of a container of Docker's with the network `mode`.
std::string sentence_of(const std::string& mode) {
  if (mode == "none") {
    return "has no network of docker-cni's: it was not started with this runtime, or has stopped and keeps no address; "
           "start it first";
  }
  if (mode == "host") return "has the host's network, where no CNI plugin may act";
  if (mode.starts_with(joins)) {
    return "has the network of the container " + engine::short_id(mode.substr(joins.size())) + "; name that one";
  }
  return "is on Docker's own network \"" + (mode == "default" ? "bridge" : mode) +
         "\"; connect it with docker network connect, or run it with --net none and docker-cni's runtime";
}

/// Docker's directory of the container; empty where it has none, or several may be meant.
fs::path directory_called(std::string_view word) {
  std::vector<fs::path> found;
  for (const auto& root : engine::docker_data_roots()) {
    const auto containers = root / "containers";
    for (const auto& id : system::names_in(containers).value_or(std::vector<std::string>())) {
      if (id.starts_with(word) || engine::current_name(containers / id, id) == word) found.push_back(containers / id);
    }
    if (!found.empty()) break;
  }
  return found.size() == 1 ? found.front() : fs::path();
}

}  // namespace

std::string why_not_ours(std::string_view word) noexcept {
  try {
    const auto directory = word.empty() ? fs::path() : directory_called(word);
    const auto mode = directory.empty() ? std::string() : engine::network_mode_in(directory);
    return mode.empty() ? std::string() : "container " + json::quoted(word) + " " + sentence_of(mode);
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace docker_cni::admin
