// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/check.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "shared/ascii.hpp"
#include "shared/attachment/check_result.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/own_check.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/portmap_check.hpp"
#include "shared/attachment/recorded_container.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/iptables.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

/// Why an attachment of `record` can't be CHECKed, by its phase; nothing where it can.
std::optional<CheckFinding> judge_phase(const record::Record& record) {
  const auto name = std::string(name_of(record.phase));
  switch (record.phase) {
    case record::Phase::attached:
      // A power cut leaves those that ran attached.
      if (record.boot_id == system::boot_id()) return std::nullopt;
      return CheckFinding{{}, {}, CheckFinding::Outcome::unchecked, "the container has not run since the host's boot"};
    case record::Phase::kept:
      return CheckFinding{{}, {}, CheckFinding::Outcome::unchecked, "the container is " + name};
    case record::Phase::adding:
    case record::Phase::releasing:
      break;
  }
  return CheckFinding{{},
                      {},
                      CheckFinding::Outcome::failed,
                      "an operation was cut short while " + name + "; see: docker-cni-admin repair"};
}

/// Whether `error` only says that the plugin has no CHECK: SPEC.md has no code for it, and plugins that are made from
/// the reference plugins' sample say it in these words.
bool says_not_implemented(const cni::PluginError& error) {
  if (error.code() == cni::invalid_environment) return true;  // CNI_COMMAND is one that it doesn't know
  if (error.code() == cni::incompatible_version) return true;
  const auto msg = lower(error.msg());
  return error.code() >= cni::first_of_plugins && msg.find("not implemented") != std::string::npos;
}

/// What the plugins' own CHECKs said.
struct Asked {
  std::optional<Missing> missing;
  std::vector<std::size_t> silent;  // the places of those that have no CHECK
  std::string why_silent;
};

/// Notes that no plugin of `list` was asked.
Asked none_asked(const cni::NetworkConfigList& list, std::string why) {
  Asked asked;
  for (std::size_t at = 0; at < list.plugins.size(); ++at) asked.silent.push_back(at);
  asked.why_silent = std::move(why);
  return asked;
}

/// What plugins are asked about an attachment.
struct Question {
  const record::Record& record;
  const record::Attachment& attachment;
  cni::NetworkConfigList list;  // of the attachment, as far as it has CHECK
  std::size_t first = 0;        // the place of its first plugin in the attachment's own list
};

/// Whether the plugin has a CHECK that looks at nothing, as its source says: Flannel's of 1.1 and 1.4, Calico's
/// of 3.18, sbr's.
bool checks_nothing(const std::string& type) { return type == "flannel" || type == "calico" || type == "sbr"; }

/// Asks the plugins of the question's list.
void ask(const Question& question, const cni::PluginRuntime& runtime, Asked& asked) {
  const auto& [record, attachment, list, first] = question;
  std::size_t failed = first;
  std::optional<Missing> lacks_ports;
  const auto goes_on = [&](std::size_t at, const cni::PluginError& error) {
    const auto& plugin = question.list.plugins[at];
    failed = question.first + at;
    if (misses_other_family(plugin, error, question.attachment)) {
      const auto nat6 = system::iptables_rules(true, "nat", runtime.deadline);
      if (const auto address = ipv6_without_ports(question.attachment, nat6.value_or(""))) {
        lacks_ports = Missing{failed, "the rules that publish ports of " + *address + " are gone"};
      }
      return true;
    }
    // It looks for routes where they no longer are; all else that it looks for we see ourselves.
    if (is_seen_whole(plugin.type) && moves_routes(question.attachment.list, failed)) {
      asked.silent.push_back(failed);
      if (asked.why_silent.empty())
        asked.why_silent = "CHECK of plugin " + plugin.type + " looks for routes that a plugin behind it has moved";
      return true;
    }
    if (!says_not_implemented(error)) return false;
    asked.silent.push_back(failed);
    if (asked.why_silent.empty()) asked.why_silent = "plugin " + plugin.type + " has no CHECK";
    return true;
  };
  const auto conf = runtime_conf(record, attachment, record.pin.string());
  try {
    cni::check_network_list(list, conf, result_for_check(attachment), runtime, goes_on);
  } catch (const cni::PluginError& error) {
    asked.missing = Missing{failed, error.what()};
  }
  for (std::size_t at = 0; at < list.plugins.size(); ++at) {
    if (!checks_nothing(list.plugins[at].type)) continue;
    asked.silent.push_back(first + at);
    if (asked.why_silent.empty())
      asked.why_silent = "plugin " + list.plugins[at].type + " has a CHECK that looks at nothing";
  }
  if (lacks_ports) asked.missing = lacks_ports;  // it comes before what a plugin behind it misses
}

