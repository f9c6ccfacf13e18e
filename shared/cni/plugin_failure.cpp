// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/plugin_failure.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "shared/cni/error.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {
namespace {

struct ErrorObject {
  unsigned code = 0;
  std::string msg;
  std::string details;
};

/// A number that is one of the codes; nothing where it's negative, broken, or no number.
std::optional<unsigned> read_code(std::string_view value) {
  unsigned code = 0;
  const auto* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, code);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return code;
}

std::string read_text(const std::vector<json::Member>& members, std::string_view key) {
  const auto value = json::find(members, key);
  return value && json::kind(*value) != json::Kind::null ? json::string(*value, key) : std::string();
}

/// The error object with these members; nothing where they are something else.
std::optional<ErrorObject> read_error_object(const std::vector<json::Member>& members) {
  try {
    const auto code = read_code(json::find(members, "code").value_or("0"));
    if (!code) return std::nullopt;
    return ErrorObject{*code, read_text(members, "msg"), read_text(members, "details")};
  } catch (const Error&) {
    return std::nullopt;  // a text that is none
  }
}

std::optional<ErrorObject> parse_error_object(std::string_view output) {
  try {
    return read_error_object(json::members(output));
  } catch (const Error&) {
    return std::nullopt;  // what a plugin prints instead is quoted by the caller
  }
}

}  // namespace

void throw_plugin_failure(const system::ChildOutcome& outcome) {
  constexpr std::size_t longest_quoted = 1000;
  const auto end = system::describe_end(outcome.wait_status);
  const auto output = one_line(outcome.output, longest_quoted);
  const auto error = one_line(outcome.error, longest_quoted);
  if (output.empty() && error.empty()) throw Error("failed without a message (" + end + ")");
  if (output.empty()) throw Error("failed (" + end + ") and wrote: " + error);
  auto told = parse_error_object(outcome.output);
  if (!told) throw Error("failed (" + end + ") with an answer that is not a CNI error: " + output);
  if (told->msg.empty() && told->details.empty()) {
    told->msg = "failed without a message (" + end + ")";
    if (!error.empty()) told->details = "it wrote: " + error;
  }
  throw PluginError(told->code, std::move(told->msg), std::move(told->details));
}

void refuse_error_object(const std::vector<json::Member>& answer) {
  if (!json::find(answer, "code") || !json::find(answer, "msg")) return;
  for (const std::string_view key : {"interfaces", "ips", "routes", "dns", "ip4", "ip6"}) {
    if (json::find(answer, key)) return;
  }
  auto told = read_error_object(answer);
  if (told) throw PluginError(told->code, std::move(told->msg), std::move(told->details));
}

}  // namespace docker_cni::cni
