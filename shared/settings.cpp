// SPDX-License-Identifier: Apache-2.0
#include "shared/settings.hpp"

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <utility>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "shared/error.hpp"

namespace docker_cni {
namespace {

[[noreturn]] void fail_at(std::string_view file, int line, std::string_view sentence) {
  std::string whole(file);
  if (line > 0) whole.append(", line ").append(std::to_string(line));
  throw Error(whole.append(": ").append(sentence));
}

bool is_control_byte(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }

/// Takes the settings from yaml-cpp's events. No tree is built: what nests, refers to something else or has a type of
/// its own is refused where it's met, so that no file can make it large.
class Reader final : public YAML::EventHandler {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  std::vector<Setting> take() { return std::move(settings_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(in_document_, true)) fail(mark, "a second document; only one is read");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    if (!in_map_) return;  // an empty document
    if (!awaits_value_) fail(mark, "a setting without a name");
    reject(settings_.back(), in_list_ ? "has an empty entry" : "has no value; take the line away for its default");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { refuse_anchor(mark, anchor); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (!in_map_) fail_no_map(mark);
    if (std::any_of(text.begin(), text.end(), is_control_byte))
      fail(mark, "a line break or control character in a value");
    // yaml-cpp takes the end of the file for a missing quote, and the line break before it for a blank.
    if (text.starts_with(' ') || text.ends_with(' ')) fail(mark, "a blank around a value; is a quote missing?");
    if (!awaits_value_) return start_setting(mark, text);
    settings_.back().values.push_back({.text = text, .line = mark.line + 1, .plain = tag == "?"});
    awaits_value_ = in_list_;
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (!in_map_) fail_no_map(mark);
    if (!awaits_value_ || in_list_) fail(mark, "a list where a word is expected");
    settings_.back().is_list = in_list_ = true;
  }
  void OnSequenceEnd() override { in_list_ = awaits_value_ = false; }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (in_map_) fail(mark, "a setting within another; is it indented too far, or a bracket missing above?");
    in_map_ = true;
  }
  void OnMapEnd() override {}

 private:
  [[noreturn]] void fail(const YAML::Mark& mark, std::string_view sentence) const {
    fail_at(file_, mark.line + 1, sentence);
  }
  [[noreturn]] void fail_no_map(const YAML::Mark& mark) const {
    fail(mark, "this is not a setting; a setting looks like \"oci_bin: /usr/bin/runc\"");
  }
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) fail(mark, "anchors and aliases are not understood here");
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    const bool none = tag.empty() || tag == "?" || tag == "!";  // "!": a quoted string
    if (!none) fail(mark, "tags are not understood here");
  }

  void start_setting(const YAML::Mark& mark, const std::string& key) {
    const auto same = std::find_if(settings_.begin(), settings_.end(), [&](const auto& it) { return it.key == key; });
    if (same != settings_.end()) {
      fail(mark, "\"" + key + "\" is given a second time; the first is in line " + std::to_string(same->line));
    }
    settings_.push_back({.file = file_, .key = key, .line = mark.line + 1, .is_list = false, .values = {}});
    awaits_value_ = true;
  }

  std::string_view file_;
  std::vector<Setting> settings_;
  bool in_document_ = false;
  bool in_map_ = false;
  bool in_list_ = false;
  bool awaits_value_ = false;
};

/// yaml-cpp takes byte 4 for the end of the file, and would leave out the rest without a word.
void refuse_control_characters(std::string_view file, std::string_view text) {
  const auto* const bad = std::find_if(text.begin(), text.end(), [](char byte) {
    return is_control_byte(byte) && byte != '\n' && byte != '\r' && byte != '\t';
  });
  if (bad == text.end()) return;
  const auto line = 1 + std::count(text.begin(), bad, '\n');
  fail_at(file, static_cast<int>(line), "a control character; this must be text in UTF-8");
}

}  // namespace

std::vector<Setting> parse_settings(std::string_view file, const std::string& text) {
  refuse_control_characters(file, text);
  Reader reader(file);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(reader)) {
    }
  } catch (const YAML::Exception& error) {
    fail_at(file, error.mark.line + 1, "this is not YAML: " + error.msg);
  }
  return reader.take();
}

void fail(const Setting& setting, std::string_view sentence) {
  const auto line = setting.values.size() == 1 ? setting.values.front().line : setting.line;
  fail_at(setting.file, line, sentence);
}

void reject(const Setting& setting, std::string_view complaint) {
  fail(setting, "\"" + setting.key + "\" " + std::string(complaint));
}

}  // namespace docker_cni
