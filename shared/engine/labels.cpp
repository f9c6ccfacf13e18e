#include "shared/engine/labels.hpp"

#include <utility>

#include "shared/ascii.hpp"
#include "shared/error.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

using Labels = std::map<std::string, std::string>;

/// What we read of Docker's config.v2.json, and of an image's own configuration, which has labels at the same place.
struct DockerConfig {
  std::string name;
  std::string image;   // sha256:…
  std::string driver;  // of the storage, in whose directory the images are
  Labels labels;
};

/// Whether Go's decoder, by which Docker reads an image's configuration, takes `key` for `name` (in lower case): in any
/// case, the long s for an s and the Kelvin sign for a k. An image's author may write it so that we alone miss it.
bool go_takes_for(std::string_view key, std::string_view name) {
  std::string folded;
  while (!key.empty()) {
    constexpr std::string_view long_s = "\xC5\xBF";
    constexpr std::string_view kelvin = "\xE2\x84\xAA";
    if (key.starts_with(long_s)) {
      folded += 's';
      key.remove_prefix(long_s.size());
    } else if (key.starts_with(kelvin)) {
      folded += 'k';
      key.remove_prefix(kelvin.size());
    } else {
      folded += lower(key.front());
      key.remove_prefix(1);
    }
  }
  return folded == name;
}

/// Go puts U+FFFD where a text is no UTF-8: what the image said there can't be compared.
bool may_be_garbled(std::string_view value) { return value.find("\xEF\xBF\xBD") != std::string_view::npos; }

bool is_ours(std::string_view key) { return key.starts_with("cni.") || key == "k8s.v1.cni.cncf.io/networks"; }

/// As Go does, what stands twice is merged.
void walk_labels(json::Scanner& scanner, Labels& labels) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    std::string name(key);
    labels.insert_or_assign(std::move(name), json::string(scanner.value(), key));
  });
}

/// The member "Labels" of the object that comes next.
void walk_config(json::Scanner& scanner, Labels& labels) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    if (go_takes_for(key, "labels")) {
      walk_labels(scanner, labels);
    } else {
      scanner.value();
    }
  });
}

DockerConfig parse_docker_config(std::string_view text) {
  DockerConfig config;
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    if (go_takes_for(key, "config")) {
      walk_config(scanner, config.labels);
      return;
    }
    const auto value = scanner.value();
    if (key == "Name") config.name = json::string(value, key);
    if (key == "Image") config.image = json::string(value, key);
    if (key == "Driver") config.driver = json::string(value, key);
  });
  scanner.end();
  return config;
}

std::optional<DockerConfig> read_docker_config(const fs::path& file) {
  const auto text = system::read_file_if_there(file);
  if (!text) return std::nullopt;
  return in_context([&] { return file.string(); }, [&] { return parse_docker_config(*text); });
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos;
}

/// The labels of the image that `config` names, from the image store of the engine whose container directory is
/// `owner`: DATA/containers/ID beside DATA/image/DRIVER/imagedb.
std::optional<Labels> read_image_labels(const fs::path& owner, const DockerConfig& config) {
  constexpr std::string_view algorithm = "sha256:";
  if (!config.image.starts_with(algorithm) || !is_plain_name(config.driver)) return std::nullopt;
  const auto digest = config.image.substr(algorithm.size());
  if (!is_plain_name(digest)) return std::nullopt;
  const auto store = owner.parent_path().parent_path() / "image" / config.driver / "imagedb/content/sha256";
  auto image = read_docker_config(store / digest);
  return image ? std::optional(std::move(image->labels)) : std::nullopt;
}

}  // namespace

void read_labels(Facts& facts) {
  if (facts.engine != Engine::docker || facts.owner.empty()) return;
  auto config = read_docker_config(facts.owner / "config.v2.json");
  if (!config) return;
  facts.name = config->name.substr(config->name.starts_with('/') ? 1 : 0);
  facts.labels = std::move(config->labels);
  for (const auto& label : facts.labels) {
    if (!is_ours(label.first)) continue;
    facts.image_labels = read_image_labels(facts.owner, *config);
    return;
  }
}

std::map<std::string, std::string> believed_words(const oci::Spec& spec, const Facts& facts, const Trust& trust) {
  std::map<std::string, std::string> words;
  if (trust.annotations) words = spec.annotations;
  for (const auto& [key, value] : facts.labels) {
    if (!is_ours(key)) continue;
    bool from_image = true;
    if (facts.image_labels) {
      const auto same = facts.image_labels->find(key);
      from_image = may_be_garbled(value) || (same != facts.image_labels->end() && same->second == value);
    }
    if (from_image ? trust.image_labels : trust.labels) words.emplace(key, value);
  }
  return words;
}

}  // namespace docker_cni::engine
