// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/default_route.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "shared/attachment/plugin_runtime.hpp"
#include "shared/error.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"
#include "shared/system/in_netns.hpp"
#include "shared/system/interfaces.hpp"

namespace docker_cni::attachment {
namespace {

using system::DefaultRoute;

bool is_ours(const std::vector<std::string>& ours, const std::string& interface) {
  return std::find(ours.begin(), ours.end(), interface) != ours.end();
}

bool has_default_route(const std::vector<DefaultRoute>& routes, const std::string& interface) {
  return std::any_of(routes.begin(), routes.end(),
                     [&](const DefaultRoute& route) { return route.interface == interface; });
}

/// Whose default route of one family stays.
std::string keeper(const std::vector<DefaultRoute>& routes, const std::vector<std::string>& ours) {
  const auto another = std::find_if(routes.begin(), routes.end(),
                                    [&](const DefaultRoute& route) { return !is_ours(ours, route.interface); });
  if (another != routes.end()) return another->interface;
  const auto first = std::find_if(ours.begin(), ours.end(),
                                  [&](const std::string& interface) { return has_default_route(routes, interface); });
  return first == ours.end() ? std::string() : *first;
}

/// Whether no interface of the namespace at `pin` is in use but `ours` and its loopback. The kernel's own tunnels, such
/// as tunl0, are down.
bool has_only(const std::vector<std::string>& ours, const record::fs::path& pin) {
  const auto all = system::in_netns(pin, [] { return system::interfaces(); });
  return std::none_of(all.begin(), all.end(), [&](const system::Interface& interface) {
    return interface.up && interface.name != "lo" && !is_ours(ours, interface.name);
  });
}

bool is_default_route(std::string_view route, bool ipv6) {
  const auto dst = json::find(json::members(route), "dst");
  return dst && json::kind(*dst) == json::Kind::string && json::string(*dst, "dst") == (ipv6 ? "::/0" : "0.0.0.0/0");
}

/// `result` without its default routes of one family.
std::string without_default_route(const std::string& result, bool ipv6) {
  const auto routes = json::find(json::members(result), "routes");
  if (!routes || json::kind(*routes) != json::Kind::array) return result;
  std::string rest = "[";
  for (const auto route : json::elements(*routes)) {
    if (!is_default_route(route, ipv6)) rest.append(rest.size() > 1 ? "," : "").append(route);
  }
  return json::with_value_at(result, {"routes"}, rest + "]");
}

}  // namespace

std::vector<DefaultRoute> surplus_default_routes(const std::vector<DefaultRoute>& routes,
                                                 const std::vector<std::string>& ours) {
  std::vector<DefaultRoute> surplus;
  for (const bool ipv6 : {false, true}) {
    std::vector<DefaultRoute> family;
    std::copy_if(routes.begin(), routes.end(), std::back_inserter(family),
                 [ipv6](const DefaultRoute& route) { return route.ipv6 == ipv6; });
    const auto stays = keeper(family, ours);
    std::copy_if(family.begin(), family.end(), std::back_inserter(surplus),
                 [&](const DefaultRoute& route) { return is_ours(ours, route.interface) && route.interface != stays; });
  }
  return surplus;
}

void check_chosen_default_route(const record::Record& record, const std::vector<DefaultRoute>& routes) {
  for (const auto& attachment : record.attachments) {
    if (!attachment.default_route || has_default_route(routes, attachment.interface)) continue;
    throw Error(
        name_of(attachment.list) +
        R"( gives no default route, and cni.default-route asks for its; add {"dst": "0.0.0.0/0"} to the "routes" )"
        R"(of its "ipam", or name another network)");
  }
}

void check_chosen_default_route_stays(const record::Record& record, const std::vector<DefaultRoute>& surplus) {
  for (const auto& attachment : record.attachments) {
    if (!attachment.default_route || !has_default_route(surplus, attachment.interface)) continue;
    throw Error("cni.default-route asks for the default route of " + name_of(attachment.list) +
                ", but the engine's own network has given the container one; take --net none, or leave the label out");
  }
}

void leave_one_default_route(record::Record& record, const system::UniqueFd& netns) {
  const bool is_chosen = std::any_of(record.attachments.begin(), record.attachments.end(),
                                     [](const record::Attachment& attachment) { return attachment.default_route; });
  // A pod has another interface, of its engine's, whose default route stays.
  const bool is_alone = record.sandbox.empty() && !record.engine_network;
  if (record.attachments.size() < 2 && !is_chosen && is_alone) return;
  std::vector<std::string> ours;
  for (const auto& attachment : record.attachments) ours.push_back(attachment.interface);
  const auto routes = system::default_routes(netns);
  check_chosen_default_route(record, routes);
  // Docker 28 brings its network after the hooks, and fails where there is a default route.
  const bool is_to_come = record.engine_network && !is_chosen && has_only(ours, record.pin);
  const auto surplus = is_to_come ? routes : surplus_default_routes(routes, ours);
  check_chosen_default_route_stays(record, surplus);
  system::remove_default_routes(netns, surplus);
  for (auto& attachment : record.attachments) {
    for (const auto& route : surplus) {
      if (route.interface == attachment.interface) {
        attachment.result = without_default_route(attachment.result, route.ipv6);
      }
    }
  }
}

}  // namespace docker_cni::attachment
