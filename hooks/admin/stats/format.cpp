// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/stats/format.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "hooks/admin/stats/fields.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

using nlohmann::ordered_json;

/// The words of a template that aren't counters.
struct Word {
  std::string_view name;
  std::string (*value)(const AttachmentCounters&);
};

constexpr std::array template_words{
    Word{"ID", [](const AttachmentCounters& one) { return one.id; }},
    Word{"Container", [](const AttachmentCounters& one) { return engine::short_id(one.id); }},
    Word{"Name", [](const AttachmentCounters& one) { return one.container; }},
    Word{"Network", [](const AttachmentCounters& one) { return one.network; }},
    Word{"Interface", [](const AttachmentCounters& one) { return one.interface; }},
};

[[noreturn]] void throw_unknown_word(std::string_view name) {
  std::string known;
  for (const auto& word : template_words) known.append(known.empty() ? "" : ", ").append(word.name);
  for (const auto& field : counter_fields) known.append(", ").append(field.word);
  throw Error("unknown word " + json::quoted(name) + " in the template; supported: " + known);
}

std::string value_of(std::string_view name, const AttachmentCounters& one) {
  for (const auto& word : template_words) {
    if (word.name == name) return word.value(one);
  }
  for (const auto& field : counter_fields) {
    if (field.word == name) return std::to_string(value_of(field, one.counters));
  }
  throw_unknown_word(name);
}

/// The name in `{{ .Name }}`, whose inside `text` is.
std::string_view name_in(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (!text.starts_with('.')) throw Error("the template has {{" + std::string(text) + "}}; write {{.Name}}");
  return text.substr(1);
}

std::string filled(std::string_view form, const AttachmentCounters& one) {
  std::string line;
  for (;;) {
    const auto begin = form.find("{{");
    line += form.substr(0, begin);
    if (begin == std::string_view::npos) return line;
    const auto end = form.find("}}", begin);
    if (end == std::string_view::npos) throw Error("the template has {{ without }}");
    line += value_of(name_in(form.substr(begin + 2, end - begin - 2)), one);
    form.remove_prefix(end + 2);
  }
}

/// `form` with the characters that \t and \n stand for.
std::string with_blanks(std::string_view form) {
  std::string text;
  for (std::size_t at = 0; at < form.size(); ++at) {
    const auto next = at + 1 < form.size() ? form[at + 1] : '\0';
    if (form[at] == '\\' && (next == 't' || next == 'n')) {
      text += next == 't' ? '\t' : '\n';
      ++at;
    } else {
      text += form[at];
    }
  }
  return text;
}

}  // namespace

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  constexpr double step = 1000;
  constexpr double rounded_up = 999.5;  // would be shown as 1e+03
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= rounded_up && unit + 1 < units.size()) {
    value /= step;
    ++unit;
  }
  std::array<char, 32> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%.3g%s", value, units.at(unit)));  // it fits
  return text.data();
}

std::vector<std::vector<std::string>> stats_rows(const std::vector<AttachmentCounters>& all, bool whole_ids) {
  std::vector<std::vector<std::string>> rows{{"CONTAINER", "NAME", "NETWORK", "INTERFACE"}};
  for (const auto& field : counter_fields) rows.front().emplace_back(field.heading);
  for (const auto& one : all) {
    auto& row = rows.emplace_back();
    row = {whole_ids ? one.id : engine::short_id(one.id), one.container, one.network, one.interface};
    for (const auto& field : counter_fields) {
      const auto value = value_of(field, one.counters);
      row.push_back(field.is_bytes ? human_bytes(value) : std::to_string(value));
    }
  }
  return rows;
}

std::string stats_json(const std::vector<AttachmentCounters>& all) {
  auto array = ordered_json::array();
  for (const auto& one : all) {
    ordered_json object{
        {"id", one.id}, {"name", one.container}, {"network", one.network}, {"interface", one.interface}};
    for (const auto& field : counter_fields) object[std::string(field.key)] = value_of(field, one.counters);
    array.push_back(std::move(object));
  }
  return array.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

std::string stats_template(const std::vector<AttachmentCounters>& all, std::string_view form) {
  const auto text = with_blanks(form);
  filled(text, {});  // a wrong one is told where nothing runs, too
  std::string lines;
  for (const auto& one : all) lines.append(filled(text, one)).append("\n");
  return lines;
}

}  // namespace docker_cni::admin
