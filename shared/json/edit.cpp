// SPDX-License-Identifier: Apache-2.0
#include "shared/json/edit.hpp"

#include <algorithm>
#include <cstddef>

#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::json {
namespace {

/// How an object is written.
struct Layout {
  bool lines = true;  // a line for each member
  std::string line_break = "\n";
  std::string outer;            // the indentation of the line in which the object begins
  std::string indent;           // of its members
  std::string unit = "    ";    // what each level adds
  std::string colon = ": ";     // between key and value
  std::string separator = " ";  // behind a comma, where there are no lines
};

/// An object on the way, and what is in it.
struct Level {
  std::string_view object;
  std::vector<Member> members;
};

std::size_t offset(std::string_view text, std::string_view part) {
  return static_cast<std::size_t>(part.data() - text.data());
}

bool is_null(std::string_view value) { return kind(value) == Kind::null; }

/// The member of `level` called `key`; none if it is missing.
const Member* member_called(const Level& level, const std::string& key) {
  const auto is = [&](const Member& member) { return member.key == key; };
  if (std::count_if(level.members.begin(), level.members.end(), is) > 1) {
    throw Error("\"" + key + "\" is there twice");
  }
  const auto found = std::find_if(level.members.begin(), level.members.end(), is);
  return found == level.members.end() ? nullptr : &*found;
}

/// The object `text` and those at `keys`, as far as they are there.
std::vector<Level> levels(std::string_view text, const Keys& keys) {
  std::vector<Level> way;
  way.push_back({value(text), members(text)});
  for (const auto& key : keys) {
    const auto* member = member_called(way.back(), key);
    if (member == nullptr || is_null(member->value) || &key == &keys.back()) break;
    if (kind(member->value) != Kind::object) throw Error("\"" + key + "\" is not an object");
    way.push_back({member->value, members(member->value)});
  }
  return way;
}

/// What stands in front of the key of a member, behind the comma or the opening bracket.
std::string_view gap_before(const Level& level, std::size_t place) {
  const auto key = offset(level.object, level.members[place].whole);
  const auto before = level.object.substr(0, key);
  const auto end = before.find_last_not_of(" \t\r\n");
  return before.substr(end + 1);
}

/// What stands between a member's key and its value.
std::string colon_of(const Member& member) {
  const auto before = member.whole.substr(0, offset(member.whole, member.value));
  const auto colon = before.substr(before.find_last_not_of(" \t\r\n", before.rfind(':') - 1) + 1);
  return colon.find('\n') == std::string_view::npos ? std::string(colon) : Layout().colon;
}

/// How `level` is written, inside of one that is written as `around`, by its member at `place`.
Layout layout_of(const Level& level, const Layout& around, std::size_t place) {
  auto layout = around;
  layout.outer = around.indent;
  layout.indent = around.indent + around.unit;
  if (level.members.empty()) return layout;

  const auto gap = gap_before(level, place);
  const auto line = gap.rfind('\n');
  layout.lines = line != std::string_view::npos;
  layout.colon = colon_of(level.members[place]);
  layout.separator = layout.colon.back() == ':' ? "" : " ";
  if (!layout.lines) {
    if (place > 0) layout.separator = gap;
    return layout;
  }
  layout.line_break = gap.find('\r') == std::string_view::npos ? "\n" : "\r\n";
  layout.indent = gap.substr(line + 1);
  const bool deeper = layout.indent.size() > layout.outer.size() && layout.indent.starts_with(layout.outer);
  if (deeper) layout.unit = layout.indent.substr(layout.outer.size());
  return layout;
}

void append_value(std::string& out, std::string_view value, const Layout& layout, const std::string& indent);

void append_member(std::string& out, const std::string& key, std::string_view value, const Layout& layout,
                   const std::string& indent) {
  out.append(json::quoted(key)).append(layout.colon);
  append_value(out, value, layout, indent);
}

/// Appends `value` as it is laid out in a line that is indented by `indent`: an array stays on it.
void append_value(std::string& out, std::string_view value, const Layout& layout, const std::string& indent) {
  if (kind(value) == Kind::array) {
    out += '[';
    for (const auto element : elements(value)) {
      if (out.back() != '[') out.append(",").append(layout.lines ? " " : layout.separator);
      out += element;
    }
    out += ']';
    return;
  }
  const auto inner = kind(value) == Kind::object ? members(value) : std::vector<Member>();
  if (inner.empty()) {
    out += value;
    return;
  }
  const auto deeper = indent + layout.unit;
  out += '{';
  for (const auto& member : inner) {
    if (&member != &inner.front()) out.append(",").append(layout.lines ? "" : layout.separator);
    if (layout.lines) out.append(layout.line_break).append(deeper);
    append_member(out, member.key, member.value, layout, deeper);
  }
  if (layout.lines) out.append(layout.line_break).append(indent);
  out += '}';
}

/// `value` at what is left of `keys` below a level that lacks the first of them.
std::string wrapped(const Keys& keys, std::size_t from, std::string_view value) {
  std::string text(value);
  for (auto at = keys.size(); at > from; --at) text = ObjectWriter().add(keys[at - 1], text).text();
  return text;
}

std::string replaced(std::string_view text, std::size_t begin, std::size_t end, std::string_view by) {
  return std::string(text.substr(0, begin)).append(by).append(text.substr(end));
}

}  // namespace

