// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/daemon_json.hpp"

#include <algorithm>

#include "shared/error.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

using json::Kind;

constexpr const char* runtimes_key = "runtimes";
constexpr const char* default_key = "default-runtime";
constexpr const char* rewriter_name = "docker-cni";
constexpr const char* stock_runtime = "runc";

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
}

bool has_only(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char letter) {
    return is_letter_or_digit(letter) || others.find(letter) != std::string_view::npos;
  });
}

void check_word(const std::string& word) {
  if (has_only(word, "_./:=,@%+-")) return;
  throw Error("\"" + word + "\" can't stand in daemon.json: dockerd pastes it unquoted into a shell script");
}

/// The string at `keys`; empty where there is none.
std::string string_at(std::string_view text, const json::Keys& keys) {
  const auto value = json::value_at(text, keys);
  return value ? json::string(*value, keys.back()) : std::string();
}

std::string_view filename(std::string_view path) { return path.substr(path.rfind('/') + 1); }

void check_entry(const json::Member& entry) {
  if (json::kind(entry.value) != Kind::object) throw Error("runtime " + json::quoted(entry.key) + " is not an object");
  const auto has = [&](const char* key) { return json::value_at(entry.value, {key}).has_value(); };
  if (has("path") == has("runtimeType")) {
    throw Error("runtime " + json::quoted(entry.key) +
                " must have either \"path\" or \"runtimeType\"; dockerd refuses it");
  }
}

/// dockerd doesn't say much about why it didn't reload, so what it would refuse is found before.
void check_daemon_json(std::string_view text) {
  const auto section = json::value_at(text, {runtimes_key});
  if (section && json::kind(*section) != Kind::object) throw Error("\"runtimes\" is not an object");
  const auto runtimes = section ? json::members(*section) : std::vector<json::Member>();
  for (const auto& runtime : runtimes) check_entry(runtime);

  const auto chosen = string_at(text, {default_key});
  const bool known = std::any_of(runtimes.begin(), runtimes.end(), [&](const auto& one) { return one.key == chosen; });
  // A name with a dot or a slash may be a shim's, which daemon.json need not list.
  if (known || chosen.empty() || chosen == stock_runtime || chosen.find_first_of("./") != std::string::npos) return;
  throw Error("\"default-runtime\" is " + json::quoted(chosen) +
              ", which \"runtimes\" doesn't have; dockerd refuses it");
}

std::string entry_text(const DockerRuntime& runtime) {
  std::string args = "[";
  for (const auto& arg : runtime.args) args.append(args.size() > 1 ? "," : "").append(json::quoted(arg));
  json::ObjectWriter writer;
  writer.add_string("path", runtime.path);
  if (!runtime.args.empty()) writer.add("runtimeArgs", args + "]");
  return writer.text();
}

/// Whether install would make `now` of `before`.
bool was_made_of(std::string_view now, std::string_view before, const DockerRuntime& runtime) {
  try {
    return with_runtime(before, runtime) == now;
  } catch (const Error&) {
    return false;
  }
}

/// `text` without our entry, and without a section that nobody had before.
std::string without_entry(std::string_view text, const std::string& name, std::string_view before) {
  auto rest = json::without_value_at(text, {runtimes_key, name});
  const auto section = json::value_at(rest, {runtimes_key});
  const bool emptied = section && json::members(*section).empty();
  if (emptied && !json::value_at(before, {runtimes_key})) rest = json::without_value_at(rest, {runtimes_key});
  return rest;
}

/// `text` with the default runtime that it had before it was ours.
std::string with_earlier_default(const std::string& text, const std::string& name, std::string_view before) {
  if (string_at(text, {default_key}) != name) return text;
  const auto earlier = string_at(before, {default_key});
  return earlier.empty() || earlier == name ? json::without_value_at(text, {default_key})
                                            : json::with_value_at(text, {default_key}, json::quoted(earlier));
}

/// A reload changes only what the file says (moby, daemon/reload_unix.go): a section that is gone leaves its runtimes
/// in dockerd's memory.
std::string saying_all(std::string text, bool was_default) {
  if (!json::value_at(text, {runtimes_key})) text = json::with_value_at(text, {runtimes_key}, "{}");
  const bool says_default = json::value_at(text, {default_key}).has_value();
  if (was_default && !says_default) text = json::with_value_at(text, {default_key}, json::quoted(stock_runtime));
  return text;
}

}  // namespace

