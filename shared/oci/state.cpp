// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/state.hpp"

#include <charconv>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::oci {
namespace {

pid_t parse_pid(std::string_view value) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), pid);
  if (error != std::errc() || end != value.data() + value.size() || pid < 0) throw Error("\"pid\" is not a process ID");
  return pid;
}

}  // namespace

State parse_state(std::string_view text) {
  State state;
  bool has_id = false;
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    if (json::take_null(scanner)) return;
    if (key == "annotations") {
      json::walk_object(scanner, [&](std::string_view name) {
        std::string owned(name);
        state.annotations.insert_or_assign(std::move(owned), json::string(scanner.value(), name));
      });
      return;
    }
    const auto value = scanner.value();
    if (key == "id") {
      state.id = json::string(value, key);
      has_id = true;
    } else if (key == "status") {
      state.status = json::string(value, key);
    } else if (key == "pid") {
      state.pid = parse_pid(value);
    } else if (key == "bundle") {
      state.bundle = json::string(value, key);
    }
  });
  scanner.end();
  if (!has_id) throw Error("\"id\" is missing");
  return state;
}

State read_state(int fd) {
  constexpr std::size_t largest_state = 16UL * 1024 * 1024;
  constexpr std::string_view name = "the container's state on stdin";
  const auto text = system::read_to_end(fd, name, largest_state);
  return in_context([&] { return name; }, [&] { return parse_state(text); });
}

}  // namespace docker_cni::oci
