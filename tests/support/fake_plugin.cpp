// SPDX-License-Identifier: Apache-2.0
// A CNI plugin for tests: records how it was called in the file .calls beside it and answers as the file
// .PLUGIN.COMMAND there says, one line a call (see fake_plugins.hpp).

#include <algorithm>
#include <boost/filesystem/path.hpp>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <exception>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <unistd.h>
#include <vector>

#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace {

namespace fs = boost::filesystem;
namespace json = docker_cni::json;
namespace sys = docker_cni::system;
using Script = std::vector<json::Member>;

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? "" : value;
}

template <class Strings>
std::string array(const Strings& strings) {
  std::string text = "[";
  for (const auto& string : strings) text += (text.size() > 1 ? "," : "") + json::quoted(string);
  return text + "]";
}

/// Takes the first line of the script away, unless it's the last.
std::string next_answer(const fs::path& script) {
  const auto lock = sys::open(script, O_RDWR);
  ::flock(lock.get(), LOCK_EX);
  const auto lines = sys::read_to_end(lock.get(), script.string());
  const auto end = lines.find('\n');
  if (end + 1 < lines.size()) {
    const auto rest = lines.substr(end + 1);
    if (::ftruncate(lock.get(), 0) != 0 || ::lseek(lock.get(), 0, SEEK_SET) != 0) std::_Exit(99);
    sys::write_all(lock.get(), rest, script.string());
  }
  return lines.substr(0, end);
}

std::string text_of(const Script& script, std::string_view key) {
  const auto value = json::find(script, key);
  return value ? json::string(*value, key) : "";
}

bool flag_of(const Script& script, std::string_view key) { return json::find(script, key) == "true"; }

int number_of(const Script& script, std::string_view key) {
  return std::stoi(std::string(json::find(script, key).value_or("0")));
}

std::string open_descriptors() {
  std::vector<int> numbers;
  auto* directory = ::opendir("/proc/self/fd");
  for (const auto* entry = ::readdir(directory); entry != nullptr; entry = ::readdir(directory)) {
    const std::string name = entry->d_name;
    if (name.front() != '.' && std::stoi(name) != ::dirfd(directory)) numbers.push_back(std::stoi(name));
  }
  ::closedir(directory);
  std::sort(numbers.begin(), numbers.end());
  std::string text;
  for (const auto number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

void record(const fs::path& self, const std::vector<std::string>& arguments, const std::string& descriptors,
            std::string_view input) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  std::string directory(PATH_MAX, '\0');
  if (::getcwd(directory.data(), directory.size()) == nullptr) std::_Exit(99);
  directory.resize(directory.find('\0'));

  json::ObjectWriter call;
  call.add_string("plugin", self.filename().string())
      .add("arguments", array(arguments))
      .add("environment", array(environment))
      .add_string("directory", directory)
      .add_string("descriptors", descriptors)
      .add_string("input", input);
  // One write to a file opened for appending: calls at the same time don't mix.
  const auto calls = sys::open(self.parent_path() / ".calls", O_WRONLY | O_CREAT | O_APPEND, 0600);
  sys::write_all(calls.get(), call.text() + "\n", ".calls");
  const sys::UniqueFd bell(::open((self.parent_path() / ".called").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (bell.valid() && ::write(bell.get(), "c", 1) != 1) return;  // full: nobody counts
}

/// Waits until the test opens the gate or is gone.
void wait_at_gate(const fs::path& self) {
  const sys::UniqueFd gate(::open((self.parent_path() / ".gate").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  pollfd polled{gate.get(), POLLIN, 0};
  while (gate.valid() && ::poll(&polled, 1, -1) < 0) {
  }
}

void play(const Script& script, const fs::path& self) {
  if (flag_of(script, "hold")) wait_at_gate(self);
  if (flag_of(script, "leave_child") && ::fork() == 0) {
    wait_at_gate(self);
    std::_Exit(0);
  }
  const auto padding = number_of(script, "output_padding");
  sys::write_all(1, std::string(static_cast<std::size_t>(padding), ' '), "stdout");
  sys::write_all(1, text_of(script, "output"), "stdout");
  if (const auto signal = number_of(script, "signal"); signal != 0 && std::raise(signal) != 0) std::_Exit(99);
}

void play_default(const std::string& command, std::string_view input) {
  if (command == "VERSION") {
    sys::write_all(1,
                   R"({"cniVersion":"1.1.0","supportedVersions":)"
                   R"(["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]})",
                   "stdout");
  } else if (command == "ADD") {
    const auto request = json::members(input);
    const auto empty = json::ObjectWriter().add("cniVersion", json::find(request, "cniVersion").value_or("\"\""));
    sys::write_all(1, json::find(request, "prevResult").value_or(empty.text()), "stdout");
  }
}

int run(const std::vector<std::string>& arguments) {
  const fs::path self = arguments.front();
  const auto descriptors = open_descriptors();
  const auto command = environment_variable("CNI_COMMAND");
  const auto script_file = self.parent_path() / ("." + self.filename().string() + "." + command);
  const bool scripted = ::access(script_file.c_str(), F_OK) == 0;
  const auto line = scripted ? next_answer(script_file) : "{}";
  const auto script = json::members(line);

  sys::write_all(2, text_of(script, "error_output"), "stderr");
  sys::write_all(2, std::string(static_cast<std::size_t>(number_of(script, "error_padding")), 'e'), "stderr");
  std::string input;
  if (flag_of(script, "leave_input")) {
    ::close(0);
  } else {
    input = sys::read_to_end(0, "stdin");
  }
  record(self, arguments, descriptors, input);
  if (scripted) {
    play(script, self);
  } else {
    play_default(command, input);
  }
  return number_of(script, "exit_status");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv, argv + argc});
  } catch (const std::exception& error) {
    sys::write_all(2, std::string("fake plugin: ") + error.what(), "stderr");
    return 98;
  }
}
