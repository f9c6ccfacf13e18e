// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/capability_args.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>
#include <vector>

#include "shared/ascii.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {
namespace {

using json::Kind;
using Members = std::vector<json::Member>;

[[noreturn]] void refuse_arg(const std::string& name, std::string_view wanted, std::string_view value) {
  constexpr std::size_t longest_shown = 80;
  throw Error(name + " must be " + std::string(wanted) + ", not " + one_line(value, longest_shown));
}

void require(std::string_view value, Kind kind, const std::string& name, std::string_view wanted) {
  if (json::kind(value) != kind) refuse_arg(name, wanted, value);
}

std::string string_of(std::string_view value, const std::string& name) {
  require(value, Kind::string, name, "a string");
  return json::string(value, name);
}

/// Calls `check(element, its name)` for each element of an array.
template <class Check>
void for_each(std::string_view array, const std::string& name, Check check) {
  require(array, Kind::array, name, "an array");
  std::size_t at = 0;
  for (const auto element : json::elements(array)) check(element, name + "[" + std::to_string(at++) + "]");
}

/// Calls `check(value, its name)` for the member `key`, where it's there.
template <class Check>
void if_there(const Members& members, const char* key, const std::string& name, Check check) {
  const auto value = json::find(members, key);
  if (value && json::kind(*value) != Kind::null) check(*value, name + "." + key);
}

Members members_of(std::string_view value, const std::string& name) {
  require(value, Kind::object, name, "an object");
  return json::members(value);
}

std::int64_t number_of(std::string_view value, const std::string& name, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < least || number > most) {
    const auto limits = most == std::numeric_limits<std::int64_t>::max()
                            ? "a whole number, " + std::to_string(least) + " or more"
                            : "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    refuse_arg(name, limits, value);
  }
  return number;
}

void check_string(std::string_view value, const std::string& name) { string_of(value, name); }

void check_strings(std::string_view value, const std::string& name) { for_each(value, name, check_string); }

/// A list, as the conventions say, or one for each network, as the plugin dnsname reads them.
void check_aliases(std::string_view value, const std::string& name) {
  if (json::kind(value) != Kind::object) return check_strings(value, name);
  for (const auto& network : json::members(value)) check_strings(network.value, name + "." + network.key);
}

/// `ip` or `ip/length`.
void check_address(std::string_view address, const std::string& name) {
  in_context([&] { return name; },
             [&] {
               if (address.find('/') == std::string_view::npos) {
                 canonical_ip(address);
               } else {
                 canonical_cidr(address);
               }
             });
}

void check_ip(std::string_view value, const std::string& name) {
  const auto text = string_of(value, name);
  in_context([&] { return name; }, [&] { canonical_ip(text); });
}

void check_subnet(std::string_view value, const std::string& name) {
  const auto text = string_of(value, name);
  in_context([&] { return name; }, [&] { canonical_cidr(text); });
}

/// Six octets, "02:42:0a:01:00:02", "02-42-0a-01-00-02" or "0242.0a01.0002".
bool is_mac(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdefABCDEF";
  const std::size_t group = text.size() == 14 ? 4 : 2;
  if (text.size() != 14 && text.size() != 17) return false;
  const char separator = text[group];
  if (group == 4 ? separator != '.' : separator != ':' && separator != '-') return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool between = at % (group + 1) == group;
    if (between ? text[at] != separator : digits.find(text[at]) == std::string_view::npos) return false;
  }
  return true;
}

void check_mac_string(std::string_view value, const std::string& name) {
  if (!is_mac(string_of(value, name))) refuse_arg(name, "a MAC address", value);
}

/// One port mapping with its protocol told, in lower case; `value` itself where it's so already.
std::string accept_port_mapping(std::string_view value, const std::string& name) {
  const auto members = members_of(value, name);
  for (const char* port : {"hostPort", "containerPort"}) {
    number_of(json::find(members, port).value_or("none"), name + "." + port, 1, 65535);
  }
  if_there(members, "hostIP", name, [](std::string_view ip, const std::string& its_name) {
    if (ip != "\"\"") check_ip(ip, its_name);
  });
  std::string told;
  if_there(members, "protocol", name,
           [&](std::string_view text, const std::string& its_name) { told = string_of(text, its_name); });
  const auto protocol = told.empty() ? "tcp" : lower(told);
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") {
    refuse_arg(name + ".protocol", "tcp, udp or sctp", json::quoted(told));
  }
  if (protocol == told) return std::string(value);
  json::ObjectWriter mapping;
  for (const auto& member : members) {
    if (member.key != "protocol") mapping.add(member.key, member.value);
  }
  return mapping.add_string("protocol", protocol).text();
}

