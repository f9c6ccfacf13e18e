// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/config.hpp"
#include "shared/record/paths.hpp"
#include "shared/record/record.hpp"

/// libcni's cache beside our records, where cni.yaml's cache_dir asks for it: so that cnitool and other runtimes find
/// our attachments, and we theirs. The record wins: the cache is written after it and removed before it.
namespace docker_cni::attachment {

/// Writes what `attachment` of `record` became. Does nothing without a cache_dir. Throws Error naming the file: an ADD
/// fails by that, as libcni's does.
void write_libcni_cache(const Config& config, const record::Record& record, const record::Attachment& attachment);

/// Removes what write_libcni_cache() wrote. Throws Error naming the file.
void remove_from_libcni_cache(const Config& config, const record::Record& record, const record::Attachment& attachment);

/// A record of the attachments that another runtime has cached for the container `id`, as if we had made them; nothing
/// where it has none, or without a cache_dir. Their namespace is where that runtime had it, and is not ours to unpin;
/// `netns`, where neither it nor the result says (libcni before 1.2): without, DEL would leave what is in it.
/// Throws Error naming a configuration that can't be read.
std::optional<record::Record> record_from_libcni_cache(const Config& config, std::string_view id,
                                                       const fs::path& netns = {});

/// The containers whose attachments we have cached (by `paths`' mark), each once, in order. None without a cache_dir.
std::vector<std::string> containers_in_libcni_cache(const Config& config, const record::Paths& paths);

}  // namespace docker_cni::attachment
