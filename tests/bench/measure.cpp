// SPDX-License-Identifier: Apache-2.0
// measure ROUNDS [::: NAME[<STDIN] COMMAND...]...
//
// Runs the commands in turn, ROUNDS times, and prints of each the medians: CPU time (user and system, with all that it
// waited for), time on the clock, page faults, peak memory. In turn, so that a busy machine is busy for all of them.
// A command called "-" only prepares the next one. The first that fails ends it all.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

struct Sample {
  long cpu = 0;    // microseconds
  long clock = 0;  // microseconds
  long faults = 0;
  long memory = 0;  // kilobytes
};

struct Command {
  std::string name;
  std::string input = "/dev/null";
  std::vector<char*> argv;
  std::vector<Sample> samples;
};

std::vector<Command> parse(int argc, char** argv) {
  std::vector<Command> commands;
  for (int at = 2; at < argc; ++at) {
    if (argv[at] == std::string(":::") && at + 2 < argc) {
      Command command;
      command.name = argv[++at];
      if (const auto less = command.name.find('<'); less != std::string::npos) {
        command.input = command.name.substr(less + 1);
        command.name.resize(less);
      }
      commands.push_back(std::move(command));
    } else if (!commands.empty()) {
      commands.back().argv.push_back(argv[at]);
    }
  }
  for (auto& command : commands) command.argv.push_back(nullptr);
  return commands;
}

long microseconds(const timeval& time) { return time.tv_sec * 1'000'000 + time.tv_usec; }

Sample run(const Command& command) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, command.input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  const auto begin = std::chrono::steady_clock::now();
  pid_t pid = -1;
  if (posix_spawn(&pid, command.argv[0], &actions, nullptr, command.argv.data(), environ) != 0) {
    std::fprintf(stderr, "measure: %s can't be started\n", command.argv[0]);
    std::exit(1);
  }
  int status = 0;
  rusage usage{};
  wait4(pid, &status, 0, &usage);
  const auto took = std::chrono::steady_clock::now() - begin;
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) {
    std::fprintf(stderr, "measure: %s (%s) failed: %d\n", command.name.c_str(), command.argv[0], status);
    std::exit(1);
  }
  return {microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
          static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()), usage.ru_minflt,
          usage.ru_maxrss};
}

long median(std::vector<Sample> samples, long Sample::*value) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end(),
                   [value](const Sample& one, const Sample& other) { return one.*value < other.*value; });
  return *middle.*value;
}

}  // namespace

int main(int argc, char** argv) {
  const long rounds = argc > 1 ? std::atol(argv[1]) : 0;
  auto commands = parse(argc, argv);
  for (long round = 0; round < rounds; ++round) {
    for (auto& command : commands) command.samples.push_back(run(command));
  }
  for (const auto& command : commands) {
    if (command.name == "-") continue;
    std::printf("%s %ld %ld %ld %ld\n", command.name.c_str(), median(command.samples, &Sample::cpu),
                median(command.samples, &Sample::clock), median(command.samples, &Sample::faults),
                median(command.samples, &Sample::memory));
  }
  return 0;
}
