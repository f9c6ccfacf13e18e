// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace docker_cni::oci {

namespace fs = boost::filesystem;

/// The network entry of linux.namespaces (runtime-spec, "Namespaces").
enum class NetworkNamespace {
  host,     // no linux section or no network entry: the container runs in the runtime's own
  joined,   // an entry with a path
  created,  // an entry without path: the runtime makes a new one
};

/// Where a value stands in a spec's text. Empty: it isn't there.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool empty() const noexcept { return begin == end; }
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
  std::string domainname;  // of the spec, or, as Docker tells it, the sysctl kernel.domainname
  std::map<std::string, std::string> annotations;

  /// Where the parts stand that are changed, or are read only when somebody asks for them.
  struct Places {
    Span root;
    Span hooks;
    Span annotations;
    Span network;  // the entry of linux.namespaces
    Span mounts;
    Span environment;  // process.env
  } places;

  std::string_view at(const Span& span) const {
    return std::string_view(text).substr(span.begin, span.end - span.begin);
  }

  /// The source of the mount at `destination`, the last one's; empty where there's none.
  /// Throws Error if the mounts have the wrong type.
  fs::path mount_source(std::string_view destination) const;

  /// process.env, "NAME=value" each. Throws Error if it has the wrong type.
  std::vector<std::string> environment() const;
};

/// Parses config.json in one pass. Throws Error if it's no JSON object, if a part that we read has the wrong
/// type, or if a part that we change is there twice: runtimes don't agree which of them counts.
Spec parse_spec(std::string text);

/// Reads `file` (a bundle's config.json, or what crun's --config names). Throws Error naming the file.
Spec read_spec(const fs::path& file);

}  // namespace docker_cni::oci
