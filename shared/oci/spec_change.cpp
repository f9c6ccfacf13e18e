// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/spec_change.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/array.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::oci {
namespace {

std::string hook_text(const Hook& hook) {
  json::ObjectWriter writer;
  writer.add_string("path", hook.path)
      .add("args", json::array_of_strings(hook.args))
      .add("env", json::array_of_strings(hook.env));
  if (hook.timeout != 0) writer.add("timeout", std::to_string(hook.timeout));
  return writer.text();
}

bool is_same(std::string_view text, const Hook& hook) {
  if (json::kind(text) != json::Kind::object) return false;  // the runtime will say what it thinks of this
  const auto members = json::members(text);
  const auto path = json::find(members, "path");
  const auto args = json::find(members, "args");
  if (!path || !args || json::kind(*path) != json::Kind::string || json::kind(*args) != json::Kind::array) return false;
  const auto elements = json::elements(*args);
  return json::string(*path, "path") == hook.path &&
         std::equal(elements.begin(), elements.end(), hook.args.begin(), hook.args.end(),
                    [](std::string_view element, const std::string& arg) {
                      return json::kind(element) == json::Kind::string && json::string(element, "args") == arg;
                    });
}

bool has_argument(std::string_view hook, const std::string& word) {
  if (json::kind(hook) != json::Kind::object) return false;
  const auto args = json::find(json::members(hook), "args");
  if (!args || json::kind(*args) != json::Kind::array) return false;
  const auto elements = json::elements(*args);
  return std::any_of(elements.begin(), elements.end(), [&](std::string_view element) {
    return json::kind(element) == json::Kind::string && json::string(element, "args") == word;
  });
}

bool is_null(std::string_view text) { return json::kind(text) == json::Kind::null; }

/// Collects the splices of one spec.
class Editor {
 public:
  explicit Editor(const Spec& spec) : spec_(spec) {}

  void set_network_path(const std::string& path) {
    if (spec_.places.network.empty()) throw Error("linux.namespaces has no network entry");
    if (spec_.network_path == path) return;
    const auto entry = json::members(spec_.at(spec_.places.network));
    if (const auto old = json::find(entry, "path")) {
      splices_.push_back({span_of(*old), json::quoted(path)});
    } else {
      append(spec_.places.network, member("path", json::quoted(path)));
    }
  }

  void change_annotations(const std::map<std::string, std::optional<std::string>>& annotations) {
    std::string added;
    bool any_goes = false;
    for (const auto& [key, value] : annotations) {
      const auto old = spec_.annotations.find(key);
      const bool is_there = old != spec_.annotations.end();
      if (is_there ? value == old->second : !value) continue;
      any_goes |= is_there;
      if (value) add_item(added, member(key, json::quoted(*value)));
    }
    const auto& place = spec_.places.annotations;
    if (!any_goes) return add_to_section("annotations", place, added);
    std::string all;
    for (const auto& one : json::members(spec_.at(place))) {
      const auto change = annotations.find(one.key);
      if (change == annotations.end() || change->second == spec_.annotations.at(one.key)) add_item(all, one.whole);
    }
    if (!added.empty()) add_item(all, added);
    splices_.push_back({place, "{" + all + "}"});
  }

  void drop_prestart(const std::string& word) {
    const auto& place = spec_.places.hooks;
    if (place.empty() || json::kind(spec_.at(place)) != json::Kind::object) return;
    const auto stage = json::find(json::members(spec_.at(place)), "prestart");
    if (!stage || json::kind(*stage) != json::Kind::array) return;
    std::string kept;
    bool any = false;
    for (const auto hook : json::elements(*stage)) {
      if (has_argument(hook, word)) {
        any = true;
      } else {
        add_item(kept, hook);
      }
    }
    if (any) splices_.push_back({span_of(*stage), "[" + kept + "]"});
  }

  void add_hooks(const std::vector<Hook>& hooks) {
    const auto& place = spec_.places.hooks;
    std::vector<json::Member> there;
    if (!place.empty() && !is_null(spec_.at(place))) {
      if (json::kind(spec_.at(place)) != json::Kind::object) throw Error("\"hooks\" is not an object");
      there = json::members(spec_.at(place));
    }
    std::string new_stages;
    std::vector<std::string_view> done;
    for (const auto& hook : hooks) {
      if (std::find(done.begin(), done.end(), hook.stage) != done.end()) continue;
      done.emplace_back(hook.stage);
      add_stage(hook.stage, hooks, there, new_stages);
    }
    add_to_section("hooks", place, new_stages);
  }

