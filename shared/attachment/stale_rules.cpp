// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/stale_rules.hpp"

#include <algorithm>
#include <array>
#include <boost/filesystem/path.hpp>
#include <optional>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/sentence.hpp"
#include "shared/system/child.hpp"
#include "shared/system/file.hpp"
#include "shared/system/root_path.hpp"

namespace docker_cni::attachment {
namespace {

namespace fs = boost::filesystem;

/// One kind of iptables: "PREFIX-save" and "PREFIX-restore".
struct Tables {
  std::string_view prefix;
  std::string_view names;  // a file of the tables that are in use; empty: to ask changes nothing
};

// The legacy ones load their modules when they are only asked.
constexpr std::array all_tables{
    Tables{"iptables-nft", ""},
    Tables{"ip6tables-nft", ""},
    Tables{"iptables-legacy", "/proc/thread-self/net/ip_tables_names"},
    Tables{"ip6tables-legacy", "/proc/thread-self/net/ip6_tables_names"},
};

constexpr std::array tables_with_rules{"nat", "filter"};

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// The chain to which `rule` jumps, where it's one of a plugin's for one container; empty otherwise.
std::string_view container_chain_of(std::string_view rule) {
  constexpr std::string_view jump = " -j ";
  const auto at = rule.rfind(jump);
  if (at == std::string_view::npos) return {};
  auto chain = rule.substr(at + jump.size());
  chain = chain.substr(0, chain.find(' '));
  constexpr std::array<std::string_view, 5> shared{"CNI-HOSTPORT-DNAT", "CNI-HOSTPORT-SNAT", "CNI-HOSTPORT-MASQ",
                                                   "CNI-HOSTPORT-SETMARK", "CNI-ADMIN"};
  const bool is_shared = std::find(shared.begin(), shared.end(), chain) != shared.end();
  return chain.starts_with("CNI-") && !is_shared ? chain : std::string_view();
}

/// Where `name` is, of what comes with iptables; nothing where the host hasn't got it.
std::optional<fs::path> program(const std::string& name) {
  for (const auto* const directory : {"/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin"}) {
    auto path = fs::path(directory) / name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

bool is_in_use(const Tables& tables, const std::string& table) {
  if (tables.names.empty()) return true;
  const auto names = system::read_file_if_there(fs::path(std::string(tables.names))).value_or("");
  return ("\n" + names).find("\n" + table + "\n") != std::string::npos;
}

/// Whether `rule` has a comment that names the container `id`: `name: \"front\" id: \"ID\"` of the reference plugins,
/// `docker-cni front ID eth0` of docker-cni-forward.
bool names_container(std::string_view rule, std::string_view id) {
  const auto of_reference = "id: \\\"" + std::string(id) + "\\\"\"";  // as it's saved, the comment's end included
  if (rule.find(of_reference) != std::string_view::npos) return true;
  constexpr std::string_view of_ours = " --comment \"docker-cni ";
  const auto begin = rule.find(of_ours);
  if (begin == std::string_view::npos) return false;
  const auto comment = rule.substr(begin + of_ours.size());
  return comment.substr(0, comment.find('"')).find(" " + std::string(id) + " ") != std::string_view::npos;
}

std::string run(const fs::path& path, std::vector<std::string> arguments, std::string_view input,
                const system::Deadline& deadline) {
  const auto outcome = system::run_child({path, {system::root_path_variable}, input, std::move(arguments)}, {deadline});
  if (outcome.timed_out) throw Error(path.string() + ": did not end in time");
  if (outcome.wait_status != 0 || outcome.output_cut) {
    throw Error(path.string() + ": " + system::describe_end(outcome.wait_status) + ": " + one_line(outcome.error, 500));
  }
  return outcome.output;
}

bool remove_from(const Tables& tables, std::string_view id, const system::Deadline& deadline) {
  const auto save = program(std::string(tables.prefix) + "-save");
  const auto restore = program(std::string(tables.prefix) + "-restore");
  if (!save || !restore) return false;
  std::string removal;
  for (const std::string table : tables_with_rules) {
    if (is_in_use(tables, table)) removal += removal_of(id, table, run(*save, {"-t", table}, {}, deadline));
  }
  if (removal.empty()) return false;
  run(*restore, {"--noflush", "-w", "5"}, removal, deadline);
  return true;
}

}  // namespace

std::string removal_of(std::string_view id, std::string_view table, std::string_view saved) {
  std::string rules;
  std::set<std::string_view> chains;
  std::set<std::string_view> chains_of_others;
  while (!saved.empty()) {
    const auto rule = take_line(saved);
    if (!rule.starts_with("-A ")) continue;
    const bool is_its_own = names_container(rule, id);
    if (is_its_own) rules.append("-D").append(rule.substr(2)).append("\n");
    (is_its_own ? chains : chains_of_others).insert(container_chain_of(rule));
  }
  if (rules.empty()) return {};
  chains.erase(std::string_view());
  std::erase_if(chains, [&](std::string_view chain) { return chains_of_others.contains(chain); });
  std::string removal = "*" + std::string(table) + "\n" + rules;
  for (const auto chain : chains) removal.append("-F ").append(chain).append("\n");
  for (const auto chain : chains) removal.append("-X ").append(chain).append("\n");
  return removal.append("COMMIT\n");
}

void remove_stale_rules(std::string_view id, const system::Deadline& deadline, const Log& log) {
  for (const auto& tables : all_tables) {
    try {
      if (!remove_from(tables, id, deadline)) continue;
      log.warn("removed rules that a plugin had left" + field("container", id) + field("tables", tables.prefix));
    } catch (const Error& error) {
      log.warn("rules" + field("container", id) + field("error", error.what()));
    }
  }
}

}  // namespace docker_cni::attachment
