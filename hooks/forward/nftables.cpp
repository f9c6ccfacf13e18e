// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/nftables.hpp"

#include <algorithm>
#include <utility>

#include "hooks/forward/forwarding.hpp"
#include "hooks/forward/lines.hpp"
#include "hooks/forward/publishing.hpp"
#include "shared/cni/ip_address.hpp"

namespace docker_cni::forward {
namespace {

constexpr std::string_view own_table = "docker-cni";

/// The base chains of our own tables that translate; the one at the hook input is for IPv4 alone.
NatHooks own_hooks() { return {"prerouting", "output", "postrouting"}; }
constexpr const char* own_input = "input";

/// "accept" and "drop" are iptables' "ACCEPT" and "DROP", "jump X" is "X".
std::string target_in(std::string_view line) {
  if (const auto chain = word_behind(line, "jump "); !chain.empty()) return std::string(chain);
  for (const auto& [verdict, target] : {std::pair{" accept", "ACCEPT"}, std::pair{" drop", "DROP"},
                                        std::pair{" dnat to", "DNAT"}, std::pair{" masquerade", "MASQUERADE"}}) {
    if ((" " + std::string(line)).find(verdict) != std::string::npos) return target;
  }
  return {};
}

Rule parse_nftables_rule(std::string_view chain, std::string_view line) {
  Rule rule{std::string(chain), target_in(line), owner_in(quoted_behind(line, " comment ")),
            std::string(word_behind(line, "# handle "))};
  rule.in = quoted_behind(line, "iifname ");
  rule.port = word_behind(line, " dport ");
  rule.destination = word_behind(line, " dnat to ");
  return rule;
}

bool is_relevant(const NftTable& table) {
  const auto& ruleset = table.ruleset;
  const bool has_ours = std::find(ruleset.chains.begin(), ruleset.chains.end(), forward_chain) != ruleset.chains.end();
  const bool filters = table.family == "ip" || table.family == "ip6" || table.family == "inet";
  return filters && (is_own(table) || (!ruleset.base_chain.empty() && (ruleset.drops || has_ours)));
}

/// `MATCH VALUE `; empty where there's no value.
std::string nftables_option(const std::string& match, const std::string& value) {
  return value.empty() ? std::string() : match + " " + value + " ";
}

std::string interface_match(const char* match, const std::string& interface) {
  return interface.empty() ? std::string() : nftables_option(match, "\"" + interface + "\"");
}

std::string address_match(const std::string& direction, const std::string& address) {
  return nftables_option((cni::is_ipv6(address) ? "ip6 " : "ip ") + direction, address);
}

std::string nftables_match(const Match& match) {
  auto text = interface_match("iifname", match.in) + interface_match("iifname !=", match.not_in) +
              interface_match("oifname", match.out) + interface_match("oifname !=", match.not_out) +
              address_match("saddr", match.from) + address_match("daddr", match.to) +
              address_match("daddr !=", match.not_to);
  if (match.to_host) text += "fib daddr type local ";
  if (!match.protocol.empty()) text += nftables_option(match.protocol + " dport", std::to_string(match.port));
  if (match.connection == Connection::established) text += "ct state established,related ";
  if (match.connection == Connection::not_established) text += "ct state != { established, related } ";
  if (match.connection == Connection::published) text += "ct status dnat ";
  return text;
}

std::string verdict(const NewRule& rule) {
  if (rule.target == "ACCEPT") return "accept";
  if (rule.target == "DROP") return "drop";
  if (rule.target == "MASQUERADE") return "masquerade";
  return rule.target == "DNAT" ? "dnat to " + rule.destination : "jump " + rule.target;
}

std::string base_chain(const std::string& table, const std::string& chain, const char* type, const char* priority) {
  return "add chain " + table + " " + chain + " { type " + type + " hook " + chain + " priority " + priority +
         "; policy accept; }\n";
}

}  // namespace

std::vector<NftTable> parse_nft_ruleset(std::string_view text) {
  std::vector<NftTable> tables;
  std::string_view chain;
  for (const auto line : lines_of(text)) {
    if (line.starts_with("table ")) {
      const auto family = word_behind(line, "table ");
      NftTable table{std::string(family), std::string(word_behind(line, " " + std::string(family) + " ")), {}};
      table.ruleset.base_chain.clear();
      table.ruleset.jump_position = last;  // what the chain drops by a rule stays dropped
      tables.push_back(std::move(table));
    } else if (tables.empty()) {
      continue;
    } else if (line.starts_with("chain ")) {
      chain = word_behind(line, "chain ");
      tables.back().ruleset.chains.emplace_back(chain);
    } else if (line.starts_with("type filter hook forward ")) {
      tables.back().ruleset.base_chain = chain;
      tables.back().ruleset.drops = line.find("policy drop;") != std::string_view::npos;
    } else if (line == "}") {
      chain = {};
    } else if (!chain.empty() && line.find("# handle ") != std::string_view::npos) {
      tables.back().ruleset.rules.push_back(parse_nftables_rule(chain, line));
    }
  }
  std::erase_if(tables, [](const NftTable& table) { return !is_relevant(table); });
  return tables;
}

NftTable own_nft_table(const std::string& family) {
  NftTable table{family, std::string(own_table), {}};
  table.ruleset.base_chain = "forward";
  table.ruleset.jump_position = last;
  return table;
}

std::string make_own_nft_table(const NftTable& table) {
  const auto name = table.family + " " + table.name;
  auto lines = "add table " + name + "\n";
  if (!translates(table)) return lines + base_chain(name, "forward", "filter", "filter");
  const auto hooks = own_hooks();
  lines += base_chain(name, hooks.prerouting, "nat", "dstnat") + base_chain(name, hooks.output, "nat", "-100") +
           base_chain(name, hooks.postrouting, "nat", "srcnat");
  return table.family == "ip" ? lines + base_chain(name, own_input, "filter", "filter") : lines;
}

std::string remove_nft_table(const NftTable& table) { return "delete table " + table.family + " " + table.name + "\n"; }

bool is_own(const NftTable& table) { return table.name == own_table; }

bool translates(const NftTable& table) { return is_own(table) && table.family != "inet"; }

Plan plan_of(const NftTable& table, const Attachment& attachment) {
  const auto addresses = addresses_for(table, attachment);
  if (!translates(table)) return forwarding_plan(table.ruleset, attachment, addresses);
  auto plan = publishing_plan(own_hooks(), attachment, addresses);
  return table.family == "ip" ? std::move(plan) + loopback_plan(own_input, attachment) : plan;
}

std::vector<Address> addresses_for(const NftTable& table, const Attachment& attachment) {
  if (table.family == "inet") return attachment.addresses;
  return addresses_of(attachment, table.family == "ip" ? Family::ipv4 : Family::ipv6);
}

std::string NftDialect::add_chain(const std::string& chain) const { return "add chain " + table_ + " " + chain + "\n"; }

std::string NftDialect::flush_chain(const std::string& chain) const {
  return "flush chain " + table_ + " " + chain + "\n";
}

std::string NftDialect::remove_chain(const std::string& chain) const {
  return "delete chain " + table_ + " " + chain + "\n";
}

std::string NftDialect::add(const NewRule& rule) const {
  // Here a second place has no name; the first serves as well.
  const auto line = (rule.position == last ? "add rule " : "insert rule ") + table_ + " " + rule.chain + " ";
  return line + nftables_match(rule.match) + verdict(rule) +
         (rule.owner ? " comment \"" + comment_of(*rule.owner) + "\"" : std::string()) + "\n";
}

std::string NftDialect::remove(const Rule& rule) const {
  return "delete rule " + table_ + " " + rule.chain + " handle " + rule.text + "\n";
}

}  // namespace docker_cni::forward
