// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/container_storage.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "shared/engine/go_json.hpp"
#include "shared/engine/plain_name.hpp"
#include "shared/error.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

/// The image of the container `id`, as one of storage's lists of containers tells it; nothing where the list is not
/// there, or doesn't name the container.
std::optional<std::string> image_in(const fs::path& list, std::string_view id) {
  const auto text = system::read_file_if_there(list);
  if (!text) return std::nullopt;
  std::optional<std::string> found;
  json::Scanner scanner(*text);
  if (json::take_null(scanner)) return found;
  json::walk_array(scanner, [&] {
    bool is_it = false;
    std::string image;
    json::walk_object(scanner, [&](std::string_view key) {
      const auto value = scanner.value();
      if (key == "id") is_it = json::string(value, key) == id;
      if (key == "image") image = json::string(value, key);
    });
    if (is_it) found = std::move(image);
  });
  return found;
}

std::string image_of(const fs::path& containers, std::string_view id) {
  for (const auto* name : {"containers.json", "volatile-containers.json"}) {
    const auto list = containers / name;
    auto image = in_context([&] { return list.string(); }, [&] { return image_in(list, id); });
    if (image) return *std::move(image);
  }
  throw Error("no list of containers in " + containers.string() + " names it");
}

/// As Go does, what stands twice is merged.
void parse_manifest(std::string_view text, ImageWords& annotations) {
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view member) {
    if (!go_takes_for(member, "annotations")) {
      scanner.value();
    } else if (!json::take_null(scanner)) {
      json::walk_object(scanner, [&](std::string_view key) {
        std::string name(key);
        annotations.emplace(std::move(name), json::take_null(scanner) ? "" : json::string(scanner.value(), key));
      });
    }
  });
  scanner.end();
}

/// Whether storage calls the file of an image's key "manifest", or of one that starts with "manifest-", `name`: what
/// isn't all lower case, digits and dots is there in base64 behind an equals sign.
bool is_manifest(std::string_view name) {
  constexpr std::string_view encoded_prefix = "=bWFuaWZlc3Qt";
  return name == "manifest" || name.starts_with(encoded_prefix);
}

/// GRAPHROOT/DRIVER-images beside GRAPHROOT/DRIVER-containers.
fs::path images_beside(const fs::path& containers) {
  constexpr std::string_view suffix = "-containers";
  auto name = containers.filename().string();
  if (!name.ends_with(suffix)) throw Error(containers.string() + " is not containers/storage's");
  return containers.parent_path() / name.replace(name.size() - suffix.size(), suffix.size(), "-images");
}

}  // namespace

ImageWords read_image_annotations(const fs::path& container_dir, std::string_view id) {
  const auto containers = container_dir.parent_path();
  const auto image = image_of(containers, id);
  ImageWords annotations;
  if (image.empty()) return annotations;
  if (!is_plain_name(image)) throw Error("\"" + image + "\" is not an image's ID");
  const auto directory = images_beside(containers) / image;
  bool any = false;
  for (const auto& name : system::names_in(directory).value_or(std::vector<std::string>())) {
    if (!is_manifest(name)) continue;
    const auto file = directory / name;
    const auto text = system::read_file(file);
    in_context([&] { return file.string(); }, [&] { parse_manifest(text, annotations); });
    any = true;
  }
  if (!any) throw Error("no manifest of its image is in " + directory.string());
  return annotations;
}

}  // namespace docker_cni::engine