std::string_view object_of(std::string_view daemon_json) {
  return daemon_json.find_first_not_of(" \t\r\n") == std::string_view::npos ? "{}\n" : daemon_json;
}

void check_runtime(const DockerRuntime& runtime) {
  if (runtime.name == stock_runtime) throw Error("the name \"runc\" is dockerd's own; take another with --name");
  if (!has_only(runtime.name, "_.-") || !is_letter_or_digit(runtime.name.front()) ||
      runtime.name.starts_with("io.containerd.")) {
    throw Error(json::quoted(runtime.name) +
                " is not a name for a runtime; take letters, digits, \"_\", \".\" and \"-\"");
  }
  check_word(runtime.path);
  for (const auto& arg : runtime.args) check_word(arg);
}

std::optional<DockerRuntime> find_runtime(std::string_view daemon_json, std::string_view name) {
  const auto text = object_of(daemon_json);
  const auto entry = json::value_at(text, {runtimes_key, std::string(name)});
  if (!entry) return std::nullopt;
  const bool is_object = json::kind(*entry) == Kind::object;
  DockerRuntime runtime{std::string(name), is_object ? string_at(*entry, {"path"}) : std::string(), {}, false};
  if (filename(runtime.path) != rewriter_name) {
    throw Error("the runtime " + json::quoted(name) + " is not docker-cni's; take another name with --name");
  }
  if (const auto args = json::value_at(*entry, {"runtimeArgs"})) {
    for (const auto arg : json::elements(*args)) runtime.args.push_back(json::string(arg, "runtimeArgs"));
  }
  runtime.is_default = string_at(text, {default_key}) == name;
  return runtime;
}

std::vector<std::string> our_runtimes(std::string_view daemon_json) {
  const auto section = json::value_at(object_of(daemon_json), {runtimes_key});
  std::vector<std::string> ours;
  if (!section || json::kind(*section) != Kind::object) return ours;
  for (const auto& runtime : json::members(*section)) {
    const bool is_object = json::kind(runtime.value) == Kind::object;
    if (is_object && filename(string_at(runtime.value, {"path"})) == rewriter_name) ours.push_back(runtime.key);
  }
  return ours;
}

std::string usual_name(std::string_view daemon_json) {
  auto usual = DockerRuntime().name;
  const auto ours = our_runtimes(daemon_json);
  if (ours.empty() || std::find(ours.begin(), ours.end(), usual) != ours.end()) return usual;
  if (ours.size() > 1) {
    throw Error("docker-cni is the runtimes " + json::quoted(ours[0]) + " and " + json::quoted(ours[1]) +
                "; choose one with --name");
  }
  return ours.front();
}

std::string with_runtime(std::string_view daemon_json, const DockerRuntime& runtime) {
  check_runtime(runtime);
  const auto there = find_runtime(daemon_json, runtime.name);
  std::string text(object_of(daemon_json));
  if (!there || there->path != runtime.path || there->args != runtime.args) {
    text = json::with_value_at(text, {runtimes_key, runtime.name}, entry_text(runtime));
  }
  if (runtime.is_default && !(there && there->is_default)) {
    text = json::with_value_at(text, {default_key}, json::quoted(runtime.name));
  }
  check_daemon_json(text);
  return text;
}

WithoutRuntime without_runtime(std::string_view daemon_json, std::string_view name,
                               const std::optional<std::string>& backup) {
  const auto runtime = find_runtime(daemon_json, name);
  if (!runtime) return {std::string(daemon_json), std::string(daemon_json)};
  const std::string before(object_of(backup.value_or("")));
  WithoutRuntime without;
  if (was_made_of(daemon_json, before, *runtime)) {
    without.text = backup;
  } else {
    without.text = with_earlier_default(without_entry(daemon_json, runtime->name, before), runtime->name, before);
  }
  without.for_reload = saying_all(std::string(object_of(without.text.value_or(""))), runtime->is_default);
  return without;
}

}  // namespace docker_cni::admin
