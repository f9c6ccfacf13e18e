// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/programs.hpp"

#include <boost/filesystem/operations.hpp>
#include <boost/filesystem/path.hpp>
#include <chrono>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/sentence.hpp"
#include "shared/system/child.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::forward {
namespace {

namespace fs = boost::filesystem;

constexpr std::chrono::seconds program_patience(60);  // others may hold the lock of iptables

/// Nothing where no directory of PATH has such a program.
std::optional<fs::path> find_program(const Environment& environment, const std::string& program) {
  std::string_view rest = environment.path;
  while (!rest.empty()) {
    const auto end = rest.find(':');
    const auto directory = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (!directory.starts_with('/')) continue;
    auto found = fs::path(std::string(directory)) / program;
    if (::access(found.c_str(), X_OK) == 0) return found;
  }
  return std::nullopt;
}

/// Whether the kernel has a legacy filter table in this network namespace. Asking iptables-legacy would make it.
bool has_legacy_filter(Family family) {
  const auto* const list =
      family == Family::ipv4 ? "/proc/self/net/ip_tables_names" : "/proc/self/net/ip6_tables_names";
  const auto names = system::read_file_if_there(list).value_or("");
  return ("\n" + names).find("\nfilter\n") != std::string::npos;
}

}  // namespace

std::string run(const std::string& program, const std::vector<std::string>& arguments, std::string_view input,
                const Environment& environment) {
  const auto file = find_program(environment, program);
  if (!file) throw Error(program + ": not found in " + environment.path);
  const auto outcome = system::run_child({*file, environment_of_programs(environment), input, arguments},
                                         {system::Deadline::in(program_patience)});
  if (outcome.timed_out)
    throw Error(program + ": did not end within " + std::to_string(program_patience.count()) + " s");
  if (outcome.output_cut) throw Error(program + ": its output is too long");
  if (WIFEXITED(outcome.wait_status) && WEXITSTATUS(outcome.wait_status) == 0) return outcome.output;
  throw Error(program + ": " +
              (outcome.error.empty() ? system::describe_end(outcome.wait_status) : one_line(outcome.error)));
}

bool has_program(const Environment& environment, const std::string& program) {
  return find_program(environment, program).has_value();
}

std::vector<IptablesPrograms> iptables_programs(Family family, const Environment& environment) {
  const std::string iptables = family == Family::ipv4 ? "iptables" : "ip6tables";
  std::vector<IptablesPrograms> programs;
  const auto usual = find_program(environment, iptables + "-save");
  if (!usual) return programs;
  programs.push_back({iptables + "-save", iptables + "-restore", true});
  boost::system::error_code error;
  const bool is_legacy = fs::canonical(*usual, error).filename().string().find("legacy") != std::string::npos;
  const auto other = iptables + (is_legacy ? "-nft" : "-legacy");
  if (find_program(environment, other + "-save") && (is_legacy || has_legacy_filter(family))) {
    programs.push_back({other + "-save", other + "-restore", false});
  }
  return programs;
}

}  // namespace docker_cni::forward
