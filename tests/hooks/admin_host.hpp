// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "shared/record/record.hpp"
#include "shared/record/store.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::support {

/// A host on which docker-cni-admin finds records, without any container behind them.
class AdminHost {
 public:
  AdminHost();

  /// What docker-cni-admin answers to `words` with this host's cni.yaml.
  admin::Answer run(std::vector<std::string> words) const;

  /// Records `record`.
  void save(const record::Record& record) const;

  /// A record of container `id` with one network, "front" on eth0 with `address`. Its bundle is there.
  record::Record record(std::string_view id, std::string_view address = "10.1.0.2/24") const;

  record::Store store() const { return record::Store(record::Paths(dir.path() / "state", dir.path() / "netns")); }

  TempDir dir;
};

/// The "id" of an answer that is JSON.
std::string id_of(const admin::Answer& answer);

/// An attachment to `network` with `result`.
record::Attachment attachment(std::string_view network, std::string_view interface, std::string_view result);

}  // namespace docker_cni::support