std::optional<std::string_view> value_at(std::string_view text, const Keys& keys) {
  const auto way = levels(text, keys);
  if (way.size() < keys.size()) return std::nullopt;
  const auto* member = member_called(way.back(), keys.back());
  if (member == nullptr || is_null(member->value)) return std::nullopt;
  return member->value;
}

std::string with_value_at(std::string_view text, const Keys& keys, std::string_view value) {
  const auto way = levels(text, keys);
  Layout layout;
  for (std::size_t at = 0; at + 1 < way.size(); ++at) {
    const auto* const passed = member_called(way[at], keys[at]);
    layout = layout_of(way[at], layout, static_cast<std::size_t>(passed - way[at].members.data()));
  }
  const auto& level = way.back();
  const auto& key = keys[way.size() - 1];
  layout = layout_of(level, layout, level.members.empty() ? 0 : level.members.size() - 1);
  const auto laid_out = wrapped(keys, way.size(), value);
  std::string added;
  if (const auto* there = member_called(level, key)) {
    append_value(added, laid_out, layout, layout.indent);
    const auto begin = offset(text, there->value);
    return replaced(text, begin, begin + there->value.size(), added);
  }
  append_member(added, key, laid_out, layout, layout.indent);
  if (level.members.empty()) {
    const auto begin = offset(text, level.object) + 1;
    if (layout.lines) added = layout.line_break + layout.indent + added + layout.line_break + layout.outer;
    return replaced(text, begin, begin + level.object.size() - 2, added);
  }
  const auto& last = level.members.back().whole;
  const auto end = offset(text, last) + last.size();
  return replaced(text, end, end, "," + (layout.lines ? layout.line_break + layout.indent : layout.separator) + added);
}

std::string without_value_at(std::string_view text, const Keys& keys) {
  const auto way = levels(text, keys);
  const auto* member = way.size() == keys.size() ? member_called(way.back(), keys.back()) : nullptr;
  if (member == nullptr) return std::string(text);
  const auto& all = way.back().members;
  const auto begin = offset(text, member->whole);
  const auto end = begin + member->whole.size();
  if (all.size() == 1) {
    const auto object = way.back().object;
    return replaced(text, offset(text, object) + 1, offset(text, object) + object.size() - 1, "");
  }
  if (member == &all.front()) return replaced(text, begin, offset(text, (member + 1)->whole), "");
  const auto& before = (member - 1)->whole;
  return replaced(text, offset(text, before) + before.size(), end, "");
}

}  // namespace docker_cni::json
