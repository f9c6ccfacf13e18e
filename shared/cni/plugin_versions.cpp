// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/plugin_versions.hpp"

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <string_view>
#include <sys/stat.h>
#include <utility>

#include "shared/cni/error.hpp"
#include "shared/cni/request.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/json/document.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::cni {
namespace {

std::string identity_of(const fs::path& program) {
  struct stat status {};
  if (::stat(program.c_str(), &status) != 0) throw SystemError(program.string(), errno);
  return std::to_string(status.st_size) + "@" + std::to_string(status.st_mtim.tv_sec) + "." +
         std::to_string(status.st_mtim.tv_nsec);
}

/// Those of "supportedVersions" that are versions, in our spelling. What else a plugin says it speaks, nobody asks it
/// for.
std::vector<std::string> versions_in(const nlohmann::json& answer) {
  std::vector<std::string> versions;
  const auto* const supported = json::member(answer, "supportedVersions");
  if (supported == nullptr) return versions;
  for (const auto& element : json::as_array(*supported, "supportedVersions")) {
    if (!element.is_string()) continue;
    try {
      versions.push_back(format_version(parse_version(json::as_string(element, "supportedVersions"))));
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): passed over
    }
  }
  return versions;
}

/// The answer to VERSION.
std::vector<std::string> parse_answer(std::string_view output) {
  const auto answer = json::parse(output);
  if (!answer.contains("cniVersion")) throw Error("VERSION: its answer has no \"cniVersion\"");
  auto versions = versions_in(answer);
  if (!versions.empty()) return versions;
  // 0.2.0 had the operation, but not yet the list.
  if (json::string_or_empty(answer, "cniVersion") == "0.2.0") return {"0.1.0", "0.2.0"};
  throw Error("VERSION: its answer names no \"supportedVersions\"");
}

std::vector<std::string> ask(const std::string& type, const fs::path& program, const PluginRuntime& runtime) {
  // The operation needs no parameters, but old plugins refuse to run without them.
  RuntimeConf dummies;
  dummies.netns = "dummy";
  dummies.if_name = "dummy";
  const auto environment = plugin_environment("VERSION", dummies, {"dummy"});
  const nlohmann::ordered_json request{{"cniVersion", spec_versions.back()}};
  try {
    const auto answer = run_plugin({"VERSION", "", type, program, environment, json::one_line(request)}, runtime);
    return in_context([&] { return "plugin " + type; }, [&] { return parse_answer(answer); });
  } catch (const PluginError& error) {
    if (error.msg() == "unknown CNI_COMMAND: VERSION") return {"0.1.0"};
    throw;
  }
}

}  // namespace

PluginVersions::PluginVersions(const PluginRuntime& runtime) : runtime_(runtime) {
  try {
    load();
  } catch (const Error&) {
    answers_.clear();  // whatever is there, the plugins can be asked again
  }
}

std::vector<std::string> PluginVersions::of(const std::string& type) {
  const auto program = find_plugin(type, runtime_.path);
  auto identity = in_context([&] { return "plugin " + type; }, [&] { return identity_of(program); });
  auto& answer = answers_[program.string()];
  if (answer.identity != identity) {
    answer.versions = ask(type, program, runtime_);
    answer.identity = std::move(identity);
    save();
  }
  return answer.versions;
}

void PluginVersions::load() {
  if (runtime_.version_cache.empty()) return;
  const auto text = system::read_file_if_there(runtime_.version_cache);
  if (!text) return;
  const auto memory = json::parse(*text);
  for (const auto& [program, answer] : json::as_object(memory, "version cache").items()) {
    if (!json::member(answer, "versions")) throw Error("\"versions\" is missing");
    answers_[program] = {json::string_or_empty(answer, "identity"), json::strings(answer, "versions")};
  }
}

void PluginVersions::save() const {
  if (runtime_.version_cache.empty()) return;
  auto memory = nlohmann::ordered_json::object();
  for (const auto& [program, answer] : answers_) {
    if (answer.identity.empty()) continue;  // asked in vain
    memory[program] = {{"identity", answer.identity}, {"versions", answer.versions}};
  }
  try {
    system::replace_file(runtime_.version_cache, {json::one_line(memory)}, {}, system::Durability::renamed);
  } catch (const Error&) {
    return;  // the next one asks again
  }
}

}  // namespace docker_cni::cni
