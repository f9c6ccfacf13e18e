// SPDX-License-Identifier: Apache-2.0
#include "shared/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/ascii.hpp"
#include "shared/config_keys.hpp"
#include "shared/error.hpp"
#include "shared/nearest.hpp"
#include "shared/settings.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t largest_config = 64UL * 1024;

std::string quoted(std::string_view text) { return std::string("\"").append(text).append("\""); }

const std::string& text_of(const Setting& setting) {
  if (setting.is_list) reject(setting, "must be one value, not a list");
  return setting.values.front().text;
}

fs::path absolute_path(const Setting& setting, std::string_view text) {
  if (!text.starts_with('/')) reject(setting, "must be an absolute path, not " + quoted(text));
  while (text.size() > 1 && text.ends_with('/')) text.remove_suffix(1);
  return {text.begin(), text.end()};
}

fs::path path(const Setting& setting) { return absolute_path(setting, text_of(setting)); }

fs::path path_or_nothing(const Setting& setting) { return text_of(setting).empty() ? fs::path() : path(setting); }

/// The entries of a list; it may also be one string with `separator` between them.
std::vector<std::string> entries(const Setting& setting, char separator) {
  std::vector<std::string> all;
  for (const auto& value : setting.values) {
    std::string_view rest = value.text;
    for (auto end = rest.find(separator); end != rest.npos; end = rest.find(separator)) {
      if (setting.is_list) reject(setting, "must not have " + quoted({&separator, 1}) + " within an entry");
      all.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    all.emplace_back(rest);
  }
  if (std::find(all.begin(), all.end(), "") != all.end()) reject(setting, "has an empty entry");
  return all;
}

std::vector<fs::path> path_list(const Setting& setting) {
  std::vector<fs::path> paths;
  for (const auto& entry : entries(setting, ':')) paths.push_back(absolute_path(setting, entry));
  if (paths.empty()) reject(setting, "must name a directory");
  return paths;
}

[[noreturn]] void reject_choice(const Setting& setting, std::string_view given,
                                const std::vector<std::string_view>& words) {
  std::string sentence = "must be ";
  for (const auto word : words) {
    if (word != words.front()) sentence += word == words.back() ? " or " : ", ";
    sentence += word;
  }
  reject(setting, sentence + ", not " + quoted(given));
}

/// The place among `words` of `given`.
std::size_t choice(const Setting& setting, std::string_view given, const std::vector<std::string_view>& words) {
  const auto found = std::find(words.begin(), words.end(), given);
  if (found == words.end()) reject_choice(setting, given, words);
  return static_cast<std::size_t>(found - words.begin());
}

template <class Enumeration>
struct Choice {
  std::string_view word;
  Enumeration value;
};

template <class Enumeration>
Enumeration choice(const Setting& setting, const std::vector<Choice<Enumeration>>& choices) {
  std::vector<std::string_view> words;
  words.reserve(choices.size());
  for (const auto& one : choices) words.push_back(one.word);
  return choices.at(choice(setting, text_of(setting), words)).value;
}

bool truth(const Setting& setting) {
  const auto& given = text_of(setting);
  if (!setting.values.front().plain) reject(setting, "must be true or false, without quotes");
  return choice(setting, given, {"false", "true"}) == 1;
}

struct Unit {
  std::string_view name;
  milliseconds length;
};

constexpr std::array units{Unit{"", std::chrono::seconds(1)}, Unit{"s", std::chrono::seconds(1)},
                           Unit{"m", std::chrono::minutes(1)}, Unit{"h", std::chrono::hours(1)},
                           Unit{"ms", milliseconds(1)}};

/// A whole number of seconds, or of the unit behind it.
milliseconds timeout(const Setting& setting) {
  constexpr milliseconds shortest(100);
  constexpr milliseconds longest = std::chrono::hours(1);
  const auto& given = text_of(setting);
  const char* const end = given.data() + given.size();
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(given.data(), end, number);
  const auto* const unit = std::find_if(
      units.begin(), units.end(), [name = std::string_view(rest, end)](const Unit& it) { return it.name == name; });
  if (error == std::errc::invalid_argument || unit == units.end()) {
    reject(setting, "must be a time like 90, \"90s\" or \"2m\", not " + quoted(given));
  }
  // One that doesn't fit 64 bits was left at 0, which is out of range too.
  const auto time = unit->length * std::clamp<std::int64_t>(number, 0, longest / unit->length + 1);
  if (time < shortest || time > longest) reject(setting, "must be between 100ms and 1h, not " + quoted(given));
  return time;
}

std::string interface_name(const Setting& setting) {
  constexpr std::size_t longest = 15;  // IFNAMSIZ without its NUL
  const auto& name = text_of(setting);
  const bool good =
      !name.empty() && name.size() <= longest && name != "." && name != ".." && name.find_first_of("/:% ") == name.npos;
  if (!good) reject(setting, "must be a name of 1 to 15 letters and digits, not " + quoted(name));
  if (name == "lo") reject(setting, "must not be \"lo\", which every container has already");
  return name;
}

/// What is no "file:///…" means no log, as it does to the Go docker-cni.
std::string log_driver(const Setting& setting) {
  const auto& driver = text_of(setting);
  if (driver.starts_with("file:") && !driver.starts_with("file:///")) {
    reject(setting, "must be like \"file:///var/log/docker-cni.log\", not " + quoted(driver));
  }
  return driver;
}

/// Its own words and those of the Go docker-cni (logrus), in any case.
std::string log_level(const Setting& setting) {
  auto level = lower(text_of(setting));
  if (level == "warning") return "warn";
  if (level == "fatal" || level == "panic") return "error";
  choice(setting, level, {"trace", "debug", "info", "warn", "error", "off"});
  return level;
}

Trust trust(const Setting& setting) {
  std::array<bool, 5> trusted{};
  for (const auto& source : entries(setting, ',')) {
    trusted.at(choice(setting, source, {"engine", "annotations", "labels", "image-labels", "environment"})) = true;
  }
  return {trusted[0], trusted[1], trusted[2], trusted[3], trusted[4]};
}

struct Key {
  std::string_view name;
  void (*read)(Config&, const Setting&);
};

constexpr std::array keys{
    Key{"oci_bin", [](Config& to, const Setting& from) { to.oci_bin = path(from); }},
    Key{"cni_conf_dir", [](Config& to, const Setting& from) { to.cni_conf_dir = path(from); }},
    Key{"cni_bin_dir", [](Config& to, const Setting& from) { to.cni_bin_dir = path_list(from); }},
    Key{"cni_ifname", [](Config& to, const Setting& from) { to.cni_ifname = interface_name(from); }},
    Key{"cni_log", [](Config& to, const Setting& from) { to.cni_log = path_or_nothing(from).string(); }},
    Key{"log_driver", [](Config& to, const Setting& from) { to.log_driver = log_driver(from); }},
    Key{"log_level", [](Config& to, const Setting& from) { to.log_level = log_level(from); }},
    Key{"networks", [](Config& to, const Setting& from) { to.networks = entries(from, ','); }},
    Key{"attach",
        [](Config& to, const Setting& from) {
          to.attach = choice<Attach>(from, {{"always", Attach::always}, {"asked", Attach::asked}});
        }},
    Key{"docker_networks",
        [](Config& to, const Setting& from) {
          to.docker_networks = choice<DockerNetworks>(from, {{"refuse", DockerNetworks::refuse},
                                                             {"leave", DockerNetworks::leave},
                                                             {"attach", DockerNetworks::attach}});
        }},
    Key{"pods",
        [](Config& to, const Setting& from) {
          to.pods = choice<Pods>(
              from,
              {{"leave", Pods::leave}, {"further", Pods::further}, {"instead-of-multus", Pods::instead_of_multus}});
        }},
    Key{"fixed_ip",
        [](Config& to, const Setting& from) {
          to.fixed_ip = choice<FixedIp>(from, {{"always", FixedIp::always}, {"never", FixedIp::never}});
        }},
    Key{"trust", [](Config& to, const Setting& from) { to.trust = trust(from); }},
    Key{"cni_args_from_environment",
        [](Config& to, const Setting& from) { to.cni_args_from_environment = truth(from); }},
    Key{"exclusive_networks", [](Config& to, const Setting& from) { to.exclusive_networks = entries(from, ','); }},
    Key{"state_dir", [](Config& to, const Setting& from) { to.state_dir = path(from); }},
    Key{"netns_dir", [](Config& to, const Setting& from) { to.netns_dir = path(from); }},
    Key{"cache_dir", [](Config& to, const Setting& from) { to.cache_dir = path_or_nothing(from); }},
    Key{"plugin_timeout", [](Config& to, const Setting& from) { to.plugin_timeout = timeout(from); }},
    Key{"hook_timeout", [](Config& to, const Setting& from) { to.hook_timeout = timeout(from); }},
    Key{"hosts", [](Config& to, const Setting& from) { to.hosts = truth(from); }},
};

}  // namespace

