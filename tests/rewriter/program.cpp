// SPDX-License-Identifier: Apache-2.0
#include "tests/rewriter/program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::rewriter {
namespace {

void make_executable(const fs::path& file) {
  if (::chmod(file.c_str(), 0755) != 0) throw SystemError(file.string(), errno);
}

}  // namespace

Program::Program() {
  dir_.directory("bin");
  support::copy_program(DOCKER_CNI_PROGRAM, path());
  for (const auto* name : {"bin/oci-cni-add-hook", "bin/oci-cni-del-hook"}) make_executable(dir_.write(name, ""));
  dir_.write("cni.yaml", "log_driver: file://" + (dir_.path() / "log").string() + "\nstate_dir: " +
                             (dir_.path() / "state").string() + "\nnetns_dir: " + (dir_.path() / "netns").string() +
                             "\noci_bin: " + runtime().string() + "\n");
  make_executable(dir_.write("runtime", "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" > '" +
                                            (dir_.path() / "args").string() + "'\necho \"runtime's own $COLOR\"\n"));
}

Program::Outcome Program::run(std::vector<std::string> args) const { return run_exactly(with_flags(std::move(args))); }

Program::Outcome Program::run_in_shell(const std::string& shell, std::vector<std::string> args) const {
  std::vector<std::string> command{"/bin/sh", "-c", shell, "sh"};
  for (auto& arg : with_flags(std::move(args))) command.push_back(std::move(arg));
  return run_exactly(std::move(command));
}

Program::Outcome Program::run_exactly(std::vector<std::string> command) const {
  const auto out = dir_.path() / "stdout";
  const auto err = dir_.path() / "stderr";
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_addchdir_np(&actions, dir_.path().c_str());
  std::vector<char*> argv;
  for (auto& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  std::string color = "COLOR=blue";
  std::vector<char*> environment{path.data(), color.data(), nullptr};
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw SystemError(argv[0], error);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), system::read_file(out),
          system::read_file(err)};
}

std::string Program::runtime_args() const { return system::read_file_if_there(dir_.path() / "args").value_or(""); }

std::vector<std::string> Program::with_flags(std::vector<std::string> args) const {
  std::vector<std::string> command{path().string(),  "--config",         config().string(),
                                   "--runtime-path", runtime().string(), "--"};
  for (auto& arg : args) command.push_back(std::move(arg));
  return command;
}

}  // namespace docker_cni::rewriter
