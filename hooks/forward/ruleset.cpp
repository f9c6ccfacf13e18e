// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/ruleset.hpp"

#include <algorithm>
#include <utility>

namespace docker_cni::forward {
namespace {

bool has_chain(const Ruleset& ruleset, std::string_view chain) {
  return std::find(ruleset.chains.begin(), ruleset.chains.end(), chain) != ruleset.chains.end();
}

bool has(const Ruleset& ruleset, const NewRule& common) {
  return std::any_of(ruleset.rules.begin(), ruleset.rules.end(), [&](const Rule& rule) {
    return rule.chain == common.chain && rule.target == common.target && !rule.owner;
  });
}

/// Whether `there` does what `wanted` shall, as far as both are rules that translate.
bool leads_alike(const NewRule& wanted, const Rule& there) {
  return wanted.chain == there.chain && wanted.destination == there.destination &&
         std::to_string(wanted.match.port) == there.port;
}

std::vector<Rule> rules_of(const Ruleset& ruleset, const std::function<bool(const Owner&)>& wanted) {
  std::vector<Rule> found;
  for (const auto& rule : ruleset.rules) {
    if (rule.owner && wanted(*rule.owner)) found.push_back(rule);
  }
  return found;
}

template <class Elements>
void append_all(Elements& elements, Elements others) {
  elements.insert(elements.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
}

}  // namespace

Plan operator+(Plan one, Plan other) {
  append_all(one.chains, std::move(other.chains));
  append_all(one.common, std::move(other.common));
  append_all(one.own, std::move(other.own));
  return one;
}

std::string changes_to_add(const Dialect& dialect, const Ruleset& ruleset, const Owner& owner, const Plan& plan) {
  std::string changes;
  for (const auto& chain : plan.chains) {
    if (!has_chain(ruleset, chain)) changes += dialect.add_chain(chain);
  }
  for (const auto& rule : plan.common) {
    if (!has(ruleset, rule)) changes += dialect.add(rule);
  }
  for (const auto& rule : rules_of(ruleset, [&](const Owner& one) { return one == owner; })) {
    changes += dialect.remove(rule);
  }
  for (const auto& rule : plan.own) changes += dialect.add(rule);
  return changes;
}

std::string changes_to_remove(const Dialect& dialect, const Ruleset& ruleset,
                              const std::function<bool(const Owner&)>& goes) {
  const auto staying = rules_of(ruleset, [&](const Owner& owner) { return !goes(owner); });
  std::vector<std::string> unused;  // each of our chains has a rule for each attachment that needs it
  for (const auto& chain : ruleset.chains) {
    const bool is_used =
        std::any_of(staying.begin(), staying.end(), [&](const Rule& rule) { return rule.chain == chain; });
    if (is_ours(chain) && !is_used) unused.push_back(chain);
  }
  const auto is_unused = [&](const std::string& chain) {
    return std::find(unused.begin(), unused.end(), chain) != unused.end();
  };
  std::string changes;
  for (const auto& rule : ruleset.rules) {
    const bool leads_nowhere = !rule.owner && is_unused(rule.target);
    const bool is_gone = leads_nowhere || (rule.owner && goes(*rule.owner));
    if (is_gone && !is_unused(rule.chain)) changes += dialect.remove(rule);
  }
  for (const auto& chain : unused) changes += dialect.flush_chain(chain);
  for (const auto& chain : unused) changes += dialect.remove_chain(chain);
  return changes;
}

bool nobody_stays(const Ruleset& ruleset, const std::function<bool(const Owner&)>& goes) {
  return rules_of(ruleset, [&](const Owner& owner) { return !goes(owner); }).empty();
}

std::string missing(const Ruleset& ruleset, const Owner& owner, const Plan& plan) {
  for (const auto& rule : plan.common) {
    if (!has(ruleset, rule)) return "the rule in chain " + rule.chain + " that leads to " + rule.target;
  }
  const auto there = rules_of(ruleset, [&](const Owner& one) { return one == owner; });
  for (const auto& chain : plan.chains) {
    const auto in_chain = [&](const auto& rule) { return rule.chain == chain; };
    const auto needed = std::count_if(plan.own.begin(), plan.own.end(), in_chain);
    const auto found = std::count_if(there.begin(), there.end(), in_chain);
    if (found < needed) {
      return std::to_string(needed - found) + " of " + std::to_string(needed) + " rules in chain " + chain;
    }
  }
  for (const auto& wanted : plan.own) {
    const bool is_there = wanted.destination.empty() || std::any_of(there.begin(), there.end(), [&](const Rule& rule) {
                            return leads_alike(wanted, rule);
                          });
    if (!is_there) return "the rule that leads port " + std::to_string(wanted.match.port) + " to " + wanted.destination;
  }
  return {};
}

std::vector<std::string> unguarded_after(const Ruleset& ruleset, const std::function<bool(const Owner&)>& goes) {
  std::vector<std::string> interfaces;
  const auto is_guarded = [&](const std::string& interface) {
    return std::any_of(ruleset.rules.begin(), ruleset.rules.end(), [&](const Rule& rule) {
      return rule.chain == loopback_chain && rule.owner && !goes(*rule.owner) && rule.in == interface;
    });
  };
  for (const auto& rule : ruleset.rules) {
    const bool goes_away = rule.chain == loopback_chain && rule.owner && goes(*rule.owner);
    if (goes_away && !is_guarded(rule.in)) interfaces.push_back(rule.in);
  }
  return interfaces;
}

bool is_in_use(const Ruleset& ruleset) {
  return ruleset.drops || std::any_of(ruleset.rules.begin(), ruleset.rules.end(), [&](const Rule& rule) {
           return rule.chain == ruleset.base_chain || is_ours(rule.chain);
         });
}

}  // namespace docker_cni::forward
