// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/ports.hpp"
#include "hooks/admin/records.hpp"
#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

struct PortOptions {
  std::string word;
  std::string port;  // the container's, with its protocol or without; empty: all
  std::string format = "text";
};

struct Published {
  std::string own;  // "80/tcp"
  std::string host_ip;
  std::uint16_t host_port = 0;
};

std::vector<Published> chosen_ports(const record::Record& record, const PortOptions& options) {
  const auto wanted = options.port.find('/') == std::string::npos ? options.port + "/tcp" : options.port;
  std::vector<Published> chosen;
  for (const auto& attachment : record.attachments) {
    for (const auto& port : published_ports(record, attachment)) {
      auto own = std::to_string(port.container_port) + "/" + port.protocol;
      if (options.port.empty() || own == wanted) chosen.push_back({std::move(own), port.host_ip, port.host_port});
    }
  }
  if (!options.port.empty() && chosen.empty()) {
    throw Error("container " + json::quoted(options.word) + " publishes no port " + wanted);
  }
  return chosen;
}

std::string ports_as_json(const std::vector<Published>& ports) {
  auto all = nlohmann::ordered_json::array();
  for (const auto& port : ports) {
    all.push_back({{"port", port.own}, {"hostIp", port.host_ip}, {"hostPort", port.host_port}});
  }
  return json::one_line(all) + "\n";
}

/// As `docker port` prints it: one port's addresses alone, or each port and where it is.
Answer port(const PortOptions& options, const Config& config) {
  const auto ports = chosen_ports(find_record(open_store(config), options.word), options);
  Answer answer;
  if (options.format == "json") {
    answer.text = ports_as_json(ports);
    return answer;
  }
  for (const auto& port : ports) {
    if (options.port.empty()) answer.text.append(port.own).append(" -> ");
    answer.text.append(port.host_ip).append(":").append(std::to_string(port.host_port)).append("\n");
  }
  return answer;
}

}  // namespace

Work declare_port(CLI::App& verb) {
  auto options = std::make_shared<PortOptions>();
  verb.add_option("container", options->word, "Its ID, its name, or the start of its ID")->required()->type_name("");
  verb.add_option("port", options->port, "One port of it, such as 80 or 53/udp")->type_name("");
  verb.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  return [options](const Config& config) { return port(*options, config); };
}

}  // namespace docker_cni::admin
