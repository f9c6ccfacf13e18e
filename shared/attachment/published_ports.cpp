// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/published_ports.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include "shared/cni/ip_address.hpp"
#include "shared/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::attachment {
namespace {

using cni::PortRange;

/// What one container may publish: portmap calls iptables for each, and would be stopped by its deadline.
constexpr std::size_t most_ports = 10000;

/// Of a word that is refused, what a sentence shows.
constexpr std::size_t longest_word_shown = 80;

[[noreturn]] void refuse_port(std::string_view text, std::string_view why) {
  throw Error("port \"" + one_line(text, longest_word_shown) + "\" " + std::string(why));
}

std::uint16_t parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) refuse_port(text, "is not a number from 1 to 65535");
  return port;
}

/// `80` or `9000-9002`. Port 0 passes alone: it stands for any.
PortRange parse_range(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) {
    const auto port = parse_port(text);
    return {port, port};
  }
  const PortRange range{parse_port(text.substr(0, dash)), parse_port(text.substr(dash + 1))};
  if (range.first == 0 || range.last < range.first) refuse_port(text, "is not a range; the lower port comes first");
  return range;
}

std::string parse_protocol(std::string_view text) {
  std::string protocol(text);
  std::transform(protocol.begin(), protocol.end(), protocol.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp")
    refuse_port(text, "has a protocol other than tcp, udp and sctp");
  return protocol;
}

/// An address of the host, with brackets or without. What stands for all of them is none.
std::string parse_host_ip(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return text.empty() ? std::string() : cni::canonical_ip(text);
}

/// One published port, its parts still as written.
struct Parts {
  std::string_view host_ip;
  std::string_view host;
  std::string_view container;
  std::string_view protocol = "tcp";
};

Parts parts_of(std::string_view text) {
  Parts parts;
  if (const auto slash = text.rfind('/'); slash != std::string_view::npos) {
    parts.protocol = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  const auto last = text.rfind(':');
  parts.container = text.substr(last == std::string_view::npos ? 0 : last + 1);
  if (last == std::string_view::npos) return parts;
  text = text.substr(0, last);
  const auto middle = text.rfind(':');
  const bool has_address = middle != std::string_view::npos && text.back() != ']';
  parts.host = text.substr(has_address ? middle + 1 : 0);
  if (has_address) parts.host_ip = text.substr(0, middle);
  return parts;
}

/// Appends the mappings of `parts`: of a range of the container's ports one each.
void append(const Parts& parts, std::vector<cni::PortMapping>& mappings) {
  cni::PortMapping mapping;
  mapping.protocol = parse_protocol(parts.protocol);
  mapping.host_ip = parse_host_ip(parts.host_ip);
  const auto container = parse_range(parts.container);
  if (container.first == 0) refuse_port(parts.container, "is not a port of a container; take one from 1 to 65535");
  const auto host = parts.host.empty() ? PortRange{} : parse_range(parts.host);
  const bool is_chosen_from = host.first != host.last && container.first == container.last;
  const bool one_each = host.first != 0 && !is_chosen_from;
  if (one_each && host.last - host.first != container.last - container.first) {
    refuse_port(parts.host, "and the container's range differ in length");
  }
  for (unsigned offset = 0; offset <= static_cast<unsigned>(container.last - container.first); ++offset) {
    mapping.container_port = static_cast<std::uint16_t>(container.first + offset);
    mapping.host_port = one_each ? static_cast<std::uint16_t>(host.first + offset) : std::uint16_t{0};
    mapping.choice = is_chosen_from ? host : PortRange{};
    mappings.push_back(mapping);
  }
  if (mappings.size() > most_ports) {
    throw Error("more than " + std::to_string(most_ports) + " ports; publish fewer");
  }
}

void append_word(std::string_view word, std::vector<cni::PortMapping>& mappings) {
  in_context([&] { return "\"" + one_line(word, longest_word_shown) + "\""; },
             [&] { append(parts_of(word), mappings); });
}

}  // namespace

std::vector<cni::PortMapping> parse_published_ports(std::string_view text) {
  constexpr std::string_view separators = ", \t\n";
  std::vector<cni::PortMapping> mappings;
  for (;;) {
    const auto begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const auto word = text.substr(0, text.find_first_of(separators));
    append_word(word, mappings);
    text.remove_prefix(word.size());
  }
  if (mappings.empty()) throw Error("no port is given");
  return mappings;
}

std::vector<cni::PortMapping> port_mappings_of(const std::vector<engine::PortBinding>& bindings) {
  std::vector<cni::PortMapping> mappings;
  for (const auto& binding : bindings) {
    auto parts = parts_of(binding.port);
    parts.host_ip = binding.host_ip;
    parts.host = binding.host_port;
    in_context([&] { return "published port " + one_line(binding.port, 80); }, [&] { append(parts, mappings); });
  }
  return mappings;
}

}  // namespace docker_cni::attachment