std::string accept_port_mappings(std::string_view value, const std::string& name) {
  std::string accepted;
  bool changed = false;
  for_each(value, name, [&](std::string_view element, const std::string& its_name) {
    const auto mapping = accept_port_mapping(element, its_name);
    changed = changed || mapping != element;
    accepted.append(accepted.empty() ? "" : ",").append(mapping);
  });
  return changed ? "[" + accepted + "]" : std::string(value);
}

void check_ips(std::string_view value, const std::string& name) {
  for_each(value, name, [](std::string_view element, const std::string& its_name) {
    check_address(string_of(element, its_name), its_name);
  });
}

void check_ip_ranges(std::string_view value, const std::string& name) {
  for_each(value, name, [](std::string_view set, const std::string& set_name) {
    for_each(set, set_name, [](std::string_view range, const std::string& range_name) {
      const auto members = members_of(range, range_name);
      check_subnet(json::find(members, "subnet").value_or("none"), range_name + ".subnet");
      for (const char* key : {"rangeStart", "rangeEnd", "gateway"}) if_there(members, key, range_name, check_ip);
    });
  });
}

/// Rate and burst come together: the one without the other limits nothing, and the plugin refuses it.
void check_bandwidth(std::string_view value, const std::string& name) {
  const auto members = members_of(value, name);
  for (const auto& [rate_key, burst_key] :
       {std::pair{"ingressRate", "ingressBurst"}, std::pair{"egressRate", "egressBurst"}}) {
    std::int64_t rate = 0;
    std::int64_t burst = 0;
    const auto read_into = [](std::int64_t& number) {
      return [&number](std::string_view text, const std::string& its_name) {
        number = number_of(text, its_name, 0, std::numeric_limits<std::int64_t>::max());
      };
    };
    if_there(members, rate_key, name, read_into(rate));
    if_there(members, burst_key, name, read_into(burst));
    if ((rate == 0) != (burst == 0)) throw Error(name + ": " + rate_key + " and " + burst_key + " need each other");
  }
}

void check_dns(std::string_view value, const std::string& name) {
  const auto members = members_of(value, name);
  if_there(members, "servers", name,
           [](std::string_view servers, const std::string& its_name) { for_each(servers, its_name, check_ip); });
  if_there(members, "searches", name, check_strings);
  if_there(members, "options", name, check_strings);
}

struct Capability {
  std::string_view name;
  void (*check)(std::string_view value, const std::string& name);
};

constexpr std::array capabilities{
    Capability{"ips", check_ips},
    Capability{"mac", check_mac_string},
    Capability{"ipRanges", check_ip_ranges},
    Capability{"bandwidth", check_bandwidth},
    Capability{"dns", check_dns},
    Capability{"aliases", check_aliases},
    Capability{"infinibandGUID", check_string},
    Capability{"deviceID", check_string},
    Capability{"cgroupPath", check_string},
};

/// What to send of one capability.
std::string accept(const json::Member& member) {
  if (json::kind(member.value) == Kind::null) return std::string(member.value);
  if (member.key == port_mappings_capability) return accept_port_mappings(member.value, member.key);
  for (const auto& capability : capabilities) {
    if (capability.name == member.key) capability.check(member.value, member.key);
  }
  return std::string(member.value);
}

}  // namespace

std::string accept_capability_args(std::string_view text) {
  const auto object = json::value(text);
  bool changed = false;
  json::ObjectWriter accepted;
  for (const auto& member : json::members(object)) {
    const auto value = accept(member);
    changed = changed || value != member.value;
    accepted.add(member.key, value);
  }
  return changed ? accepted.text() : std::string(object);
}

bool has_capability_arg(std::string_view capability_args, std::string_view capability) {
  return !capability_args.empty() && json::find(json::members(capability_args), capability);
}

std::string with_capability_arg(std::string_view capability_args, std::string_view capability, std::string_view value) {
  json::ObjectWriter writer;
  if (!capability_args.empty()) {
    for (const auto& member : json::members(capability_args)) {
      if (member.key != capability) writer.add(member.key, member.value);
    }
  }
  return writer.add(capability, value).text();
}

void check_mac(std::string_view mac) {
  if (!is_mac(mac)) refuse_arg("it", "a MAC address", json::quoted(mac));
}

void check_args(const Args& args) {
  static_cast<void>(format_args(args));  // throws what no plugin can be told
  for (const auto& [key, value] : args) {
    if (key == "MAC" && !is_mac(value)) refuse_arg(key, "a MAC address", json::quoted(value));
    if (key != "IP") continue;
    std::string_view rest = value;
    for (;;) {
      const auto comma = rest.find(',');
      check_address(rest.substr(0, comma), key);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
}

}  // namespace docker_cni::cni
