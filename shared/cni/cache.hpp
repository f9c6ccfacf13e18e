// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/args.hpp"

/// libcni's cache of attachments (its "cniCacheV1"), by which runtimes and cnitool take over from each other. SPEC.md
/// only says that a result must be kept ("Adding an attachment"); how, libcni's users have agreed on.
namespace docker_cni::cni {

namespace fs = boost::filesystem;

/// What tells an attachment of a network from all others.
struct CacheKey {
  std::string network;
  std::string container_id;
  std::string if_name;
  friend bool operator==(const CacheKey&, const CacheKey&) = default;
};

/// One attachment as the cache has it.
struct CachedAttachment {
  CacheKey key;
  std::string config;  // the list file's own bytes; empty in a file from before cniCacheV1
  std::string netns;
  Args args;
  std::string capability_args;  // a JSON object; empty for none
  std::string result;           // ADD's result as JSON text; empty for none
  std::string mark = {};        // who wrote it, a JSON object under a key that libcni passes over; empty for none
};

/// CACHE_DIR/results/NETWORK-CONTAINER-INTERFACE. Throws PluginError if a name is not allowed.
fs::path cache_file(const fs::path& cache_dir, const CacheKey& key);

/// Writes `attachment` atomically; the directory is made if it is missing. Throws PluginError if a name is not
/// allowed, SystemError naming the path otherwise.
void write_cached_attachment(const fs::path& cache_dir, const CachedAttachment& attachment);

/// What is cached for `key`. Nothing where there is no file, or where it's another attachment's: two may share a name.
/// A file from before cniCacheV1 is a bare result. Throws Error naming the file where it's neither.
std::optional<CachedAttachment> read_cached_attachment(const fs::path& cache_dir, const CacheKey& key);

/// Removes what is cached for `key`, also what can't be read; another attachment's file stays. True where it was there.
bool remove_cached_attachment(const fs::path& cache_dir, const CacheKey& key);

/// All of the cache's attachments, by file name, or those of `container_id` only, for which no other's file is read.
/// What is no cniCacheV1 is passed over, as libcni does.
std::vector<CachedAttachment> cached_attachments(const fs::path& cache_dir, std::string_view container_id = {});

}  // namespace docker_cni::cni
