// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <initializer_list>
#include <optional>
#include <sys/stat.h>

#include "shared/cni/network_config_list.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/nearest.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::cni {
namespace {

using Extensions = std::initializer_list<std::string_view>;

bool has_extension(const fs::path& file, Extensions extensions) {
  const std::string_view name = file.native();
  const auto dot = name.rfind('.');
  return dot != std::string_view::npos &&
         std::find(extensions.begin(), extensions.end(), name.substr(dot)) != extensions.end();
}

/// A link to a directory is no directory here: under such a name it's a mistake, and reading it tells so.
bool is_real_directory(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string network_name_in(const fs::path& file, std::string_view bytes) {
  return in_context([&file] { return file.string(); },
                    [&bytes] {
                      const auto value = json::find(json::members(bytes), "name");
                      return value ? json::string(*value, "name") : std::string();
                    });
}

/// The networks of `files`, but for those that can't be read.
std::vector<std::string> names_of(const std::vector<fs::path>& files) {
  std::vector<std::string> names;
  for (const auto& file : files) {
    try {
      names.push_back(network_name_in(file, system::read_file(file)));
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the sentence tells of it already
    }
  }
  return names;
}

/// The list in `file` if it's the network `name`.
std::optional<NetworkConfigList> load_if_named(const fs::path& file, std::string_view name) {
  const auto bytes = system::read_file(file);
  if (network_name_in(file, bytes) != name) return std::nullopt;
  return parse_network_config_file(file, bytes);
}

/// The first of `files` with one of `extensions` that is the network `name`.
std::optional<NetworkConfigList> find_among(const std::vector<fs::path>& files, Extensions extensions,
                                            std::string_view name, Errors& passed_over) {
  for (const auto& file : files) {
    if (!has_extension(file, extensions)) continue;
    try {
      if (auto list = load_if_named(file, name)) return list;
    } catch (const Error& error) {
      passed_over.add(error);
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<fs::path> config_files_if_any(const fs::path& dir) {
  std::vector<fs::path> files;
  for (const auto& name : system::names_in(dir).value_or(std::vector<std::string>())) {
    auto file = dir / name;
    if (has_extension(file, {".conflist", ".conf", ".json"}) && !is_real_directory(file))
      files.push_back(std::move(file));
  }
  return files;
}

std::vector<fs::path> config_files(const fs::path& dir) {
  auto files = config_files_if_any(dir);
  if (files.empty()) {
    throw Error("no network configuration (*.conflist, *.conf, *.json) in " + dir.string() +
                "; put one there, or name another directory in cni.yaml's cni_conf_dir");
  }
  return files;
}

NetworkConfigList first_network(const fs::path& dir) { return load_network_config_list(config_files(dir).front()); }

NetworkConfigList find_network(const fs::path& dir, std::string_view name, Errors& passed_over) {
  const auto files = config_files(dir);
  if (auto list = find_among(files, {".conflist"}, name, passed_over)) return std::move(*list);
  if (auto list = find_among(files, {".conf", ".json"}, name, passed_over)) return std::move(*list);
  auto sentence = "no network \"" + std::string(name) + "\" in " + dir.string();
  const auto known = names_of(files);
  const auto meant = nearest(name, {known.begin(), known.end()});
  if (!meant.empty()) sentence += "; did you mean \"" + std::string(meant) + "\"?";
  if (!passed_over.empty()) sentence += "; passed over: " + passed_over.joined();
  throw Error(sentence + "; what is there tells: docker-cni-admin validate");
}

NetworkConfigList find_network(const fs::path& dir, std::string_view name) {
  Errors passed_over;
  return find_network(dir, name, passed_over);
}

}  // namespace docker_cni::cni
