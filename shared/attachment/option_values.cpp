// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/option_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>
#include <utility>

#include "shared/cni/capability_args.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::attachment {
namespace {

constexpr std::size_t longest_value_shown = 80;

std::string shown(std::string_view text) { return "\"" + one_line(text, longest_value_shown) + "\""; }

/// Bits per second of `10mbit`.
std::int64_t parse_rate(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 9> units{{{"", 1},
                                                                      {"bit", 1},
                                                                      {"kbit", 1e3},
                                                                      {"mbit", 1e6},
                                                                      {"gbit", 1e9},
                                                                      {"byte", 8},
                                                                      {"kbyte", 8e3},
                                                                      {"mbyte", 8e6},
                                                                      {"gbyte", 8e9}}};
  constexpr double most = 1e12;
  double number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  std::string unit(read.ptr, end);
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; });
  const auto* const known =
      std::find_if(units.begin(), units.end(), [&](const auto& one) { return one.first == unit; });
  if (read.ec != std::errc() || known == units.end())
    throw Error(shown(text) + " is not a rate; one looks like 10mbit");
  const auto rate = number * known->second;
  if (!(rate >= 1e3 && rate <= most)) throw Error(shown(text) + " is not between 1kbit and 1000gbit");
  return std::llround(rate);
}

/// Rate and burst for one direction; the burst is what passes in a tenth of a second, but 64 kbyte at least, so that a
/// whole packet always passes.
void add_rate(json::ObjectWriter& writer, const std::string& direction, std::int64_t rate) {
  constexpr auto least_burst = std::int64_t{8} * 65536;
  constexpr std::int64_t largest_burst = 0xFFFFFFFF;
  const auto burst = std::clamp(rate / 10, least_burst, largest_burst);
  writer.add(direction + "Rate", std::to_string(rate)).add(direction + "Burst", std::to_string(burst));
}

bool is_host_name(std::string_view name) {
  constexpr std::size_t longest = 253;
  const auto fits = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '_' || byte == '.';
  };
  return !name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), fits) &&
         name.front() != '-' && name.front() != '.';
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool parse_truth(std::string_view text) {
  if (text != "true" && text != "false") throw Error("neither true nor false");
  return text == "true";
}

std::vector<std::string> parse_ips(std::string_view text) {
  std::vector<std::string> ips;
  for (const auto ip : split(text, ',')) {
    ips.push_back(ip.find('/') == std::string_view::npos ? cni::canonical_ip(ip) : cni::canonical_cidr(ip));
  }
  return ips;
}

std::string parse_bandwidth(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('{')) {
    const auto args = cni::accept_capability_args(json::ObjectWriter().add("bandwidth", text).text());
    return std::string(*json::find(json::members(args), "bandwidth"));
  }
  json::ObjectWriter writer;
  for (const auto part : split(text, ',')) {
    // The plugin's words are the container's: what comes in is its ingress.
    const bool in = !part.starts_with("out=");
    const bool out = !part.starts_with("in=");
    const auto rate = parse_rate(in && out ? part : part.substr(part.find('=') + 1));
    if (in) add_rate(writer, "ingress", rate);
    if (out) add_rate(writer, "egress", rate);
  }
  return writer.text();
}

std::vector<std::string> parse_aliases(std::string_view text) {
  constexpr std::size_t most = 64;
  std::vector<std::string> aliases;
  for (const auto alias : split(text, ',')) {
    if (!is_host_name(alias)) throw Error(shown(alias) + " is not a host name");
    aliases.emplace_back(alias);
    if (aliases.size() > most) throw Error("more than " + std::to_string(most) + " names");
  }
  return aliases;
}

}  // namespace docker_cni::attachment
