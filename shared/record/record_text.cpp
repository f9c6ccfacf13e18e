// SPDX-License-Identifier: Apache-2.0
#include "shared/record/record_text.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/error.hpp"
#include "shared/json/array.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::record {
namespace {

Phase phase_called(std::string_view name) {
  for (const auto phase : {Phase::adding, Phase::attached, Phase::releasing, Phase::kept}) {
    if (name_of(phase) == name) return phase;
  }
  throw Error("unknown phase \"" + std::string(name) + "\"");
}

std::string format_add_failure(const cni::AddFailure& failure) {
  return json::ObjectWriter()
      .add("plugin", std::to_string(failure.plugin))
      .add_string("sentence", failure.sentence)
      .add("refused", failure.refused ? "true" : "false")
      .text();
}

std::string format_attachment(const Attachment& attachment) {
  json::ObjectWriter writer;
  writer.add_string("network", attachment.list.name)
      .add_string("interface", attachment.interface)
      .add_string("configFile", attachment.list.file.string())
      .add_string("config", attachment.list.bytes)
      .add_string("cniVersion", attachment.list.cni_version);
  if (!attachment.list.folder_plugins.empty()) {
    writer.add("folderPlugins", json::array_of(attachment.list.folder_plugins, json::quoted));
  }
  if (!attachment.args.empty()) {
    writer.add("cniArgs", json::array_of(attachment.args, [](const auto& arg) {
                 return "[" + json::quoted(arg.first) + "," + json::quoted(arg.second) + "]";
               }));
  }
  if (!attachment.capability_args.empty()) writer.add("capabilityArgs", attachment.capability_args);
  if (!attachment.config_args.empty()) writer.add("configArgs", attachment.config_args);
  if (attachment.default_route) writer.add("defaultRoute", "true");
  if (attachment.unfinished) writer.add("unfinished", "true");
  writer.add("tried", attachment.tried ? "true" : "false");
  if (!attachment.released.empty()) {
    writer.add("released",
               json::array_of(attachment.released, [](std::size_t place) { return std::to_string(place); }));
  }
  if (!attachment.result.empty()) writer.add("result", attachment.result);
  if (attachment.add_failure) writer.add("addFailure", format_add_failure(*attachment.add_failure));
  for (const auto& [key, value] : attachment.unknown) writer.add(key, value);
  return writer.text();
}

std::string format_connection(const Connection& connection) {
  json::ObjectWriter writer;
  writer.add_string("network", connection.network).add_string("interface", connection.interface);
  if (!connection.ips.empty()) writer.add("ips", json::array_of(connection.ips, json::quoted));
  if (!connection.mac.empty()) writer.add_string("mac", connection.mac);
  if (!connection.aliases.empty()) writer.add("aliases", json::array_of(connection.aliases, json::quoted));
  return writer.text();
}

std::string format_member(const Member& member) {
  return json::ObjectWriter().add_string("id", member.id).add_string("bundle", member.bundle.string()).text();
}

template <class Number>
Number parse_number(std::string_view text, std::string_view key) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error("\"" + std::string(key) + "\" is not a number that fits");
  }
  return number;
}

/// The members of one object, taken by key; what nobody takes is what this version doesn't know.
class Reader {
 public:
  explicit Reader(std::string_view object) : members_(json::members(object)) {}

  std::optional<std::string_view> take(std::string_view key) {
    const auto value = json::find(members_, key);
    std::erase_if(members_, [&](const json::Member& member) { return member.key == key; });
    return value;
  }
  std::string take_string(std::string_view key) {
    const auto value = take(key);
    return value ? json::string(*value, key) : std::string();
  }
  template <class Number>
  Number take_number(std::string_view key) {
    const auto value = take(key);
    return value ? parse_number<Number>(*value, key) : Number{};
  }
  template <class Number>
  std::vector<Number> take_numbers(std::string_view key) {
    std::vector<Number> all;
    if (const auto value = take(key)) {
      for (const auto element : json::elements(*value)) all.push_back(parse_number<Number>(element, key));
    }
    return all;
  }
  std::vector<std::string> take_strings(std::string_view key) {
    std::vector<std::string> all;
    if (const auto value = take(key)) {
      for (const auto element : json::elements(*value)) all.push_back(json::string(element, key));
    }
    return all;
  }
  std::vector<std::pair<std::string, std::string>> rest() const {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& member : members_) all.emplace_back(member.key, member.value);
    return all;
  }

 private:
  std::vector<json::Member> members_;
};

cni::AddFailure parse_add_failure(std::string_view text) {
  Reader reader(text);
  return {reader.take_number<std::size_t>("plugin"), reader.take_string("sentence"),
          reader.take("refused").value_or("false") == "true"};
}

Attachment parse_attachment(std::string_view text) {
  Reader reader(text);
  Attachment attachment;
  attachment.list = cni::parse_network_config_list(reader.take_string("config"), reader.take_strings("folderPlugins"));
  attachment.list.file = reader.take_string("configFile");
  attachment.list.cni_version = reader.take_string("cniVersion");
  attachment.interface = reader.take_string("interface");
  if (const auto args = reader.take("cniArgs")) {
    for (const auto pair : json::elements(*args)) {
      const auto both = json::elements(pair);
      if (both.size() != 2) throw Error("\"cniArgs\" holds something else than pairs");
      attachment.args.emplace_back(json::string(both[0], "cniArgs"), json::string(both[1], "cniArgs"));
    }
  }
  attachment.capability_args = reader.take("capabilityArgs").value_or("");
  attachment.config_args = reader.take("configArgs").value_or("");
  attachment.default_route = reader.take("defaultRoute").value_or("false") == "true";
  attachment.unfinished = reader.take("unfinished").value_or("false") == "true";
  attachment.released = reader.take_numbers<std::size_t>("released");
  attachment.tried = reader.take("tried").value_or("true") == "true";
  attachment.result = reader.take("result").value_or("");
  if (const auto failure = reader.take("addFailure")) attachment.add_failure = parse_add_failure(*failure);
  reader.take("network");  // stands in the configuration too
  attachment.unknown = reader.rest();
  return attachment;
}

