// SPDX-License-Identifier: Apache-2.0
// A CNI plugin with something to lose, for the suites that take a program through each of its system calls: ADD makes
// the file /tmp/leases/PLUGIN-CONTAINER-INTERFACE, CHECK misses it, DEL removes it. They call it some ten thousand
// times, hence no shell script.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? "" : value;
}

int fail(const char* msg) {
  std::printf(R"({"cniVersion": "1.0.0", "code": 100, "msg": "%s"})", msg);
  return EXIT_FAILURE;
}

}  // namespace

int main(int /*argc*/, char** argv) {
  const std::string_view program = *argv;
  const auto lease = "/tmp/leases/" + std::string(program.substr(program.rfind('/') + 1)) + "-" +
                     variable("CNI_CONTAINERID") + "-" + variable("CNI_IFNAME");
  const auto command = variable("CNI_COMMAND");
  if (command == "ADD") {
    const int file = ::open(lease.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail("the lease can't be made");
    std::puts(R"({"cniVersion": "1.0.0", "ips": []})");
  } else if (command == "CHECK") {
    if (::access(lease.c_str(), F_OK) != 0) return fail("the lease is gone");
  } else if (command == "DEL") {
    ::unlink(lease.c_str());
  } else if (command == "VERSION") {
    std::puts(R"({"cniVersion": "1.0.0", "supportedVersions": ["1.0.0"]})");
  }
  return EXIT_SUCCESS;
}