/// Where the plugins begin, at the list's end, that do nothing but rules for who is there already. These two have
/// CHECK, whatever version a list is in.
std::size_t first_of_rules(const std::vector<cni::PluginConfig>& plugins) {
  auto first = plugins.size();
  while (first > 0 && (plugins[first - 1].type == "portmap" || plugins[first - 1].type == "docker-cni-forward"))
    --first;
  return first;
}

Asked ask_plugins(const record::Record& record, const record::Attachment& attachment,
                  const cni::PluginRuntime& runtime) {
  Question question{record, attachment, attachment.list};
  auto& list = question.list;
  if (list.disable_check) return none_asked(list, "disableCheck");
  Asked asked;
  if (cni::parse_version(list.cni_version) < cni::first_with_check) {
    asked = none_asked(list, "CNI version " + list.cni_version + " has no CHECK");
    question.first = first_of_rules(list.plugins);
    asked.silent.resize(question.first);
    list.plugins.erase(list.plugins.begin(), list.plugins.begin() + static_cast<std::ptrdiff_t>(question.first));
    list.cni_version = cni::format_version(cni::first_with_check);
  }
  if (!list.plugins.empty()) ask(question, runtime, asked);
  return asked;
}

/// What `asked` and our own look say together.
CheckFinding judge(const record::Record& record, const record::Attachment& attachment, const Asked& asked,
                   const system::Deadline& deadline) {
  const auto drifted = [](const Missing& missing) {
    return CheckFinding{{}, {}, CheckFinding::Outcome::drifted, missing.what, missing.plugin};
  };
  if (asked.missing && asked.missing->plugin == 0) return drifted(*asked.missing);
  const auto observed = observe(record, attachment, deadline);
  auto missing = missing_on_host(record, attachment, observed);
  if (!missing && !asked.silent.empty()) missing = missing_in_container(attachment, observed);
  if (missing) return drifted(*missing);
  if (asked.missing) return drifted(*asked.missing);
  const auto& plugins = attachment.list.plugins;
  const bool is_seen = std::all_of(asked.silent.begin(), asked.silent.end(), [&](std::size_t at) {
    return is_seen_whole(plugins[at].type) && !moves_routes(attachment.list, at);
  });
  if (is_seen && !attachment.result.empty()) return {};
  return {{}, {}, CheckFinding::Outcome::unchecked, asked.why_silent};
}

CheckFinding check_attachment(const record::Record& record, const record::Attachment& attachment,
                              const cni::PluginRuntime& runtime) {
  if (attachment.unfinished) {
    return {{}, {}, CheckFinding::Outcome::failed, "a connect or disconnect was cut short; see: docker-cni-admin gc"};
  }
  if (record.pin.empty()) {
    return {
        {}, {}, CheckFinding::Outcome::failed, "whoever attached it has not recorded where its network namespace is"};
  }
  if (system::netns_at(record.pin) != record.netns) {
    return {{},
            {},
            CheckFinding::Outcome::drifted,
            record.pin.string() + ": the container's network namespace is no longer pinned here"};
  }
  try {
    return judge(record, attachment, ask_plugins(record, attachment, runtime), runtime.deadline);
  } catch (const Error& error) {
    return {{}, {}, CheckFinding::Outcome::failed, error.what()};
  }
}

}  // namespace

std::vector<CheckFinding> check_locked(const record::Record& record, Operation& operation) {
  std::vector<CheckFinding> findings;
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  for (const auto& attachment : record.attachments) {
    const auto why_none = judge_phase(record);
    auto finding = why_none ? *why_none : check_attachment(record, attachment, runtime);
    finding.network = attachment.list.name;
    finding.interface = attachment.interface;
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::optional<std::vector<CheckFinding>> check(std::string_view id, Operation& operation) {
  const auto find = [&] {
    auto ours = operation.store.load(id);
    return ours ? std::move(ours) : record_from_libcni_cache(operation.config, id);
  };
  return on_record_of(id, operation, find, [&](const record::Record& record) {
    const record::SeenPin seen(record, operation.store.paths());
    return check_locked(record, operation);
  });
}

}  // namespace docker_cni::attachment
