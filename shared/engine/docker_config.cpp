// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/docker_config.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "shared/engine/go_json.hpp"
#include "shared/engine/plain_name.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

using Labels = std::map<std::string, std::string>;

/// As Go does, what stands twice is merged, and a null is an empty string.
void walk_labels(json::Scanner& scanner, Labels& labels) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    std::string name(key);
    auto value = json::take_null(scanner) ? std::string() : json::string(scanner.value(), key);
    labels.insert_or_assign(std::move(name), std::move(value));
  });
}

/// The member `name` (in lower case) of the object that comes next, to `take`.
template <class Take>
void walk_member(json::Scanner& scanner, std::string_view name, Take&& take) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    if (go_takes_for(key, name)) {
      take();
    } else {
      scanner.value();
    }
  });
}

void walk_networks(json::Scanner& scanner, std::vector<std::string>& networks) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view name) {
    networks.emplace_back(name);
    scanner.value();
  });
}

/// The hexadecimal digits of `digest`. Throws Error if it's no digest that we know.
std::string digits_of(const std::string& digest) {
  constexpr std::string_view algorithm = "sha256:";
  const auto digits = std::string_view(digest).substr(std::min(algorithm.size(), digest.size()));
  const bool is_one = digest.starts_with(algorithm) && !digits.empty() &&
                      digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!is_one) throw Error("\"" + digest + "\" is not a digest of its image");
  return std::string(digits);
}

Labels image_config_labels(const fs::path& file) {
  const auto text = system::read_file(file);
  return in_context([&] { return file.string(); }, [&] { return parse_docker_config(text).labels; });
}

/// The digest of the configuration that the manifest in `file` names.
std::string config_digest_in(const fs::path& file) {
  const auto text = system::read_file(file);
  std::string digest;
  in_context([&] { return file.string(); },
             [&] {
               json::Scanner scanner(text);
               walk_member(scanner, "config", [&] {
                 walk_member(scanner, "digest", [&] { digest = json::string(scanner.value(), "digest"); });
               });
             });
  return digest;
}

/// Where containerd keeps what images consist of, by digest: the containerd that dockerd starts itself has its root
/// below Docker's, another has it at its own default place.
std::vector<fs::path> content_stores(const fs::path& data) {
  constexpr const char* blobs = "io.containerd.content.v1.content/blobs/sha256";
  return {data / "containerd/daemon" / blobs, fs::path("/var/lib/containerd") / blobs};
}

Labels labels_of_manifest(const fs::path& data, const std::string& digest) {
  const auto manifest = digits_of(digest);
  for (const auto& store : content_stores(data)) {
    const auto text = system::read_file_if_there(store / manifest);
    if (text) return image_config_labels(store / digits_of(config_digest_in(store / manifest)));
  }
  throw Error("its image's manifest " + digest + " is in neither " + content_stores(data).front().string() + " nor " +
              content_stores(data).back().string());
}

}  // namespace

DockerConfig parse_docker_config(std::string_view text) {
  DockerConfig config;
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    if (go_takes_for(key, "config")) {
      return walk_member(scanner, "labels", [&] { walk_labels(scanner, config.labels); });
    }
    if (key == "NetworkSettings") {
      return walk_member(scanner, "networks", [&] { walk_networks(scanner, config.networks); });
    }
    if (key == "ImageManifest") {
      return walk_member(scanner, "digest", [&] { config.image_manifest = json::string(scanner.value(), "digest"); });
    }
    const auto value = scanner.value();
    if (key == "Name") config.name = json::string(value, key);
    if (key == "Image") config.image = json::string(value, key);
    if (key == "Driver") config.driver = json::string(value, key);
  });
  scanner.end();
  return config;
}

Labels read_image_labels(const fs::path& engine_dir, const DockerConfig& config) {
  const auto data = engine_dir.parent_path().parent_path();
  if (!config.image_manifest.empty()) return labels_of_manifest(data, config.image_manifest);
  const auto digits = digits_of(config.image);
  if (!is_plain_name(config.driver)) throw Error("\"" + config.driver + "\" is not a storage driver");
  return image_config_labels(data / "image" / config.driver / "imagedb/content/sha256" / digits);
}

}  // namespace docker_cni::engine
