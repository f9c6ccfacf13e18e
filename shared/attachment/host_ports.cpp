// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/host_ports.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/attachment/liveness.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"
#include "shared/system/socket_holder.hpp"

namespace docker_cni::attachment {
namespace {

using cni::PortMapping;
using record::Phase;

void set_ports(record::Attachment& attachment, const std::vector<PortMapping>& ports) {
  json::ObjectWriter writer;
  for (const auto& member : json::members(attachment.capability_args)) {
    writer.add(member.key, member.key == cni::port_mappings_capability ? cni::format_port_mappings(ports)
                                                                       : std::string(member.value));
  }
  attachment.capability_args = writer.text();
}

/// Whether one packet could be meant for both.
bool meet(const PortMapping& one, const PortMapping& other) {
  const auto is_any = [](const std::string& ip) { return ip == "0.0.0.0" || ip == "::"; };
  if (one.host_port != other.host_port || one.protocol != other.protocol) return false;
  if (one.host_ip.empty() || other.host_ip.empty()) return true;
  if (cni::is_ipv6(one.host_ip) != cni::is_ipv6(other.host_ip)) return false;
  return one.host_ip == other.host_ip || is_any(one.host_ip) || is_any(other.host_ip);
}

/// One host port that a container has.
struct Claim {
  PortMapping port;
  std::string holder;  // as a sentence names it
};

/// Whether the ports that `record` asks for are published. They outlive a process whose end nobody told us of.
bool has_ports(const record::Record& record) {
  const bool is_attached = record.phase == Phase::attached || record.phase == Phase::adding;
  return is_attached && record.boot_id == system::boot_id();
}

std::string holder_of(const record::Record& record) {
  const auto id = engine::short_id(record.id);
  auto container = "container " + (record.name.empty() ? id : json::quoted(record.name) + " (" + id + ")");
  if (runs(record)) return container;
  return container + ", which has ended but is not released (docker-cni-admin release " + id + " does that)";
}

/// The host ports of the containers that run, but for the one with `own_id`. A record that can't be read claims none:
/// whoever acts on it tells of it.
std::vector<Claim> claims(const record::Store& store, std::string_view own_id) {
  std::vector<Claim> all;
  for (const auto& id : store.ids()) {
    if (id == own_id) continue;
    try {
      const auto record = store.load(id);
      if (!record || !has_ports(*record)) continue;
      for (const auto& attachment : record->attachments) {
        for (auto& port : ports_of(attachment)) all.push_back({std::move(port), holder_of(*record)});
      }
    } catch (const Error&) {
      continue;
    }
  }
  return all;
}

std::string holder_of(const system::SocketHolder& holder) {
  if (holder.pid == 0) return "a process of this host";
  return "the process " + holder.process + " (pid " + std::to_string(holder.pid) + ")";
}

/// Who has `port`; empty: nobody. SCTP's sockets are not looked at: that would load its module.
std::string holder_of(const PortMapping& port, const std::vector<Claim>& claims) {
  const auto claim =
      std::find_if(claims.begin(), claims.end(), [&](const Claim& claimed) { return meet(claimed.port, port); });
  if (claim != claims.end()) return claim->holder;
  if (port.protocol == "sctp") return {};
  const auto transport = port.protocol == "udp" ? system::Transport::udp : system::Transport::tcp;
  const auto holder = system::socket_holder({transport, port.host_ip, port.host_port});
  return holder ? holder_of(*holder) : std::string();
}

/// What the kernel takes for outgoing connections (ip_local_port_range), and Docker for ports that nobody chose.
cni::PortRange any_port() {
  cni::PortRange range{32768, 60999};
  const auto text = system::read_file_if_there("/proc/sys/net/ipv4/ip_local_port_range").value_or("");
  const auto* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  const auto* const rest = std::find_if(first.ptr, end, [](char byte) { return byte != ' ' && byte != '\t'; });
  std::from_chars(rest, end, range.last);
  return range.first != 0 && range.first <= range.last ? range : cni::PortRange{32768, 60999};
}

/// Gives `port` a host port that is free: the former one, or else the first of its range.
void choose(PortMapping& port, const std::vector<Claim>& claims) {
  const auto range = port.choice.first == 0 ? any_port() : port.choice;
  const auto former = std::exchange(port.former_port, std::uint16_t{0});
  port.choice = {};
  std::string last_holder;
  const auto take = [&](unsigned number) {
    port.host_port = static_cast<std::uint16_t>(number);
    last_holder = holder_of(port, claims);
    return last_holder.empty();
  };
  if (former >= range.first && former <= range.last && take(former)) return;
  for (unsigned number = range.first; number <= range.last; ++number) {
    if (take(number)) return;
  }
  throw Error("no host port from " + std::to_string(range.first) + " to " + std::to_string(range.last) + " (" +
                  port.protocol + ") is free; the last one is held by " + last_holder,
              ErrorKind::host_port);
}

void check_unclaimed(const PortMapping& port, const std::vector<Claim>& claims) {
  const auto holder =
      in_context([&] { return "host port " + cni::host_side_of(port); }, [&] { return holder_of(port, claims); });
  if (holder.empty()) return;
  throw Error(
      "host port " + cni::host_side_of(port) + " is held by " + holder + "; publish another port, or end that first",
      ErrorKind::host_port);
}

/// Calls `step` for each port whose host port is chosen already, or for each of the others.
template <class Step>
void for_each_port(std::vector<std::vector<PortMapping>>& ports, bool chosen, Step step) {
  for (auto& of_attachment : ports) {
    for (auto& port : of_attachment) {
      if ((port.host_port != 0) == chosen) step(port);
    }
  }
}

}  // namespace

std::vector<PortMapping> ports_of(const record::Attachment& attachment) {
  if (attachment.capability_args.empty() || !cni::declares(attachment.list, cni::port_mappings_capability)) return {};
  const auto value = json::find(json::members(attachment.capability_args), cni::port_mappings_capability);
  return value ? cni::parse_port_mappings(*value) : std::vector<PortMapping>();
}

void ask_for_former_ports(record::Record& planned, const record::Record& last) {
  std::vector<PortMapping> former;
  for (const auto& attachment : last.attachments) {
    for (auto& port : ports_of(attachment)) former.push_back(std::move(port));
  }
  for (auto& attachment : planned.attachments) {
    auto ports = ports_of(attachment);
    bool any = false;
    for (auto& port : ports) {
      const auto same = std::find_if(former.begin(), former.end(), [&](const PortMapping& one) {
        return one.container_port == port.container_port && one.protocol == port.protocol &&
               one.host_ip == port.host_ip;
      });
      if (port.host_port != 0 || same == former.end()) continue;
      port.former_port = same->host_port;
      former.erase(same);
      any = true;
    }
    if (any) set_ports(attachment, ports);
  }
}

std::optional<system::FileLock> claim_host_ports(record::Record& record, const record::Store& store,
                                                 const system::Deadline& deadline) {
  std::vector<std::vector<PortMapping>> ports;
  for (const auto& attachment : record.attachments) ports.push_back(ports_of(attachment));
  if (std::all_of(ports.begin(), ports.end(), [](const auto& none) { return none.empty(); })) return std::nullopt;

  system::FileLock lock(store.paths().ports_lock(), system::LockMode::exclusive, deadline);
  auto claimed = claims(store, record.id);
  const auto own = "this container itself";
  for_each_port(ports, true, [&](PortMapping& port) {
    check_unclaimed(port, claimed);
    claimed.push_back({port, own});
  });
  for_each_port(ports, false, [&](PortMapping& port) {
    choose(port, claimed);
    claimed.push_back({port, own});
  });
  for (std::size_t at = 0; at < ports.size(); ++at) {
    if (!ports[at].empty()) set_ports(record.attachments[at], ports[at]);
  }
  return lock;
}

void check_host_ports(record::Record record, const record::Store& store, const system::Deadline& deadline) {
  static_cast<void>(claim_host_ports(record, store, deadline));
}

void warn_of_unreachable_ports(const record::Record& record, const Log& log) {
  for (const auto& attachment : record.attachments) {
    for (const auto& port : ports_of(attachment)) {
      if (port.host_ip != "::1") continue;
      log.warn("nobody reaches a port that is published at ::1, since no kernel forwards it: publish it at 127.0.0.1" +
               field("container", record.id) + field("port", cni::host_side_of(port)));
    }
  }
}

}  // namespace docker_cni::attachment
