// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <utility>

#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// Is in another network namespace, until it ends. REQUIRES: the program has one thread.
class NetnsVisit {
 public:
  /// Enters the namespace at `path`. Throws SystemError, or Error where something else is there.
  explicit NetnsVisit(const fs::path& path);

  /// Enters the namespace that `netns` holds, a container's. Throws SystemError.
  explicit NetnsVisit(const UniqueFd& netns);
  NetnsVisit(const NetnsVisit&) = delete;
  NetnsVisit& operator=(const NetnsVisit&) = delete;
  NetnsVisit(NetnsVisit&&) = delete;
  NetnsVisit& operator=(NetnsVisit&&) = delete;
  ~NetnsVisit();

 private:
  UniqueFd own_;
};

/// What `look` gives in the network namespace at `place`, or that it holds. Throws as NetnsVisit and `look` do.
template <class Place, class Look>
auto in_netns(const Place& place, Look&& look) {
  const NetnsVisit visit(place);
  return std::forward<Look>(look)();
}

}  // namespace docker_cni::system