  std::vector<Splice> finish() {
    append(spec_.places.root, new_sections_);
    std::sort(splices_.begin(), splices_.end(),
              [](const Splice& one, const Splice& other) { return one.place.begin < other.place.begin; });
    return std::move(splices_);
  }

 private:
  static std::string member(std::string_view key, std::string_view value) {
    return json::quoted(key).append(":").append(value);
  }

  static void add_item(std::string& list, std::string_view item) {
    if (!list.empty()) list += ',';
    list += item;
  }

  Span span_of(std::string_view part) const {
    const auto begin = static_cast<std::size_t>(part.data() - spec_.text.data());
    return {begin, begin + part.size()};
  }

  /// Adds those of `hooks` that belong to `stage`; a stage that is missing goes to `new_stages`.
  void add_stage(const std::string& stage, const std::vector<Hook>& hooks, const std::vector<json::Member>& there,
                 std::string& new_stages) {
    const auto is_stage = [&](const json::Member& one) { return one.key == stage; };
    if (std::count_if(there.begin(), there.end(), is_stage) > 1) throw Error("hooks." + stage + " is there twice");
    const auto found = json::find(there, stage);
    const bool fresh = !found || is_null(*found);
    if (!fresh && json::kind(*found) != json::Kind::array) throw Error("hooks." + stage + " is not an array");

    const auto old = fresh ? std::vector<std::string_view>() : json::elements(*found);
    std::string added;
    for (const auto& hook : hooks) {
      if (hook.stage != stage) continue;
      if (std::any_of(old.begin(), old.end(), [&](std::string_view text) { return is_same(text, hook); })) continue;
      add_item(added, hook_text(hook));
    }
    if (added.empty()) return;
    if (!found) {
      add_item(new_stages, member(stage, "[" + added + "]"));
    } else if (fresh) {
      splices_.push_back({span_of(*found), "[" + added + "]"});
    } else {
      append(span_of(*found), added);
    }
  }

  /// Adds `members` to the section called `name` at `place`; makes the section if it is missing or null.
  void add_to_section(std::string_view name, const Span& place, const std::string& members) {
    if (members.empty()) return;
    if (place.empty()) {
      add_item(new_sections_, member(name, "{" + members + "}"));
    } else if (is_null(spec_.at(place))) {
      splices_.push_back({place, "{" + members + "}"});
    } else {
      append(place, members);
    }
  }

  /// Puts `items` behind the last one of the object or array at `place`, before white space and the closing bracket.
  void append(const Span& place, const std::string& items) {
    if (items.empty()) return;
    const auto last = spec_.text.find_last_not_of(" \t\r\n", place.end - 2);
    const bool was_empty = last == place.begin;
    splices_.push_back({{last + 1, last + 1}, was_empty ? items : "," + items});
  }

  const Spec& spec_;
  std::string new_sections_;  // members of the root object
  std::vector<Splice> splices_;
};

/// The parts of the new text: what stays, and what was spliced in.
std::vector<std::string_view> pieces(const Spec& spec, const std::vector<Splice>& splices) {
  std::vector<std::string_view> all;
  all.reserve(2 * splices.size() + 1);
  std::size_t done = 0;
  for (const auto& splice : splices) {
    all.push_back(spec.at({done, splice.place.begin}));
    all.emplace_back(splice.bytes);
    done = splice.place.end;
  }
  all.push_back(spec.at({done, spec.text.size()}));
  return all;
}

}  // namespace

std::vector<Splice> splices(const Spec& spec, const SpecChange& change) {
  Editor editor(spec);
  if (change.network_path) editor.set_network_path(*change.network_path);
  if (!change.dropped_prestart.empty()) editor.drop_prestart(change.dropped_prestart);
  editor.add_hooks(change.hooks);
  editor.change_annotations(change.annotations);
  return editor.finish();
}

std::string spliced(const Spec& spec, const std::vector<Splice>& splices) {
  std::string text;
  for (const auto piece : pieces(spec, splices)) text += piece;
  return text;
}

void write_spec(const fs::path& file, const Spec& spec, const std::vector<Splice>& splices) {
  system::replace_file(file, pieces(spec, splices), {spec.mode, spec.uid, spec.gid}, system::Durability::renamed);
}

}  // namespace docker_cni::oci
