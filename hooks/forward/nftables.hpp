// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/forward/ruleset.hpp"

/// The language of nft(8), for hosts without iptables. Everything in here is pure.
///
/// What one table accepts another may still drop. So a table whose base chain at the hook "forward" drops gets our
/// chains, as FORWARD does with iptables; where there's none, a table of our own keeps our networks apart. Addresses
/// are translated in tables of our own, one for each family.
namespace docker_cni::forward {

/// One table: of our own, or with the base chain in which a forwarded packet's end is decided.
struct NftTable {
  std::string family;  // "ip", "ip6" or "inet"
  std::string name;
  Ruleset ruleset;
};

/// Reads what `nft -a list ruleset` prints: the tables whose base chain at the hook forward drops, and those with
/// chains of ours.
std::vector<NftTable> parse_nft_ruleset(std::string_view text);

/// A table of our own, empty, and the lines that make it: of the family "inet" it filters, of "ip" and "ip6" it
/// translates.
NftTable own_nft_table(const std::string& family);
std::string make_own_nft_table(const NftTable& table);

/// The line that removes `table`.
std::string remove_nft_table(const NftTable& table);

/// Whether `table` is of our own.
bool is_own(const NftTable& table);

/// Whether `table` translates addresses for us.
bool translates(const NftTable& table);

/// What a table has for `attachment` (forwarding.hpp, publishing.hpp).
Plan plan_of(const NftTable& table, const Attachment& attachment);

/// Of `attachment`, the addresses that `table` sees.
std::vector<Address> addresses_for(const NftTable& table, const Attachment& attachment);

/// Lines for `nft -f`.
class NftDialect final : public Dialect {
 public:
  explicit NftDialect(const NftTable& table) : table_(table.family + " " + table.name) {}

  std::string add_chain(const std::string& chain) const override;
  std::string flush_chain(const std::string& chain) const override;
  std::string remove_chain(const std::string& chain) const override;
  std::string add(const NewRule& rule) const override;
  std::string remove(const Rule& rule) const override;

 private:
  std::string table_;
};

}  // namespace docker_cni::forward
