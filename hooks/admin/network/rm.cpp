// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "hooks/admin/network/attached.hpp"
#include "hooks/admin/network/conflist.hpp"
#include "hooks/admin/network/network_lock.hpp"
#include "hooks/admin/network/removal.hpp"
#include "hooks/admin/network/verbs.hpp"
#include "hooks/admin/records.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::admin {
namespace {

/// Throws Error if `network` is not to be removed.
void check_removable(const NetworkFile& network, const Removal& removal, bool force) {
  const auto& records = removal.records.readable;
  if (auto why = why_in_use(attached_to(network.list->name, records)); !why.empty()) throw Error(why);
  if (auto why = why_wanted(network.list->name, records); !why.empty()) throw Error(why);
  if (force) return;
  if (!mark_of(*network.list)) {
    throw Error(network.file.string() + " was not written by docker-cni-admin network create; --force removes it");
  }
  if (!removal.config.networks.empty() && is_default(network, removal)) {
    throw Error(removal.config.file.string() +
                ": networks names it for containers that name none; change that first, or give --force");
  }
  if (!removal.records.problems.empty()) {
    throw Error("nobody can tell whether containers use it: " + removal.records.problems.front() +
                "; --force removes it all the same");
  }
}

Answer rm(const std::vector<std::string>& names, bool force, const Config& config) {
  const auto& dir = config.cni_conf_dir;
  if (!system::is_directory(dir)) throw Error(dir.string() + " is not there, and so no network");
  const auto log = open_log(config);
  release_gone(config, log);
  const NetworkLock lock(dir);
  Removal removal(config, log);
  Answer answer;
  for (const auto& name : names) {
    try {
      const auto& network = only_network(name, removal.networks, dir);
      check_removable(network, removal, force);
      remove_network(network, removal);
      answer.text.append(name).append("\n");
    } catch (const Error& error) {
      answer.problems.push_back("cannot remove the network " + json::quoted(name) + ": " + error.what());
    }
  }
  return answer;
}

Answer prune(bool dry_run, const Config& config) {
  const auto& dir = config.cni_conf_dir;
  if (!system::is_directory(dir)) return {};
  const auto log = open_log(config);
  if (!dry_run) release_gone(config, log);
  const NetworkLock lock(dir);
  Removal removal(config, log);
  Answer answer;
  if (!removal.records.problems.empty()) {
    answer.problems = removal.records.problems;
    answer.problems.emplace_back("nobody can tell which networks containers use; nothing was removed");
    return answer;
  }
  const auto is_unused = [&](const NetworkFile& network) {
    return network.list && mark_of(*network.list) && !is_default(network, removal) &&
           attached_to(network.list->name, removal.records.readable).empty() &&
           why_wanted(network.list->name, removal.records.readable).empty();
  };
  std::vector<NetworkFile> unused;
  std::copy_if(removal.networks.begin(), removal.networks.end(), std::back_inserter(unused), is_unused);
  for (const auto& network : unused) {
    try {
      if (!dry_run) remove_network(network, removal);
      answer.text.append(network.list->name).append("\n");
    } catch (const Error& error) {
      answer.problems.push_back("cannot remove the network " + json::quoted(network.list->name) + ": " + error.what());
    }
  }
  return answer;
}

}  // namespace

Work declare_network_rm(CLI::App& verb) {
  struct Options {
    std::vector<std::string> names;
    bool force = false;
  };
  auto options = std::make_shared<Options>();
  verb.add_option("network", options->names, "Its name")->required()->type_name("");
  verb.add_flag("-f,--force", options->force, "Also one that network create did not write, or that cni.yaml names");
  return [options](const Config& config) { return rm(options->names, options->force, config); };
}

Work declare_network_prune(CLI::App& verb) {
  auto dry_run = std::make_shared<bool>(false);
  verb.add_flag("--dry-run", *dry_run, "Only name them");
  return [dry_run](const Config& config) { return prune(*dry_run, config); };
}

}  // namespace docker_cni::admin
