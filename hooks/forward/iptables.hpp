// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "hooks/forward/ruleset.hpp"

/// The language of iptables-save(8) and iptables-restore(8). Everything in here is pure.
namespace docker_cni::forward {

/// Of what `iptables-save` prints, the part on `table`; empty where it has none.
std::string_view part_of_table(std::string_view text, std::string_view table);

/// Reads such a part. What it says beside chains and rules is passed over.
Ruleset parse_iptables_save(std::string_view text);

/// Lines for `iptables-restore --noflush`.
class IptablesDialect final : public Dialect {
 public:
  std::string add_chain(const std::string& chain) const override;
  std::string flush_chain(const std::string& chain) const override;
  std::string remove_chain(const std::string& chain) const override;
  std::string add(const NewRule& rule) const override;
  std::string remove(const Rule& rule) const override;
};

/// `changes` of `table` as iptables-restore reads them: all of them are made, or none. Empty where there are none.
std::string iptables_transaction(const std::string& table, const std::string& changes);

}  // namespace docker_cni::forward
