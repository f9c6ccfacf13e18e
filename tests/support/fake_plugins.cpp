// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_plugins.hpp"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::support {
namespace {

system::UniqueFd make_fifo(const fs::path& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) throw SystemError(path.string(), errno);
  return system::open(path, O_RDWR);
}

std::string as_json(const Answer& answer) {
  json::ObjectWriter object;
  object.add_string("error_output", answer.error_output)
      .add("error_padding", std::to_string(answer.error_padding))
      .add("leave_input", answer.leave_input ? "true" : "false")
      .add("hold", answer.hold ? "true" : "false")
      .add("leave_child", answer.leave_child ? "true" : "false")
      .add("output_padding", std::to_string(answer.output_padding))
      .add_string("output", answer.output)
      .add("exit_status", std::to_string(answer.exit_status))
      .add("signal", std::to_string(answer.signal));
  return object.text();
}

std::vector<std::string> strings(std::string_view array) {
  std::vector<std::string> all;
  for (const auto element : json::elements(array)) all.push_back(json::string(element, "element"));
  return all;
}

Request parse_request(std::string_view line) {
  const auto members = json::members(line);
  const auto text = [&members](std::string_view key) { return json::string(json::find(members, key).value(), key); };
  Request request;
  request.plugin = text("plugin");
  request.arguments = strings(json::find(members, "arguments").value());
  request.environment = strings(json::find(members, "environment").value());
  request.directory = text("directory");
  request.descriptors = text("descriptors");
  request.input = text("input");
  request.command = request.variable("CNI_COMMAND");
  if (!request.input.empty()) {
    const auto name = json::find(json::members(request.input), "name");
    if (name) request.network = json::string(*name, "name");
  }
  return request;
}

}  // namespace

std::string Request::variable(std::string_view name) const {
  const auto prefix = std::string(name) + "=";
  const std::string* found = nullptr;
  for (const auto& entry : environment) {
    if (!entry.starts_with(prefix)) continue;
    if (found != nullptr) throw Error(prefix + " is there twice");
    found = &entry;
  }
  if (found == nullptr) throw Error(prefix + " is not in the environment");
  return found->substr(prefix.size());
}

FakePlugins::FakePlugins() : gate_(make_fifo(dir_.path() / ".gate")), calls_(make_fifo(dir_.path() / ".called")) {}

void FakePlugins::install(std::string_view plugin) const {
  const auto path = dir_.path() / std::string(plugin);
  if (::symlink(DOCKER_CNI_FAKE_PLUGIN, path.c_str()) != 0 && errno != EEXIST) throw SystemError(path.string(), errno);
}

void FakePlugins::script(std::string_view plugin, std::string_view command, const std::vector<Answer>& answers) const {
  install(plugin);
  std::string lines;
  for (const auto& answer : answers) lines += as_json(answer) + "\n";
  dir_.write("." + std::string(plugin) + "." + std::string(command), lines);
}

void FakePlugins::answer(std::string_view plugin, std::string_view result) const {
  script(plugin, "ADD", {{.output = std::string(result)}});
}

void FakePlugins::fail(std::string_view plugin, const Failure& told, std::string_view command) const {
  script(plugin, command, {{.output = failure(told), .exit_status = 1}});
}

void FakePlugins::release() const { system::write_all(gate_.get(), "g", "gate"); }

void FakePlugins::await_calls(std::size_t count) const {
  const auto deadline = system::Deadline::in(std::chrono::seconds(20));
  while (count > 0) {
    pollfd polled{calls_.get(), POLLIN, 0};
    const auto ready = ::poll(&polled, 1, static_cast<int>(deadline.left().count()));
    if (ready < 0 && errno != EINTR) throw SystemError("poll", errno);
    if (ready == 0) throw Error("still waiting for " + std::to_string(count) + " calls of plugins");
    char byte = 0;
    if (ready > 0 && ::read(calls_.get(), &byte, 1) == 1) --count;
  }
}

std::vector<Request> FakePlugins::requests() const {
  std::vector<Request> all;
  const auto lines = system::read_file_if_there(dir_.path() / ".calls").value_or("");
  for (std::size_t begin = 0; begin < lines.size();) {
    const auto end = lines.find('\n', begin);
    all.push_back(parse_request(std::string_view(lines).substr(begin, end - begin)));
    begin = end + 1;
  }
  return all;
}

std::vector<std::string> FakePlugins::calls() const {
  std::vector<std::string> all;
  for (const auto& request : requests()) {
    if (request.command != "VERSION") all.push_back(request.command + " " + request.network);
  }
  return all;
}

std::vector<std::string> FakePlugins::plugin_calls() const {
  std::vector<std::string> all;
  for (const auto& request : requests()) {
    if (request.command != "VERSION") all.push_back(request.command + " " + request.plugin);
  }
  return all;
}

void FakePlugins::forget() const { system::remove_file(dir_.path() / ".calls"); }

std::string failure(const Failure& failure, std::string_view cni_version) {
  json::ObjectWriter object;
  object.add_string("cniVersion", cni_version).add("code", std::to_string(failure.code)).add_string("msg", failure.msg);
  if (!failure.details.empty()) object.add_string("details", failure.details);
  return object.text();
}

std::string result(std::string_view address, std::string_view cni_version) {
  json::ObjectWriter interface;
  interface.add_string("name", "eth0").add_string("mac", "02:00:00:00:00:01").add_string("sandbox", "/run/netns/test");
  json::ObjectWriter ip;
  ip.add_string("address", address).add("interface", "0");
  json::ObjectWriter object;
  object.add_string("cniVersion", cni_version)
      .add("interfaces", "[" + interface.text() + "]")
      .add("ips", "[" + ip.text() + "]");
  return object.text();
}

}  // namespace docker_cni::support
