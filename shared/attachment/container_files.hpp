#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/engine/facts.hpp"
#include "shared/oci/spec.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// The addresses, without prefix length, in a result of any version (SPEC.md, "ADD Success").
/// Throws Error where it is no result.
std::vector<std::string> addresses_in(std::string_view result);

/// `text` of an /etc/hosts with a line "ADDRESS\tNAME" for each of `addresses` at its end, in place of those that an
/// earlier life left. Pure.
std::string hosts_text(std::string_view text, std::string_view name, const std::vector<std::string>& addresses);

/// Writes the container's name and addresses into its /etc/hosts, which for a container without a network of its
/// engine's lacks them, and into its /etc/resolv.conf what the first network that has a "dns" tells (SPEC.md, "ADD
/// Success"), but for what the user has `chosen`: in place, since a bind mount pins the inode. Only a file in the
/// engine's own directory of the container is touched, never one that a user mounted there.
/// Throws Error naming the file.
void write_container_files(const record::Record& record, const oci::Spec& spec, const engine::ChosenDns& chosen);

}  // namespace docker_cni::attachment
