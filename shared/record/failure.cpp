// SPDX-License-Identifier: Apache-2.0
#include "shared/record/failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <unistd.h>
#include <utility>

#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/old_files.hpp"

namespace docker_cni::record {
namespace {

// Whoever may start containers that fail can't fill the disk with notes.
constexpr std::size_t most_notes = 100;
constexpr std::chrono::hours longest_kept{24 * 7};
constexpr std::size_t longest_output = 8UL * 1024;
constexpr std::size_t largest_call = 256UL * 1024;

constexpr std::string_view note_suffix = ".json";

std::size_t size_of(const cni::PluginExecution& execution) {
  auto size = execution.request.size();
  for (const auto& variable : execution.environment) size += variable.size();
  return size;
}

// By the text and not by nlohmann/json: what a plugin was asked and what it said is kept to the byte, UTF-8 or not.

std::string format_call(const FailedCall& call) {
  std::string environment = "[";
  for (const auto& variable : call.asked.environment) {
    environment.append(environment.size() > 1 ? "," : "").append(json::quoted(variable));
  }
  json::ObjectWriter writer;
  writer.add_string("command", call.asked.command)
      .add_string("network", call.asked.network)
      .add_string("plugin", call.asked.type)
      .add_string("program", call.asked.program.string())
      .add("environment", environment + "]")
      .add_string("stdin", call.asked.request)
      .add_string("stdout", call.output)
      .add_string("stderr", call.error_output)
      .add("code", std::to_string(call.code));
  return writer.text();
}

template <class Number>
Number number_in(const std::vector<json::Member>& members, std::string_view key) {
  const auto value = json::find(members, key).value_or("0");
  Number number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    throw Error("\"" + std::string(key) + "\" is not a number that fits");
  }
  return number;
}

FailedCall parse_call(std::string_view text) {
  const auto members = json::members(text);
  FailedCall call;
  call.asked.command = json::string_or_empty(members, "command");
  call.asked.network = json::string_or_empty(members, "network");
  call.asked.type = json::string_or_empty(members, "plugin");
  call.asked.program = json::string_or_empty(members, "program");
  for (const auto variable : json::elements(json::find(members, "environment").value_or("[]"))) {
    call.asked.environment.push_back(json::string(variable, "environment"));
  }
  call.asked.request = json::string_or_empty(members, "stdin");
  call.output = json::string_or_empty(members, "stdout");
  call.error_output = json::string_or_empty(members, "stderr");
  call.code = number_in<unsigned>(members, "code");
  return call;
}

struct KindName {
  ErrorKind kind;
  std::string_view name;
};
constexpr std::array kind_names{
    KindName{ErrorKind::other, ""},
    KindName{ErrorKind::label, "label"},
    KindName{ErrorKind::cni_yaml, "cni.yaml"},
    KindName{ErrorKind::capability, "capability"},
    KindName{ErrorKind::host_port, "hostPort"},
};

/// The kind that a note calls `name`; a later version may know more kinds than this one.
ErrorKind kind_named(std::string_view name) {
  const auto* const known =
      std::find_if(kind_names.begin(), kind_names.end(), [name](const KindName& it) { return it.name == name; });
  return known == kind_names.end() ? ErrorKind::other : known->kind;
}

std::string format_failure(const Failure& failure) {
  json::ObjectWriter writer;
  writer.add_string("id", failure.id)
      .add_string("name", failure.name)
      .add_string("operation", failure.operation)
      .add("time", std::to_string(failure.time))
      .add_string("sentence", failure.sentence);
  if (failure.kind != ErrorKind::other) writer.add_string("kind", name_of(failure.kind));
  if (failure.call) writer.add("call", format_call(*failure.call));
  return writer.text() + "\n";
}

Failure parse_failure(std::string_view text) {
  const auto members = json::members(text);
  Failure failure{json::string_or_empty(members, "id"), json::string_or_empty(members, "name"),
                  json::string_or_empty(members, "operation"), number_in<std::int64_t>(members, "time"),
                  json::string_or_empty(members, "sentence")};
  if (const auto call = json::find(members, "call")) failure.call = parse_call(*call);
  failure.kind = kind_named(json::string_or_empty(members, "kind"));
  return failure;
}

}  // namespace

std::string_view name_of(ErrorKind kind) {
  const auto* const known =
      std::find_if(kind_names.begin(), kind_names.end(), [kind](const KindName& it) { return it.kind == kind; });
  return known == kind_names.end() ? std::string_view() : known->name;
}

FailedCall failed_call(const cni::PluginCall& call) {
  FailedCall failed;
  failed.asked = call.execution;
  if (size_of(call.execution) > largest_call) {
    failed.asked.environment.clear();
    failed.asked.request.clear();
  }
  failed.output = call.output.substr(0, longest_output);
  failed.error_output = call.stderr_text.substr(0, longest_output);
  failed.code = call.code;
  return failed;
}

void save_failure(const Paths& paths, const Failure& failure) {
  check_container_id(failure.id);
  system::make_private_directory(paths.state_dir());
  system::make_private_directory(paths.failures());
  system::remove_old_files(paths.failures(), {.most = most_notes - 1, .longest_kept = longest_kept});
  system::replace_file(paths.failure(failure.id), {format_failure(failure)}, {}, system::Durability::renamed);
}

std::optional<Failure> load_failure(const Paths& paths, std::string_view id) {
  const auto file = paths.failure(id);
  const auto text = system::read_file_if_there(file);
  if (!text) return std::nullopt;
  return in_context([&] { return file.string(); },
                    [&] {
                      auto failure = parse_failure(*text);
                      if (failure.id != id) throw Error("this note is of container " + failure.id);
                      return failure;
                    });
}

std::vector<std::string> failed_ids(const Paths& paths) {
  std::vector<std::string> ids;
  for (auto& name : system::names_in(paths.failures()).value_or(std::vector<std::string>())) {
    if (!name.ends_with(note_suffix)) continue;
    name.resize(name.size() - note_suffix.size());
    if (is_container_id(name)) ids.push_back(std::move(name));
  }
  return ids;
}

void remove_old_failures(const Paths& paths) {
  system::remove_old_files(paths.failures(), {.most = most_notes, .longest_kept = longest_kept});
}

void forget_failure(const Paths& paths, std::string_view id) noexcept { ::unlink(paths.failure(id).c_str()); }

void forget_failure_of(std::string_view operation, const Paths& paths, std::string_view id) noexcept {
  try {
    const auto failure = load_failure(paths, id);
    if (!failure || failure->operation != operation) return;
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): one that can't be read helps nobody
  }
  forget_failure(paths, id);
}

}  // namespace docker_cni::record
