// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/args.hpp"

#include <algorithm>

#include "shared/cni/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {
namespace {

constexpr std::string_view ignore_unknown = "IgnoreUnknown";

[[noreturn]] void refuse_pair(std::string_view pair, std::string_view why) {
  constexpr std::size_t longest_shown = 120;
  throw PluginError(invalid_environment, "CNI_ARGS: \"" + one_line(pair, longest_shown) + "\" " + std::string(why));
}

}  // namespace

bool can_be_told(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return byte != ';' && byte != '=' && code >= 0x20 && code != 0x7F;
  });
}

Args parse_args(std::string_view text) {
  Args args;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find(';'));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) refuse_pair(pair, "is not KEY=VALUE");
    if (equals == 0) refuse_pair(pair, "has no key");
    if (pair.find('=', equals + 1) != std::string_view::npos) refuse_pair(pair, "has a second \"=\"");
    args.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    text.remove_prefix(pair.size());
    if (text == ";") refuse_pair("", "is not KEY=VALUE");
    if (!text.empty()) text.remove_prefix(1);
  }
  return args;
}

std::string format_args(const Args& args) {
  std::string text;
  if (args.empty()) return text;
  const auto says_it_itself = [](const auto& arg) { return arg.first == ignore_unknown; };
  if (std::none_of(args.begin(), args.end(), says_it_itself)) text.append(ignore_unknown).append("=1");
  for (const auto& [key, value] : args) {
    if (!text.empty()) text += ';';
    const auto begin = text.size();
    text.append(key).append("=").append(value);
    if (key.empty()) refuse_pair(text.substr(begin), "has no key");
    if (!can_be_told(key) || !can_be_told(value)) {
      refuse_pair(text.substr(begin), "holds \";\", a second \"=\" or a control character");
    }
  }
  return text;
}

}  // namespace docker_cni::cni
