#include "shared/attachment/keep.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "shared/attachment/attach.hpp"
#include "shared/attachment/container_files.hpp"
#include "shared/attachment/host_side.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/pin.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

using record::Phase;

void set_arg(cni::Args& args, const std::string& key, const std::string& value) {
  const auto known = std::find_if(args.begin(), args.end(), [&](const auto& arg) { return arg.first == key; });
  if (known == args.end()) args.emplace_back(key, value);
}

/// `capability_args` with `value` for `capability`, unless it's asked for already.
std::string with_capability(const std::string& capability_args, std::string_view capability, std::string_view value) {
  const auto members = capability_args.empty() ? std::vector<json::Member>() : json::members(capability_args);
  if (json::find(members, capability)) return capability_args;
  json::ObjectWriter writer;
  for (const auto& member : members) writer.add(member.key, member.value);
  return writer.add(capability, value).text();
}

/// The MAC of the container's own interface in a result; empty where it tells none.
std::string mac_in(const record::Attachment& attachment) {
  for (auto& interface : cni::parse_result(attachment.result, attachment.list.cni_version).interfaces) {
    if (interface.name == attachment.interface && !interface.sandbox.empty()) return std::move(interface.mac);
  }
  return {};
}

/// Makes `wanted` ask for what `last` had: by the capability where a plugin declares it, else by CNI_ARGS; never both.
void ask_for_the_same(record::Attachment& wanted, const record::Attachment& last) {
  const auto addresses = addresses_in(last.result);
  if (cni::declares(wanted.list, "ips") && !addresses.empty()) {
    std::string ips;
    for (const auto& address : addresses) ips.append(ips.empty() ? "[" : ",").append(json::quoted(address));
    wanted.capability_args = with_capability(wanted.capability_args, "ips", ips + "]");
  } else if (!addresses.empty()) {
    set_arg(wanted.args, "IP", addresses.front());
  }
  const auto mac = mac_in(last);
  if (cni::declares(wanted.list, "mac") && !mac.empty()) {
    wanted.capability_args = with_capability(wanted.capability_args, "mac", json::quoted(mac));
  } else if (!mac.empty()) {
    set_arg(wanted.args, "MAC", mac);
  }
}

/// `planned`, asking for the addresses of `last` where network and interface are the same; nothing where none is.
std::optional<record::Record> asking_for_the_same(const record::Record& planned, const record::Record& last) {
  auto asking = planned;
  bool any = false;
  for (auto& wanted : asking.attachments) {
    for (const auto& had : last.attachments) {
      if (had.result.empty() || had.interface != wanted.interface || had.list.name != wanted.list.name) continue;
      ask_for_the_same(wanted, had);
      any = true;
    }
  }
  if (!any) return std::nullopt;
  return asking;
}

}  // namespace

bool is_to_be_kept(const record::Record& record, const Config& config) {
  return record.phase == Phase::attached && record.fixed_ip && config.fixed_ip == FixedIp::always &&
         !record.owner.empty() && system::is_directory(record.owner) && record::pin_is_alive(record);
}

void keep(record::Record record, const record::Store& store, const Log& log) {
  set_host_side_up(record, false, log);
  record.phase = Phase::kept;
  record.pid = 0;
  record.start_time = 0;
  store.save(record, system::Durability::renamed);
  log.info("keep" + field("container", record.id));
}

bool is_kept_in(const record::Record& record, const system::UniqueFd& netns) {
  return record.phase == Phase::kept && system::namespace_id(netns) == record.netns && record::pin_is_alive(record);
}

record::Record rejoin(record::Record record, const Container& container, const record::Store& store, const Log& log) {
  const auto& state = container.state;
  set_host_side_up(record, true, log);
  record.phase = Phase::attached;
  record.name = name_of(container);  // it may have been renamed
  record.bundle = state.bundle;
  record.pid = state.pid;
  record.start_time = system::start_time(state.pid).value_or(0);
  store.save(record, system::Durability::renamed);
  log.info("rejoin" + field("container", record.id));
  return record;
}

record::Record attach_with_addresses_of(const record::Record& last, const record::Record& planned,
                                        const system::UniqueFd& netns, const record::Store& store, const Config& config,
                                        const system::Deadline& deadline, const Log& log, SuspectCall& suspect) {
  const auto asking = planned.fixed_ip && config.fixed_ip == FixedIp::always ? asking_for_the_same(planned, last)
                                                                             : std::optional<record::Record>();
  if (!asking) return attach(planned, netns, store, config, deadline, log, suspect);
  try {
    return attach(*asking, netns, store, config, deadline, log, suspect);
  } catch (const cni::PluginError& error) {
    if (!may_try_again(planned, store, deadline)) throw;
    log.warn("the same address is not to be had" + field("container", planned.id) + field("error", error.what()));
    return attach(planned, netns, store, config, deadline, log, suspect);
  }
}

}  // namespace docker_cni::attachment
