// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// dockerd's daemon.json, text to text (moby, daemon/config and daemon/runtime_unix.go).
namespace docker_cni::admin {

/// How docker-cni is registered: a member of "runtimes".
struct DockerRuntime {
  std::string name = "cni";
  std::string path;               // the rewriter's
  std::vector<std::string> args;  // dockerd pastes them, and the path, into a shell script
  bool is_default = false;        // "default-runtime" names it
};

/// `daemon_json`, or an empty object where it's blank: so dockerd takes it, too.
std::string_view object_of(std::string_view daemon_json);

/// Throws Error if dockerd would not take `runtime`, or would make something else of it.
void check_runtime(const DockerRuntime& runtime);

/// The entry called `name` in `daemon_json`, if docker-cni is its path; nothing where there is no such entry.
/// Throws Error if the entry is somebody else's, or the text no daemon.json.
std::optional<DockerRuntime> find_runtime(std::string_view daemon_json, std::string_view name);

/// The names under which `daemon_json` has docker-cni. Throws Error if the text is no daemon.json.
std::vector<std::string> our_runtimes(std::string_view daemon_json);

/// What docker-cni is called where nobody says how: "cni", or the one name that install gave it in `daemon_json`.
/// Throws Error if it has several, none of which is "cni".
std::string usual_name(std::string_view daemon_json);

/// `daemon_json` (blank: there is no file) with `runtime`; all else stays as it stands. Throws Error if the name is
/// somebody else's, or if dockerd would not take the rest of the file either.
std::string with_runtime(std::string_view daemon_json, const DockerRuntime& runtime);

/// What uninstall makes of a daemon.json.
struct WithoutRuntime {
  std::optional<std::string> text;  // nothing: there was no file before install made it
  std::string for_reload;           // as `text`, but saying what dockerd would not forget if it weren't said
};

/// `daemon_json` without the runtime `name`, which is ours (find_runtime()). `backup`: the file as install found it,
/// where it found one. It comes back as it was, if the file is still what install made of it.
WithoutRuntime without_runtime(std::string_view daemon_json, std::string_view name,
                               const std::optional<std::string>& backup);

}  // namespace docker_cni::admin
