// SPDX-License-Identifier: Apache-2.0
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace docker_cni::fuzz {
namespace {

using namespace std::string_view_literals;

json::Keys split(std::string_view text) {
  json::Keys keys;
  for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    keys.emplace_back(text.substr(0, dot));
    text.remove_prefix(dot + 1);
  }
  keys.emplace_back(text);
  return keys;
}

/// The reference's member at `keys`, made on the way.
nlohmann::json& at(nlohmann::json& document, const json::Keys& keys) {
  auto* place = &document;
  for (const auto& key : keys) place = &(*place)[key];
  return *place;
}

}  // namespace

/// A line of keys with dots between, a line of a value, and the document in which it's put there and taken away.
void fuzz(std::string_view input) {
  const auto path = take_line(input);
  const auto keys = split(path);
  const auto value = json::value(take_line(input));
  const auto there = json::value_at(input, keys);
  const auto with = json::with_value_at(input, keys, value);
  const auto gone = lost(input, with);
  expect(is_blank(gone) || (there && there->find(gone) != there->npos) || "null"sv.find(gone) != std::string_view::npos,
         "all else stays as it stood");
  expect(json::value_at(with, keys).has_value() == (value != "null"), "what was put there is there");
  const auto without = json::without_value_at(with, keys);
  expect(!json::value_at(without, keys), "what was taken away isn't there");
  const auto before = reference(input);
  const auto wanted = reference(value);
  if (!before || !wanted || !reference(json::quoted(path))) return;
  auto expected = *before;
  at(expected, keys) = *wanted;
  expect(reference(with) == expected, "our edit makes the document that the reference's makes");
  auto& parent = at(expected, {keys.begin(), keys.end() - 1});
  parent.erase(keys.back());
  expect(reference(without) == expected, "taking it away does, too");
}

}  // namespace docker_cni::fuzz
