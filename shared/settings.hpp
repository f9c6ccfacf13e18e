// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docker_cni {

/// One setting as it's written: `key: value` or `key: [value, …]`.
struct Setting {
  struct Value {
    std::string text;
    int line;
    bool plain;  // written without quotes: what may be a number or a truth value
  };

  std::string_view file;
  std::string key;
  int line;
  bool is_list = false;
  std::vector<Value> values;  // of what is no list: one
};

/// The settings in `text`, in order: a YAML map of single values and lists of them; none in an empty document.
/// `file` names the text in failures and must outlive what is given. Throws Error naming file and line where it's
/// no YAML, nests deeper, has aliases, tags or control characters, and where a key stands twice.
std::vector<Setting> parse_settings(std::string_view file, const std::string& text);

/// Throws Error: file and line, then `sentence`.
[[noreturn]] void fail(const Setting& setting, std::string_view sentence);

/// Throws Error: file, line and key, then what is wrong with its value: `complaint`, like "must be a number".
[[noreturn]] void reject(const Setting& setting, std::string_view complaint);

}  // namespace docker_cni
