// SPDX-License-Identifier: Apache-2.0
#include "shared/system/interface.hpp"

#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

UniqueFd control_socket() {
  UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) throw SystemError("socket", errno);
  return fd;
}

ifreq request_for(const std::string& name) {
  ifreq request{};
  if (name.size() >= sizeof request.ifr_name) throw SystemError("interface " + name, ENODEV);
  std::memcpy(&request.ifr_name[0], name.data(), name.size());
  return request;
}

}  // namespace

bool has_interface(pid_t pid, const std::string& name) {
  // A line each, the name and a colon at its begin, padded with blanks.
  std::string table;
  try {
    table = read_file("/proc/" + std::to_string(pid) + "/net/dev");
  } catch (const SystemError& error) {
    const auto why = error.error_number();
    if (why == EMFILE || why == ENFILE || why == ENOMEM) throw;
    return false;  // it has ended
  }
  for (auto at = table.find(name + ":"); at != std::string::npos; at = table.find(name + ":", at + 1)) {
    if (at == 0 || table[at - 1] == ' ' || table[at - 1] == '\n') return true;
  }
  return false;
}

std::optional<int> interface_mtu(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ) return std::nullopt;
  const auto fd = control_socket();
  auto request = request_for(name);
  if (::ioctl(fd.get(), SIOCGIFMTU, &request) != 0) return std::nullopt;
  return request.ifr_mtu;
}

void set_interface_up(const std::string& name, bool up) {
  const auto fd = control_socket();
  auto request = request_for(name);
  if (::ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0) throw SystemError("interface " + name, errno);
  const auto flags = static_cast<unsigned short>(request.ifr_flags);
  const auto wanted = static_cast<unsigned short>(up ? flags | IFF_UP : flags & ~IFF_UP);
  if (wanted == flags) return;
  request.ifr_flags = static_cast<short>(wanted);
  if (::ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) throw SystemError("interface " + name, errno);
}

}  // namespace docker_cni::system
