// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/connect.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/strangers.hpp"
#include "shared/attachment/network_names.hpp"
#include "shared/attachment/option_values.hpp"
#include "shared/cni/capability_args.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/error.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::admin {
namespace {

struct ConnectOptions {
  record::Connection connection;
  std::string network;
  std::string container;
  bool force = false;
};

/// Throws Error naming the option that is wrong.
void check_connection(record::Connection& connection) {
  cni::check_network_name(connection.network);
  if (!connection.interface.empty()) {
    in_context([] { return "--interface"; },
               [&] { attachment::parse_network(connection.network + "@" + connection.interface); });
  }
  in_context([] { return "--ip"; },
             [&] {
               for (const auto& address : connection.ips) attachment::parse_ips(address);
             });
  if (!connection.mac.empty()) in_context([] { return "--mac"; }, [&] { cni::check_mac(connection.mac); });
  in_context([] { return "--alias"; },
             [&] {
               for (const auto& alias : connection.aliases) attachment::parse_aliases(alias);
             });
}

/// The container's record. One that isn't ours is told from one that isn't there.
record::Record container_called(const std::string& word, const Config& config) {
  try {
    return find_record(open_store(config), word);
  } catch (const Error& error) {
    if (const auto why = why_not_ours(word); !why.empty()) throw Error(why);
    throw;
  }
}

/// Throws Error if no file has the network.
void check_network(const std::string& name, const Config& config) {
  Errors passed_over;
  cni::find_network(config.cni_conf_dir, name, passed_over);
}

Answer connect(const ConnectOptions& options, const Config& config) {
  auto connection = options.connection;
  connection.network = options.network;
  check_connection(connection);
  const auto record = container_called(options.container, config);
  check_network(connection.network, config);
  const auto log = open_log(config);
  attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
  const auto connected = attachment::connect(record.id, connection, operation);
  Answer answer;
  if (connected.at_start) {
    answer.text =
        options.container + " does not run; it is connected to " + connection.network + " at its next start\n";
  }
  for (const auto& [interface, addresses] : connected.made) {
    answer.text += interface;
    for (const auto& address : addresses) answer.text.append(" ").append(address);
    answer.text += '\n';
  }
  return answer;
}

Answer disconnect(const ConnectOptions& options, const Config& config) {
  cni::check_network_name(options.network);
  const auto record = container_called(options.container, config);
  const auto log = open_log(config);
  attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
  const auto disconnected = attachment::disconnect(record.id, options.network, options.force, operation);
  Answer answer;
  for (const auto& note : disconnected.notes) {
    answer.text.append("note: ").append(options.container).append(": ").append(note).append("\n");
  }
  return answer;
}

void declare_positionals(CLI::App& verb, ConnectOptions& options) {
  verb.add_option("network", options.network, "Its name")->required()->type_name("");
  verb.add_option("container", options.container, "Its ID, its name, or the start of its ID")
      ->required()
      ->type_name("");
}

}  // namespace

Work declare_connect(CLI::App& verb) {
  auto options = std::make_shared<ConnectOptions>();
  declare_positionals(verb, *options);
  auto& connection = options->connection;
  verb.add_option("--interface", connection.interface, "Its interface in the container; else net1, net2, …")
      ->type_name("NAME");
  verb.add_option("--ip", connection.ips, "An address that it gets there, of either family")
      ->type_name("ADDRESS")
      ->allow_extra_args(false);
  verb.add_option("--mac", connection.mac, "The MAC that it gets there")->type_name("MAC");
  verb.add_option("--alias", connection.aliases, "A further name by which the others there find it")
      ->type_name("NAME")
      ->allow_extra_args(false);
  return [options](const Config& config) { return connect(*options, config); };
}

Work declare_disconnect(CLI::App& verb) {
  auto options = std::make_shared<ConnectOptions>();
  declare_positionals(verb, *options);
  verb.add_flag("-f,--force", options->force, "Forget it even if a plugin fails to release it");
  return [options](const Config& config) { return disconnect(*options, config); };
}

}  // namespace docker_cni::admin
