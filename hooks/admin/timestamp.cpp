// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/timestamp.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace docker_cni::admin {

std::int64_t now_in_seconds() { return std::time(nullptr); }

std::string age_of(std::int64_t then, std::int64_t now) {
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  if (then <= 0) return "";
  const auto age = std::max<std::int64_t>(now - then, 0);
  if (age < minute) return std::to_string(age) + "s";
  if (age < hour) return std::to_string(age / minute) + "m";
  if (age < day) return std::to_string(age / hour) + "h";
  return std::to_string(age / day) + "d";
}

std::string timestamp(std::int64_t then) {
  std::array<char, sizeof "2026-11-24T12:00:00Z" + 8> text{};
  const auto seconds = static_cast<std::time_t>(then);
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return "";
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace docker_cni::admin
