// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <string>
#include <unistd.h>
#include <vector>

#include "hooks/forward/conntrack.hpp"
#include "hooks/forward/environment.hpp"
#include "hooks/forward/firewall.hpp"
#include "hooks/forward/request.hpp"
#include "shared/cni/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

/// docker-cni-forward, a CNI plugin for the end of a chain (SPEC.md): lets the host forward what a container of
/// Docker's own bridge may send and receive, where FORWARD drops what nobody has allowed; publishes ports; masquerades.
/// It makes no interface, and passes prevResult on as it is.

using namespace docker_cni;

namespace {

/// The families of which a call must look for rules: those of the result, or, where there's none (any more), both.
std::vector<forward::Family> families_of(const forward::Request& request) {
  using forward::Family;
  if (request.prev_result.empty()) return {Family::ipv4, Family::ipv6};
  const auto attachment = forward::attachment_in(request.owner, request.prev_result, request.cni_version);
  std::vector<Family> families;
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    if (!forward::addresses_of(attachment, family).empty()) families.push_back(family);
  }
  return families;
}

/// Does what CNI_COMMAND says (SPEC.md, "CNI operations") and gives what goes to stdout.
std::string answer(const forward::Environment& environment, const forward::Request& request) {
  const auto& command = environment.command;
  if (command == "ADD") {
    forward::allow(forward::attachment_of(request), environment);
    forward::forget_udp(request.ports);
    return request.prev_result;
  }
  if (command == "DEL") {
    forward::remove([&](const forward::Owner& owner) { return owner == request.owner; }, families_of(request),
                    environment);
    forward::forget_udp(request.ports);
  } else if (command == "CHECK") {
    forward::check(forward::attachment_of(request), environment);
  } else if (command == "GC") {
    const auto is_gone = [&](const forward::Owner& owner) {
      return owner.network == request.owner.network &&
             std::find(request.valid.begin(), request.valid.end(), owner) == request.valid.end();
    };
    forward::remove(is_gone, {forward::Family::ipv4, forward::Family::ipv6}, environment);
  } else if (command == "STATUS") {
    forward::require_programs(environment);
  } else {
    throw cni::PluginError(cni::invalid_environment, "unknown CNI_COMMAND \"" + command + "\"");
  }
  return {};
}

std::string version_answer() {
  return R"({"cniVersion":"1.1.0","supportedVersions":)" + std::string(forward::supported_versions) + "}";
}

/// SPEC.md, "Error": the codes from 100 on are the plugin's own.
constexpr unsigned failed = 100;

/// Tells a failure as SPEC.md, "Error", says.
int fail(unsigned code, const std::string& msg, const std::string& details) {
  json::ObjectWriter answer;
  answer.add_string("cniVersion", "1.1.0").add("code", std::to_string(code)).add_string("msg", msg);
  if (!details.empty()) answer.add_string("details", details);
  system::write_all(STDOUT_FILENO, answer.text(), "stdout");
  return EXIT_FAILURE;
}

}  // namespace

int main() {
  try {
    system::fill_standard_descriptors();
    const auto environment = forward::read_environment();
    if (environment.command.empty()) {
      throw cni::PluginError(cni::invalid_environment, "CNI_COMMAND is missing: this is a CNI plugin",
                             "see docker-cni-forward(8)");
    }
    const auto config = system::read_to_end(STDIN_FILENO, "stdin");
    const auto output = environment.command == "VERSION"
                            ? version_answer()
                            : answer(environment, forward::parse_request(environment, config));
    system::write_all(STDOUT_FILENO, output, "stdout");
    return EXIT_SUCCESS;
  } catch (const cni::PluginError& error) {
    return fail(error.code(), error.msg(), error.details());
  } catch (const std::exception& error) {
    return fail(failed, error.what(), {});
  }
}
