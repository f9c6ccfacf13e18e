// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "shared/error.hpp"

namespace docker_cni::fuzz {

void expect(bool truth, std::string_view what) {
  if (truth) return;
  std::fprintf(stderr, "not so: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

std::string_view take_line(std::string_view& input) {
  const auto line = input.substr(0, input.find('\n'));
  input.remove_prefix(std::min(line.size() + 1, input.size()));
  return line;
}

std::optional<nlohmann::json> reference(std::string_view text) {
  auto document = nlohmann::json::parse(text, nullptr, false);
  return document.is_discarded() ? std::nullopt : std::optional(std::move(document));
}

std::string_view lost(std::string_view before, std::string_view after) {
  const auto shorter = std::min(before.size(), after.size());
  std::size_t begin = 0;
  while (begin < shorter && before[begin] == after[begin]) ++begin;
  std::size_t end = 0;
  while (end < shorter - begin && before[before.size() - 1 - end] == after[after.size() - 1 - end]) ++end;
  return before.substr(begin, before.size() - begin - end);
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace docker_cni::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    docker_cni::fuzz::fuzz({reinterpret_cast<const char*>(data), size});
  } catch (const docker_cni::Error&) {  // NOLINT(bugprone-empty-catch): an answer
  }
  return 0;
}
