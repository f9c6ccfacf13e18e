// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/forward/attachment.hpp"

/// Rules as they are and as they shall be, the same for iptables and nftables. Everything in here is pure.
namespace docker_cni::forward {

/// What a rule of ours asks of a packet's connection.
enum class Connection {
  any,
  established,      // there is one, or it's related to one
  not_established,  // neither
  published,        // it goes to a published port: its destination was translated
};

/// What a rule of ours asks of a packet. Empty: nothing.
struct Match {
  std::string in{};  // interfaces
  std::string not_in{};
  std::string out{};
  std::string not_out{};
  std::string from{};  // addresses or subnets
  std::string to{};
  std::string not_to{};
  bool to_host = false;    // to any of the host's own addresses
  std::string protocol{};  // with it, `port`: the destination's
  std::uint16_t port = 0;
  Connection connection = Connection::any;
};

/// Where in its chain a rule goes: 1 is the first place.
inline constexpr std::size_t first = 1;
inline constexpr std::size_t second = 2;
inline constexpr std::size_t last = 0;

/// A rule to be made.
struct NewRule {
  std::string chain;
  std::size_t position = last;
  Match match;
  std::string target;  // "ACCEPT", "DROP", "MASQUERADE", "DNAT" or a chain
  std::optional<Owner> owner{};
  std::string destination{};  // of DNAT: "10.87.0.5:80"
};

/// A rule that is there.
struct Rule {
  std::string chain;
  std::string target;
  std::optional<Owner> owner;  // nothing: it's of no attachment, or not ours
  std::string text;            // by which the dialect knows it
  std::string in{};            // the interface that it asks for
  std::string port{};          // the destination's, and, of DNAT, where it leads
  std::string destination{};
};

/// The chains and rules of one table.
struct Ruleset {
  std::vector<std::string> chains;
  std::vector<Rule> rules;
  std::string base_chain = "FORWARD";
  bool drops = false;                 // the base chain's policy
  std::size_t jump_position = first;  // where in the base chain the jump to our chains goes
};

/// The language of one kind of firewall, for one of its tables: a line for each change.
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  Dialect(Dialect&&) = delete;
  Dialect& operator=(Dialect&&) = delete;
  virtual ~Dialect() = default;

  virtual std::string add_chain(const std::string& chain) const = 0;
  virtual std::string flush_chain(const std::string& chain) const = 0;
  virtual std::string remove_chain(const std::string& chain) const = 0;  // once it's empty
  virtual std::string add(const NewRule& rule) const = 0;
  virtual std::string remove(const Rule& rule) const = 0;
};

/// What one table has for one attachment.
struct Plan {
  std::vector<std::string> chains;
  std::vector<NewRule> common;  // of no single attachment; those of one chain are told apart by their targets
  std::vector<NewRule> own;
};

/// Both of them.
Plan operator+(Plan one, Plan other);

/// The changes that give the table what `plan` has for `owner`. Rules of it that are there are replaced. Empty: nothing
/// to change.
std::string changes_to_add(const Dialect& dialect, const Ruleset& ruleset, const Owner& owner, const Plan& plan);

/// The changes that remove the rules of every owner of whom `goes` is true, and our chains that then nobody uses.
std::string changes_to_remove(const Dialect& dialect, const Ruleset& ruleset,
                              const std::function<bool(const Owner&)>& goes);

/// Whether no rule of an attachment is left, once those are gone of whom `goes` is true.
bool nobody_stays(const Ruleset& ruleset, const std::function<bool(const Owner&)>& goes);

/// What the table lacks of `plan`: "1 of 3 rules in chain DOCKER-CNI-FORWARD". Empty: nothing.
std::string missing(const Ruleset& ruleset, const Owner& owner, const Plan& plan);

/// The interfaces of which loopback_plan()'s last guard goes with the rules of those of whom `goes` is true.
std::vector<std::string> unguarded_after(const Ruleset& ruleset, const std::function<bool(const Owner&)>& goes);

/// Whether the table has a say: its base chain drops, or has rules; or there are chains of ours.
bool is_in_use(const Ruleset& ruleset);

}  // namespace docker_cni::forward
