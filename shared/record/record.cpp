#include "shared/record/record.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::record {
namespace {

constexpr std::array phase_names{
    std::pair{Phase::adding, std::string_view("adding")},
    std::pair{Phase::attached, std::string_view("attached")},
    std::pair{Phase::releasing, std::string_view("releasing")},
    std::pair{Phase::kept, std::string_view("kept")},
};

Phase phase_called(std::string_view name) {
  for (const auto& [phase, phase_name] : phase_names) {
    if (phase_name == name) return phase;
  }
  throw Error("unknown phase \"" + std::string(name) + "\"");
}

template <class Items, class Format>
std::string array_of(const Items& items, Format format) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ',';
    text += format(item);
  }
  return text += ']';
}

std::string format_add_failure(const cni::AddFailure& failure) {
  return json::ObjectWriter()
      .add("plugin", std::to_string(failure.plugin))
      .add_string("sentence", failure.sentence)
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
    writer.add("folderPlugins", array_of(attachment.list.folder_plugins, json::quoted));
  }
  if (!attachment.args.empty()) {
    writer.add("cniArgs", array_of(attachment.args, [](const auto& arg) {
                 return "[" + json::quoted(arg.first) + "," + json::quoted(arg.second) + "]";
               }));
  }
  if (!attachment.capability_args.empty()) writer.add("capabilityArgs", attachment.capability_args);
  writer.add("tried", attachment.tried ? "true" : "false");
  if (!attachment.result.empty()) writer.add("result", attachment.result);
  if (attachment.add_failure) writer.add("addFailure", format_add_failure(*attachment.add_failure));
  for (const auto& [key, value] : attachment.unknown) writer.add(key, value);
  return writer.text();
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
    Number number{};
    if (!value) return number;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc() || end != value->data() + value->size()) {
      throw Error("\"" + std::string(key) + "\" is no number that fits");
    }
    return number;
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
  return {reader.take_number<std::size_t>("plugin"), reader.take_string("sentence")};
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
  attachment.tried = reader.take("tried").value_or("true") == "true";
  attachment.result = reader.take("result").value_or("");
  if (const auto failure = reader.take("addFailure")) attachment.add_failure = parse_add_failure(*failure);
  reader.take("network");  // stands in the configuration too
  attachment.unknown = reader.rest();
  return attachment;
}

}  // namespace

std::string_view name_of(Phase phase) {
  const auto* found =
      std::find_if(phase_names.begin(), phase_names.end(), [phase](const auto& named) { return named.first == phase; });
  return found->second;
}

std::string format_record(const Record& record) {
  json::ObjectWriter writer;
  writer.add("recordVersion", std::to_string(record_version))
      .add_string("id", record.id)
      .add_string("name", record.name)
      .add_string("phase", name_of(record.phase))
      .add_string("bootId", record.boot_id)
      .add_string("bundle", record.bundle.string())
      .add_string("owner", record.owner.string())
      .add_string("pin", record.pin.string())
      .add("pinned", record.pinned ? "true" : "false")
      .add("netnsDevice", std::to_string(record.netns.device))
      .add("netnsInode", std::to_string(record.netns.inode))
      .add("pid", std::to_string(record.pid))
      .add("startTime", std::to_string(record.start_time))
      .add("created", std::to_string(record.created))
      .add("fixedIp", record.fixed_ip ? "true" : "false")
      .add("cniPath", array_of(record.cni_path, [](const fs::path& path) { return json::quoted(path.string()); }))
      .add("attachments", array_of(record.attachments, format_attachment));
  for (const auto& [key, value] : record.unknown) writer.add(key, value);
  return writer.text();
}

Record parse_record(std::string_view text) {
  Reader reader(text);
  if (const auto version = reader.take_number<int>("recordVersion"); version > record_version) {
    throw Error("this record was written by a newer version of docker-cni (record version " + std::to_string(version) +
                "); use that version, or a newer one");
  }
  Record record;
  record.id = reader.take_string("id");
  record.name = reader.take_string("name");
  record.phase = phase_called(reader.take_string("phase"));
  record.boot_id = reader.take_string("bootId");
  record.bundle = reader.take_string("bundle");
  record.owner = reader.take_string("owner");
  record.pin = reader.take_string("pin");
  record.pinned = reader.take("pinned").value_or("true") == "true";
  record.netns.device = reader.take_number<dev_t>("netnsDevice");
  record.netns.inode = reader.take_number<ino_t>("netnsInode");
  record.pid = reader.take_number<pid_t>("pid");
  record.start_time = reader.take_number<std::uint64_t>("startTime");
  record.created = reader.take_number<std::int64_t>("created");
  record.fixed_ip = reader.take("fixedIp").value_or("false") == "true";
  for (auto& path : reader.take_strings("cniPath")) record.cni_path.emplace_back(std::move(path));
  if (const auto attachments = reader.take("attachments")) {
    for (const auto attachment : json::elements(*attachments))
      record.attachments.push_back(parse_attachment(attachment));
  }
  record.unknown = reader.rest();
  return record;
}

}  // namespace docker_cni::record