std::vector<std::string_view> config_keys() {
  std::vector<std::string_view> names;
  names.reserve(keys.size());
  for (const auto& key : keys) names.push_back(key.name);
  return names;
}

namespace {

void read_setting(Config& config, const Setting& setting) {
  const auto* const key = std::find_if(keys.begin(), keys.end(), [&](const Key& it) { return it.name == setting.key; });
  if (key != keys.end()) return key->read(config, setting);
  const auto meant = nearest(setting.key, config_keys());
  fail(setting, "unknown key " + quoted(setting.key) + (meant.empty() ? "" : "; did you mean " + quoted(meant) + "?"));
}

std::optional<std::string> read_config(const fs::path& path) {
  return path.empty() ? system::read_file_if_there(default_config_file, largest_config)
                      : std::optional(system::read_file(path, largest_config));
}

}  // namespace

Config load_config(const fs::path& path) {
  Config config;
  const auto text = read_config(path);
  if (!text) return config;
  config.file = path.empty() ? fs::path(default_config_file) : system::absolute(path);
  const auto name = config.file.string();
  for (const auto& setting : parse_settings(name, *text)) read_setting(config, setting);
  return config;
}

fs::path load_oci_bin(const fs::path& path) {
  Config config;
  if (const auto text = read_config(path)) {
    const auto name = path.empty() ? std::string(default_config_file) : path.string();  // settings refer to it
    for (const auto& setting : parse_settings(name, *text)) {
      if (setting.key == "oci_bin") read_setting(config, setting);
    }
  }
  return config.oci_bin;
}

}  // namespace docker_cni
