#pragma once

#include <boost/filesystem/path.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace docker_cni::oci {

namespace fs = boost::filesystem;

/// The network entry of linux.namespaces (runtime-spec, "Namespaces").
enum class NetworkNamespace {
  host,     // no linux section or no network entry: the container runs in the runtime's own
  joined,   // an entry with a path
  created,  // an entry without path: the runtime makes a new one
};

/// A bind mount of the spec.
struct Mount {
  std::string destination;
  fs::path source;
};

/// A bundle's config.json: its own bytes, and what we read of it. Everything else stays as it stands.
struct Spec {
  std::string text;
  mode_t mode = 0644;  // of the file, which keeps them
  uid_t uid = 0;
  gid_t gid = 0;

  NetworkNamespace network = NetworkNamespace::host;
  std::string network_path;         // for joined
  bool new_user_namespace = false;  // a user entry without path
  std::string hostname;
  std::map<std::string, std::string> annotations;
  std::vector<Mount> mounts;             // those with a source
  std::vector<std::string> environment;  // process.env, "NAME=value"

  /// The source of the mount at `destination`; empty where there's none.
  fs::path mount_source(std::string_view destination) const;
};

/// Parses config.json. Throws Error where it's no JSON object or a part that we read has the wrong type.
Spec parse_spec(std::string text);

/// Reads `file` (a bundle's config.json, or what crun's --config names). Throws Error naming the file.
Spec read_spec(const fs::path& file);

/// One hook to be added (runtime-spec, "POSIX-platform Hooks").
struct Hook {
  std::string stage;  // createRuntime, poststop
  std::string path;
  std::vector<std::string> args;
  std::vector<std::string> env;
  long timeout = 0;  // seconds; 0: none
};

/// What is to be changed in a spec.
struct SpecChange {
  std::vector<Hook> hooks;                  // each goes after those of its stage, unless the very same stands there
  std::optional<std::string> network_path;  // written into the network entry
  std::map<std::string, std::string> annotations;  // set, unless the key is there already
};

/// The bytes of `spec` with `change`, all others untouched; nothing where there is nothing to change.
/// Throws Error where a part that has to be changed has the wrong type.
std::optional<std::string> changed_text(const Spec& spec, const SpecChange& change);

/// Writes `text` in `file`'s place, atomically, with the spec's mode and owner. Throws SystemError naming the file.
void write_spec(const fs::path& file, const Spec& spec, std::string_view text);

}  // namespace docker_cni::oci