Connection parse_connection(std::string_view text) {
  Reader reader(text);
  return {reader.take_string("network"), reader.take_string("interface"), reader.take_strings("ips"),
          reader.take_string("mac"), reader.take_strings("aliases")};
}

Member parse_member(std::string_view text) {
  Reader reader(text);
  return {reader.take_string("id"), reader.take_string("bundle")};
}

/// What knows no pods would take one for a container that has gone; what knows no container_id would DEL by another.
int version_of(const Record& record) {
  if (cni_container_id(record) != record.id) return version_with_container_id;
  return record.sandbox.empty() ? first_version : version_with_pods;
}

std::string object_of(const std::map<std::string, std::string>& strings) {
  json::ObjectWriter writer;
  for (const auto& [key, value] : strings) writer.add_string(key, value);
  return writer.text();
}

}  // namespace

std::string format_record(const Record& record) {
  json::ObjectWriter writer;
  writer.add("recordVersion", std::to_string(version_of(record))).add_string("id", record.id);
  if (cni_container_id(record) != record.id) writer.add_string("containerID", record.container_id);
  writer.add_string("name", record.name)
      .add_string("phase", name_of(record.phase))
      .add_string("bootId", record.boot_id)
      .add_string("bundle", record.bundle.string())
      .add_string("owner", record.engine_dir.string())
      .add_string("pin", record.pin.string())
      .add("pinned", record.pinned ? "true" : "false")
      .add("netnsDevice", std::to_string(record.netns.device))
      .add("netnsInode", std::to_string(record.netns.inode))
      .add("pid", std::to_string(record.pid))
      .add("startTime", std::to_string(record.start_time))
      .add("created", std::to_string(record.created))
      .add("fixedIp", record.fixed_ip ? "true" : "false")
      .add("cniPath", json::array_of(record.cni_path, [](const fs::path& path) { return json::quoted(path.string()); }))
      .add("labels", object_of(record.labels))
      .add("attachments", json::array_of(record.attachments, format_attachment));
  if (!record.connected.empty()) writer.add("connected", json::array_of(record.connected, format_connection));
  if (!record.disconnected.empty()) writer.add("disconnected", json::array_of(record.disconnected, format_attachment));
  if (record.engine_network) writer.add("engineNetwork", "true");
  if (record.under_way) writer.add("underWay", "true");
  if (!record.sandbox.empty()) {
    writer.add_string("sandbox", record.sandbox).add("members", json::array_of(record.members, format_member));
  }
  for (const auto& [key, value] : record.unknown) writer.add(key, value);
  return writer.text();
}

Record parse_record(std::string_view text) {
  Reader reader(text);
  if (const auto version = reader.take_number<int>("recordVersion"); version > version_with_container_id) {
    throw NewerRecord("this record was written by a newer version of docker-cni (record version " +
                      std::to_string(version) + "); use that version, or a newer one");
  }
  Record record;
  record.id = reader.take_string("id");
  record.container_id = reader.take_string("containerID");
  record.name = reader.take_string("name");
  record.phase = phase_called(reader.take_string("phase"));
  record.boot_id = reader.take_string("bootId");
  record.bundle = reader.take_string("bundle");
  record.engine_dir = reader.take_string("owner");
  record.pin = reader.take_string("pin");
  record.pinned = reader.take("pinned").value_or("true") == "true";
  record.netns.device = reader.take_number<dev_t>("netnsDevice");
  record.netns.inode = reader.take_number<ino_t>("netnsInode");
  record.pid = reader.take_number<pid_t>("pid");
  record.start_time = reader.take_number<std::uint64_t>("startTime");
  record.created = reader.take_number<std::int64_t>("created");
  record.fixed_ip = reader.take("fixedIp").value_or("false") == "true";
  record.engine_network = reader.take("engineNetwork").value_or("false") == "true";
  record.under_way = reader.take("underWay").value_or("false") == "true";
  for (auto& path : reader.take_strings("cniPath")) record.cni_path.emplace_back(std::move(path));
  if (const auto labels = reader.take("labels")) {
    for (const auto& label : json::members(*labels)) {
      record.labels.insert_or_assign(label.key, json::string(label.value, label.key));
    }
  }
  if (const auto attachments = reader.take("attachments")) {
    for (const auto attachment : json::elements(*attachments))
      record.attachments.push_back(parse_attachment(attachment));
  }
  if (const auto connected = reader.take("connected")) {
    for (const auto connection : json::elements(*connected)) record.connected.push_back(parse_connection(connection));
  }
  if (const auto disconnected = reader.take("disconnected")) {
    for (const auto attachment : json::elements(*disconnected)) {
      record.disconnected.push_back(parse_attachment(attachment));
    }
  }
  record.sandbox = reader.take_string("sandbox");
  if (const auto members = reader.take("members")) {
    for (const auto member : json::elements(*members)) record.members.push_back(parse_member(member));
  }
  record.unknown = reader.rest();
  return record;
}

}  // namespace docker_cni::record
