// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/resolv_conf.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "shared/cni/ip_address.hpp"
#include "shared/error.hpp"

namespace docker_cni::attachment {
namespace {

bool is_address(std::string_view text) {
  try {
    cni::canonical_ip(text);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// A domain ("." too, for none) or an option ("ndots:2"): one word, of letters that mean nothing else there.
bool is_word(std::string_view text) {
  constexpr std::string_view others = "-._:";
  const auto allowed = [others](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           others.find(byte) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), allowed);
}

std::vector<std::string> only(const std::vector<std::string>& values, bool (*is_good)(std::string_view)) {
  std::vector<std::string> good;
  std::copy_if(values.begin(), values.end(), std::back_inserter(good), is_good);
  return good;
}

/// One line of all `values`; none where there are none.
std::string line_of(std::string_view keyword, const std::vector<std::string>& values) {
  std::string line;
  for (const auto& value : values) line.append(line.empty() ? keyword : "").append(" ").append(value);
  return line.empty() ? line : line + "\n";
}

std::string_view keyword_of(std::string_view line) {
  const auto begin = std::min(line.find_first_not_of(" \t"), line.size());
  const auto end = std::min(line.find_first_of(" \t\n", begin), line.size());
  return line.substr(begin, end - begin);
}

}  // namespace

std::string resolv_conf_text(std::string_view text, const cni::ResultDns& dns, const engine::ChosenDns& chosen) {
  std::string nameservers;
  for (const auto& server : only(dns.nameservers, is_address)) nameservers += line_of("nameserver", {server});
  auto search = line_of("search", only(dns.search, is_word));
  if (search.empty()) search = line_of("search", only({dns.domain}, is_word));
  auto options = line_of("options", only(dns.options, is_word));
  if (chosen.nameservers) nameservers.clear();
  if (chosen.search) search.clear();
  if (chosen.options) options.clear();

  std::string out;
  while (!text.empty()) {
    const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    const auto keyword = keyword_of(line);
    const bool replaced = (keyword == "nameserver" && !nameservers.empty()) ||
                          ((keyword == "search" || keyword == "domain") && !search.empty()) ||
                          (keyword == "options" && !options.empty());
    if (!replaced) out += line;
    text.remove_prefix(line.size());
  }
  if (!out.empty() && out.back() != '\n') out += '\n';
  return out + search + nameservers + options;
}

}  // namespace docker_cni::attachment
