// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/ip_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>
#include <system_error>

#include "shared/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {
namespace {

[[noreturn]] void refuse_address(std::string_view text, std::string_view what) {
  constexpr std::size_t longest_shown = 80;
  throw Error("\"" + one_line(text, longest_shown) + "\" is not an IP address" + std::string(what));
}

/// The canonical form of an address of `family`; empty where it's none.
std::string canonical(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  std::array<char, INET6_ADDRSTRLEN> form{};
  if (::inet_pton(family, text.c_str(), bytes.data()) != 1) return {};
  return ::inet_ntop(family, bytes.data(), form.data(), form.size());
}

}  // namespace

std::string canonical_ip(std::string_view text) {
  const bool hidden_end = text.find('\0') != std::string_view::npos;  // inet_pton() would stop there
  auto form = hidden_end ? std::string()
                         : canonical(text.find(':') == std::string_view::npos ? AF_INET : AF_INET6, std::string(text));
  if (form.empty()) refuse_address(text, "");
  return form;
}

std::string canonical_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) refuse_address(text, " with a prefix length");
  auto form = canonical_ip(text.substr(0, slash));
  const auto digits = text.substr(slash + 1);
  const auto* const end = digits.data() + digits.size();
  unsigned length = 0;
  const auto read = std::from_chars(digits.data(), end, length);
  const unsigned longest = form.find(':') == std::string::npos ? 32 : 128;
  if (read.ec != std::errc() || read.ptr != end || length > longest) refuse_address(text, " with a prefix length");
  return form + "/" + std::to_string(length);
}

bool is_ipv4(std::string_view canonical) {
  return canonical.find(':') == std::string_view::npos ||
         (canonical.starts_with("::ffff:") && canonical.find('.') != std::string_view::npos);
}

bool is_ipv6(std::string_view address) { return address.find(':') != std::string_view::npos; }

std::string without_prefix_length(std::string_view address) {
  return std::string(address.substr(0, address.find('/')));
}

}  // namespace docker_cni::cni
