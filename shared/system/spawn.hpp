// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <spawn.h>
#include <string>
#include <sys/types.h>
#include <vector>

/// posix_spawn(3) with owners for what it needs. The child runs none of our code. It gets no descriptor but 0 to 2, but
/// shares the others, our locks too, until its exec(2). So whoever takes such a lock after us knows that the child has
/// its own environment by now.
namespace docker_cni::system {

namespace fs = boost::filesystem;

/// What becomes of the child's descriptors and directory. Throws SystemError.
class SpawnActions {
 public:
  SpawnActions();
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  SpawnActions(SpawnActions&&) = delete;
  SpawnActions& operator=(SpawnActions&&) = delete;
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  void dup(int from, int to);
  void open(const char* path, int as, int flags);
  void chdir(const char* path);

  const posix_spawn_file_actions_t* native() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Default signals, none blocked, and a process group or a session of the child's own.
class SpawnAttributes {
 public:
  enum class Leads { group, session };
  explicit SpawnAttributes(Leads leads);
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  SpawnAttributes(SpawnAttributes&&) = delete;
  SpawnAttributes& operator=(SpawnAttributes&&) = delete;
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }

  const posix_spawnattr_t* native() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// Starts `program`. `arguments` begins with argv[0]; `environment` is all that it gets ("NAME=value").
/// Returns its pid. Throws SystemError naming the program.
pid_t spawn(const fs::path& program, std::vector<std::string> arguments, std::vector<std::string> environment,
            const SpawnActions& actions, const SpawnAttributes& attributes);

}  // namespace docker_cni::system
