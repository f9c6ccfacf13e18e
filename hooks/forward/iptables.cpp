// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/iptables.hpp"

#include "hooks/forward/lines.hpp"

namespace docker_cni::forward {
namespace {

constexpr std::string_view append_command = "-A ";

Rule parse_iptables_rule(std::string_view line) {
  Rule rule;
  rule.text = line.substr(append_command.size());
  rule.chain = rule.text.substr(0, rule.text.find(' '));
  rule.target = word_behind(line, " -j ");
  rule.owner = owner_in(quoted_behind(line, " --comment "));
  rule.in = word_behind(line, " -i ");
  rule.port = word_behind(line, " --dport ");
  rule.destination = word_behind(line, " --to-destination ");
  return rule;
}

/// ` OPTION VALUE`; empty where there's no value.
std::string iptables_option(const char* name, const std::string& value) {
  return value.empty() ? std::string() : " " + std::string(name) + " " + value;
}

std::string interface_option(const char* name, const std::string& interface) {
  return interface.empty() ? std::string() : iptables_option(name, "\"" + interface + "\"");
}

std::string iptables_match(const Match& match) {
  auto text = iptables_option("-s", match.from) + iptables_option("-d", match.to) +
              iptables_option("! -d", match.not_to) + interface_option("-i", match.in) +
              interface_option("! -i", match.not_in) + interface_option("-o", match.out) +
              interface_option("! -o", match.not_out);
  if (match.to_host) text += " -m addrtype --dst-type LOCAL";
  if (!match.protocol.empty())
    text += iptables_option("-p", match.protocol) + iptables_option("--dport", std::to_string(match.port));
  if (match.connection == Connection::established) text += " -m conntrack --ctstate RELATED,ESTABLISHED";
  if (match.connection == Connection::not_established) text += " -m conntrack ! --ctstate RELATED,ESTABLISHED";
  if (match.connection == Connection::published) text += " -m conntrack --ctstate DNAT";
  return text;
}

bool is_dockers(const Rule& rule) { return rule.target.starts_with("DOCKER") && rule.target != forward_chain; }

}  // namespace

std::string_view part_of_table(std::string_view text, std::string_view table) {
  const auto heading = "*" + std::string(table) + "\n";
  auto begin = text.starts_with(heading) ? 0 : text.find("\n" + heading);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find("\nCOMMIT", begin) - begin);
}

Ruleset parse_iptables_save(std::string_view text) {
  Ruleset ruleset;
  std::size_t forward_rules = 0;
  for (const auto line : lines_of(text)) {
    if (line.starts_with(':')) {
      ruleset.chains.emplace_back(line.substr(1, line.find(' ') - 1));
      if (line.starts_with(":FORWARD DROP ")) ruleset.drops = true;
    } else if (line.starts_with(append_command)) {
      ruleset.rules.push_back(parse_iptables_rule(line));
      const auto& rule = ruleset.rules.back();
      if (rule.chain != ruleset.base_chain) continue;
      ++forward_rules;
      // Behind Docker's own rules, so that what Docker drops stays dropped; Docker puts them first whenever it starts.
      // Without any, before what others end the chain with.
      if (is_dockers(rule)) ruleset.jump_position = forward_rules + 1;
    }
  }
  return ruleset;
}

std::string IptablesDialect::add_chain(const std::string& chain) const { return "-N " + chain + "\n"; }

std::string IptablesDialect::flush_chain(const std::string& chain) const { return "-F " + chain + "\n"; }

std::string IptablesDialect::remove_chain(const std::string& chain) const { return "-X " + chain + "\n"; }

std::string IptablesDialect::add(const NewRule& rule) const {
  const auto line =
      rule.position == last ? "-A " + rule.chain : "-I " + rule.chain + " " + std::to_string(rule.position);
  return line + iptables_match(rule.match) +
         (rule.owner ? " -m comment --comment \"" + comment_of(*rule.owner) + "\"" : std::string()) + " -j " +
         rule.target + (rule.destination.empty() ? "" : " --to-destination " + rule.destination) + "\n";
}

std::string IptablesDialect::remove(const Rule& rule) const { return "-D " + rule.text + "\n"; }

std::string iptables_transaction(const std::string& table, const std::string& changes) {
  return changes.empty() ? std::string() : "*" + table + "\n" + changes + "COMMIT\n";
}

}  // namespace docker_cni::forward
