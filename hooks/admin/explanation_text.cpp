// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "hooks/admin/explanation.hpp"
#include "hooks/admin/indent.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/shell.hpp"
#include "hooks/admin/timestamp.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/renewal.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::admin {
namespace {

/// Each line of `text` behind a margin, so that none can be taken for ours or reach the terminal as a command.
std::string with_margin(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    const auto indentation = line.substr(0, line.find_first_not_of(' '));
    lines.append("    ").append(indentation).append(one_line(line.substr(indentation.size()), line.size() + 4)) += '\n';
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return lines;
}

std::string readable(const std::string& json) {
  try {
    return indented(json::value(json));
  } catch (const Error&) {
    return json;  // a plugin prints what it likes
  }
}

std::string part(std::string_view title, const std::string& text) {
  if (text.empty()) return {};
  return "  " + std::string(title) + ":\n" + with_margin(text);
}

/// What is asked by `call`, before what it said.
std::string asked(const cni::PluginExecution& call) {
  std::string environment;
  for (const auto& entry : call.environment) environment += one_line(entry, entry.size() + 4) + "\n";
  return "  program: " + one_line(call.program.string()) + "\n" + part("environment", environment) +
         part("stdin", readable(call.request));
}

std::string in_words(const cni::PluginExecution& call) {
  auto words = call.command + " of plugin " + call.type;
  if (!call.network.empty()) words += ", network \"" + call.network + "\"";
  const auto interface = variable(call.environment, "CNI_IFNAME");
  return one_line(interface.empty() ? words : words + ", interface " + interface);
}

/// The command line that makes `call`; some can be written for some shells only.
std::string command_line(const std::string& title, const cni::PluginExecution& call) {
  const auto line = command_line_of(call);
  const bool any_shell = line.find("$'") == std::string::npos;
  return title + (any_shell ? ":\n" : ", in bash:\n") + line + "\n";
}

/// What must be there before the call can be made again, and what not to leave behind.
std::string caution_for(const cni::PluginExecution& call) {
  const auto netns = variable(call.environment, "CNI_NETNS");
  std::string caution;
  if (!netns.empty() && ::access(netns.c_str(), F_OK) != 0 && netns.starts_with("/run/netns/")) {
    const auto name = shell_word(netns.substr(std::string_view("/run/netns/").size()));
    caution += "its network namespace is gone; make one for the trial with: ip netns add " + name +
               ", and remove it with: ip netns delete " + name + "\n";
  }
  if (call.command == "ADD") {
    caution += "if a repeated ADD succeeds, no record tells of it: undo it by the same line with CNI_COMMAND=DEL\n";
  }
  return caution;
}

std::string told_of(const record::Failure& failure) {
  auto text = "its " + failure.operation + " failed " + age_of(failure.time, now_in_seconds()) + " ago, " +
              timestamp(failure.time) + ":\n" + with_margin(failure.sentence) + "what to do:\n" +
              with_margin(remedy_of(failure));
  if (!failure.call) return text;
  const auto& call = *failure.call;
  text += "it was " + in_words(call.asked) + ":\n";
  if (call.asked.environment.empty()) {
    text += "  program: " + one_line(call.asked.program.string()) + "\n  what it was asked is too much to be kept\n";
  } else {
    text += asked(call.asked);
  }
  text += part("it wrote to stdout", readable(call.output)) + part("it wrote to stderr", call.error_output);
  if (call.output.empty() && call.error_output.empty()) text += "  it wrote nothing\n";
  if (call.asked.environment.empty()) return text;
  return text + caution_for(call.asked) + command_line("to repeat it", call.asked);
}

std::string told_of(const record::Record& record, const attachment::Liveness& liveness) {
  auto text = "it is " + std::string(name_of(record.phase)) + ", recorded " + age_of(record.created, now_in_seconds()) +
              " ago; " + (record.sandbox.empty() ? "its container" : "its pod") +
              (liveness.gone ? " is gone: " : " is there: ") + liveness.why + "\n";
  text += "  network namespace: " + record.pin.string() + "\n";
  for (const auto& attachment : record.attachments) {
    auto line = "network \"" + attachment.list.name + "\", interface " + attachment.interface;
    try {
      for (const auto& address : record::read_addresses(attachment)) line += ", " + address;
    } catch (const Error& error) {
      line += std::string(", no address can be told: ") + error.what();
    }
    text += "  " + one_line(line) + "\n";
  }
  return text;
}

std::string called_plugins(const std::vector<cni::PluginExecution>& calls) {
  std::string all;
  for (const auto& call : calls) all.append(all.empty() ? "plugin " : ", ").append(one_line(call.type));
  return all;
}

std::string calls_to_come(const Explanation& explanation, bool with_calls) {
  std::string text;
  if (with_calls && explanation.next == "DEL" && explanation.record) {
    text += "these calls would remove what the record still counts on; leave them to: docker-cni-admin " +
            std::string(explanation.liveness.gone ? "gc" : "release " + engine::short_id(explanation.id)) + "\n";
  }
  for (std::size_t at = 0; at < explanation.dry_runs.size(); ++at) {
    const auto& [calls, why_none] = explanation.dry_runs[at];
    const auto& network = explanation.record->attachments[at].list.name;
    if (!why_none.empty()) {
      text += "no " + explanation.next + " of network \"" + network + "\": " + one_line(why_none) + "\n";
    }
    if (!with_calls && !calls.empty()) {
      text += "next is " + explanation.next + " of network \"" + network + "\": " + called_plugins(calls) +
              "; the calls are shown with --calls\n";
      continue;
    }
    for (const auto& call : calls) {
      text += in_words(call) + " would be:\n" + asked(call) + command_line("as a command line", call);
    }
  }
  return text;
}

}  // namespace

std::string as_text(const Explanation& explanation, bool with_calls) {
  auto text = (explanation.record && !explanation.record->sandbox.empty() ? "pod " : "container ") + explanation.id;
  if (!explanation.name.empty()) text += " (" + one_line(explanation.name) + ")";
  text += "\n";
  if (explanation.record) text += told_of(*explanation.record, explanation.liveness);
  // Where something failed, that call is what there is to look at.
  return text + (explanation.failure ? told_of(*explanation.failure) : calls_to_come(explanation, with_calls));
}

}  // namespace docker_cni::admin
