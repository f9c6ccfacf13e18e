// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/oci/state.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "tests/support/fake_plugins.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::support {

/// A process with a network namespace of its own, which ends with the object: what a hook takes for a container.
class NetnsProcess {
 public:
  NetnsProcess();

  /// One that lives in the network namespace at `path`, as a container does that has joined another's.
  explicit NetnsProcess(const fs::path& path);
  NetnsProcess(const NetnsProcess&) = delete;
  NetnsProcess& operator=(const NetnsProcess&) = delete;
  NetnsProcess(NetnsProcess&&) = delete;
  NetnsProcess& operator=(NetnsProcess&&) = delete;
  ~NetnsProcess();

  pid_t pid() const noexcept { return pid_; }

 private:
  template <class Enter>
  void start(Enter enter);

  pid_t pid_ = -1;
};

/// A host with fake plugins, directories of its own for all that docker-cni keeps, and networks in order.
class Host {
 public:
  /// Each of `networks` is a list of one plugin of the same name.
  explicit Host(const std::vector<std::string>& networks);

  FakePlugins plugins;
  TempDir dir;
  Config config;
  Log log{"", "off", "test"};

  record::Store store() const { return record::Store(record::Paths(config.state_dir, config.netns_dir)); }

  /// One that has a minute.
  attachment::Operation operation() const { return {config, system::Deadline::in(std::chrono::minutes(1)), log}; }

  /// A state of a container whose process is `process`; its bundle, without a spec, is made.
  oci::State state(std::string_view id, const NetnsProcess& process) const;

  /// The names in STATE_DIR/containers and in NETNS_DIR.
  std::vector<std::string> left() const;
};

/// Waits until the process `pid` has `variable` in its environment: until it has become what it was forked for.
void await_variable(pid_t pid, std::string_view variable);

}  // namespace docker_cni::support
