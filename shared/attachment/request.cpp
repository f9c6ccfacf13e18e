#include "shared/attachment/request.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "shared/cni/capability_args.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::attachment {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

void check_interface(const std::string& name) {
  cni::check_interface_name(name);
  if (name == "lo") throw Error("every container has its own interface \"lo\"; take another name");
}

NamedNetwork parse_network(std::string_view text) {
  const auto at = text.find('@');
  NamedNetwork network{std::string(text.substr(0, at)), {}};
  cni::check_network_name(network.name);
  if (at != std::string_view::npos) {
    network.interface = text.substr(at + 1);
    check_interface(network.interface);
  }
  return network;
}

/// `front,back@eth1`
std::vector<NamedNetwork> parse_networks(std::string_view text) {
  std::vector<NamedNetwork> networks;
  if (text == "none") return networks;
  for (;;) {
    const auto comma = text.find(',');
    networks.push_back(parse_network(trimmed(text.substr(0, comma))));
    if (comma == std::string_view::npos) return networks;
    text.remove_prefix(comma + 1);
  }
}

/// One network of the Kubernetes annotation's JSON form: an object with "name", or that name alone.
NamedNetwork parse_network_object(std::string_view element) {
  NamedNetwork network;
  for (const auto& member : json::members(element)) {
    if (member.key == "name") {
      network.name = json::string(member.value, member.key);
    } else if (member.key == "interface") {
      network.interface = json::string(member.value, member.key);
    } else if (member.key != "namespace") {
      throw Error("\"" + member.key + "\" is not supported; see cni.args and cni.capability-args");
    }
  }
  cni::check_network_name(network.name);
  if (!network.interface.empty()) check_interface(network.interface);
  return network;
}

std::vector<NamedNetwork> parse_networks_array(std::string_view text) {
  std::vector<NamedNetwork> networks;
  for (const auto element : json::elements(json::value(text))) networks.push_back(parse_network_object(element));
  if (networks.empty()) throw Error("it names no network; \"none\" asks for none");
  return networks;
}

/// The networks of the Kubernetes annotation: a JSON array, or the short form. A `NAMESPACE/` before a name means
/// nothing here.
std::vector<NamedNetwork> parse_kubernetes_networks(std::string_view text) {
  if (trimmed(text).starts_with('[')) return parse_networks_array(text);
  std::string without_namespaces;
  for (;;) {
    const auto comma = text.find(',');
    const auto item = trimmed(text.substr(0, comma));
    without_namespaces += item.substr(item.find('/') == std::string_view::npos ? 0 : item.find('/') + 1);
    if (comma == std::string_view::npos) return parse_networks(without_namespaces);
    without_namespaces += ',';
    text.remove_prefix(comma + 1);
  }
}

std::vector<NamedNetwork> default_networks(const Config& config) {
  if (config.networks.empty()) return {NamedNetwork{}};
  std::vector<NamedNetwork> networks;
  in_context([] { return "cni.yaml's networks"; },
             [&] {
               for (const auto& name : config.networks) networks.push_back(parse_network(name));
             });
  return networks;
}

void name_interfaces(std::vector<NamedNetwork>& networks, const std::string& first, std::size_t first_number) {
  for (std::size_t place = 0; place < networks.size(); ++place) {
    auto& interface = networks[place].interface;
    if (interface.empty())
      interface = place == 0 && first_number == 0 ? first : "net" + std::to_string(place + first_number);
    const auto twin = std::find_if(networks.begin(), networks.begin() + static_cast<std::ptrdiff_t>(place),
                                   [&](const NamedNetwork& other) { return other.interface == interface; });
    if (twin != networks.begin() + static_cast<std::ptrdiff_t>(place)) {
      throw Error("interface \"" + interface + "\" is asked for twice, by networks \"" + twin->name + "\" and \"" +
                  networks[place].name + "\"");
    }
  }
}

cni::Args parse_args(std::string_view text) {
  auto args = cni::parse_args(text);
  cni::check_args(args);
  return args;
}

/// Reads the value of `key` by `parse`, where there is one; a failure names key and value.
template <class Parse>
auto parse_word(const std::map<std::string, std::string>& words, const std::string& key, Parse parse)
    -> decltype(parse(std::string_view())) {
  const auto word = words.find(key);
  if (word == words.end()) return {};
  return in_context([&] { return key + " \"" + word->second + "\""; }, [&] { return parse(word->second); });
}

