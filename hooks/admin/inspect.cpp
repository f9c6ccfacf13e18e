// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/indent.hpp"
#include "hooks/admin/network_settings.hpp"
#include "hooks/admin/records.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/record_text.hpp"

namespace docker_cni::admin {
namespace {

/// The record's attachment `text`, its configuration as the JSON that it is and not as a string of it.
std::string format_attachment(std::string_view text) {
  json::ObjectWriter writer;
  for (const auto& [key, value, whole] : json::members(text)) {
    const bool is_config = key == "config" && json::kind(value) == json::Kind::string;
    writer.add(key, is_config ? json::string(value, key) : std::string(value));
  }
  return writer.text();
}

std::string format_attachments(std::string_view array) {
  std::string text = "[";
  for (const auto attachment : json::elements(array)) {
    if (text.size() > 1) text += ',';
    text += format_attachment(attachment);
  }
  return text += ']';
}

Answer inspect(const std::string& word, const Config& config) {
  const auto store = open_store(config);
  const auto record = find_record(store, word);
  const auto liveness = attachment::liveness_of(record);
  const auto text = format_record(record);
  json::ObjectWriter writer;
  writer.add_string("recordFile", store.paths().record(record.id).string());
  for (const auto& [key, value, whole] : json::members(text)) {
    writer.add(key, key == "attachments" || key == "disconnected" ? format_attachments(value) : std::string(value));
  }
  writer.add("gone", liveness.gone ? "true" : "false").add_string("because", liveness.why);
  Answer answer;
  try {
    writer.add("NetworkSettings", network_settings(record));
  } catch (const Error& error) {
    answer.problems.push_back("container " + record.id + ": " + error.what());
  }
  answer.text = indented(writer.text());
  return answer;
}

}  // namespace

Work declare_inspect(CLI::App& verb) {
  auto word = std::make_shared<std::string>();
  verb.add_option("container", *word, "Its ID, its name, or the start of its ID")->required()->type_name("");
  return [word](const Config& config) { return inspect(*word, config); };
}

}  // namespace docker_cni::admin
