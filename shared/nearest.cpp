// SPDX-License-Identifier: Apache-2.0
#include "shared/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace docker_cni {
namespace {

/// How many letters must be changed, added or taken away to make `other` of `word`.
std::size_t distance(std::string_view word, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t at = 0; at < word.size(); ++at) {
    auto diagonal = std::exchange(row[0], at + 1);
    for (std::size_t column = 1; column <= other.size(); ++column) {
      const std::size_t changed = diagonal + (word[at] == other[column - 1] ? 0 : 1);
      diagonal = row[column];
      row[column] = std::min({changed, row[column] + 1, row[column - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest_word = 64;
  constexpr std::size_t farthest = 3;
  std::string_view found;
  auto fewest = farthest + 1;
  for (const auto candidate : known) {
    if (word.size() > longest_word) break;
    const auto changes = distance(word, candidate);
    if (changes >= fewest || 2 * changes > candidate.size()) continue;
    fewest = changes;
    found = candidate;
  }
  return found;
}

}  // namespace docker_cni