/// Whether an ordinary variable can be an arg: its author may have an IP or MAC that is something else.
bool is_arg(std::string_view name, std::string_view value) {
  if (name == "IgnoreUnknown" || !cni::can_be_told(name) || !cni::can_be_told(value)) return false;
  try {
    cni::check_args({{std::string(name), std::string(value)}});
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Wishes parse_wishes(const std::map<std::string, std::string>& words, const Config& config, bool beside_another) {
  Wishes wishes;
  constexpr auto kubernetes_key = "k8s.v1.cni.cncf.io/networks";
  if (words.contains("cni.networks")) {
    wishes.networks = parse_word(words, "cni.networks", [](std::string_view text) {
      return trimmed(text).starts_with('[') ? parse_networks_array(text) : parse_networks(text);
    });
  } else if (words.contains(kubernetes_key)) {
    wishes.networks = parse_word(words, kubernetes_key, parse_kubernetes_networks);
  } else {
    wishes.networks = default_networks(config);
  }
  name_interfaces(wishes.networks, config.cni_ifname, beside_another ? 1 : 0);
  wishes.args = parse_word(words, "cni.args", parse_args);
  wishes.capability_args = parse_word(words, "cni.capability-args", cni::accept_capability_args);
  wishes.fixed_ip = !parse_word(words, "cni.fixed-ip", [](std::string_view text) {
    if (text != "true" && text != "false") throw Error("neither true nor false");
    return text == "false";
  });
  return wishes;
}

void add_args_from_environment(cni::Args& args, const std::vector<std::string>& environment, const Config& config) {
  const auto add = [&args](std::string_view key, std::string_view value) {
    const auto known = std::any_of(args.begin(), args.end(), [key](const auto& arg) { return arg.first == key; });
    if (!known) args.emplace_back(key, value);
  };
  for (const auto& variable : environment) {
    const auto equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    const auto name = std::string_view(variable).substr(0, equals);
    const auto value = std::string_view(variable).substr(equals + 1);
    if (config.trust.environment && name == "IPV4") add("IP", value);
    if (config.trust.environment && name == "IPPOOL") add("IPPOOL", value);
    if (config.cni_args_from_environment && is_arg(name, value)) add(name, value);
  }
  in_context([] { return "the container's environment"; }, [&] { cni::check_args(args); });
}

std::vector<Request> load_requests(const Wishes& wishes, const Config& config, const Log& log) {
  std::vector<Request> requests;
  Errors passed_over;
  for (const auto& network : wishes.networks) {
    auto list = network.name.empty() ? cni::first_network(config.cni_conf_dir)
                                     : cni::find_network(config.cni_conf_dir, network.name, passed_over);
    requests.push_back({std::move(list), network.interface, wishes.args, wishes.capability_args});
  }
  for (const auto& sentence : std::set(passed_over.sentences().begin(), passed_over.sentences().end())) {
    log.warn("a network configuration is passed over" + field("error", sentence));
  }
  return requests;
}

void check_words(const std::map<std::string, std::string>& words) {
  constexpr std::string_view prefix = "cni.";
  constexpr std::array<std::string_view, 4> known{"cni.args", "cni.capability-args", "cni.fixed-ip", "cni.networks"};
  for (const auto& [word, value] : words) {
    const bool is_ours = word.starts_with(prefix) && word.find_first_of("./", prefix.size()) == std::string::npos;
    if (!is_ours || std::find(known.begin(), known.end(), word) != known.end()) continue;
    throw Error("label or annotation \"" + word + "\": docker-cni knows no such; it knows cni.args, " +
                "cni.capability-args, cni.fixed-ip and cni.networks");
  }
}

void check_capabilities(const std::vector<Request>& requests, const std::string& capability_args) {
  if (capability_args.empty()) return;
  for (const auto& capability : json::members(capability_args)) {
    const bool is_taken = std::any_of(requests.begin(), requests.end(), [&](const Request& request) {
      return cni::declares(request.list, capability.key);
    });
    if (is_taken) continue;
    throw Error("cni.capability-args: no plugin of the container's networks takes \"" + capability.key +
                "\"; give one \"capabilities\": {" + json::quoted(capability.key) + ": true}");
  }
}

}  // namespace docker_cni::attachment
