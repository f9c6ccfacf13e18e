// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/hooks_d.hpp"

#include <algorithm>
#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <regex.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hooks/admin/engines/hooks_d_install.hpp"
#include "shared/error.hpp"
#include "shared/installed/programs.hpp"
#include "shared/record/store.hpp"
#include "shared/system/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::admin {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What podman's and CRI-O's loader would say against the file (info 2 to 14: containers/common, pkg/hooks), and what
/// it would do without a word: drop it, never run it, run it twice. Empty: it is as it must be.
std::vector<std::string> complaints(const HookFile& file) {
  std::vector<std::string> all;
  const auto complain_unless = [&](bool good, const char* what) {
    if (!good) all.emplace_back(what);
  };
  complain_unless(file.name.ends_with(".json"), "the name does not end in .json, so it is not read");
  const auto root = json::parse(file.text, nullptr, false);
  if (!root.is_object()) return {"no JSON object: no container starts any more"};
  for (const auto& [key, value] : root.items()) {
    complain_unless(key == "version" || key == "hook" || key == "when" || key == "stages", "an unknown key is ignored");
  }
  complain_unless(root.value("version", "") == "1.0.0", "unrecognized hook version");

  const auto hook = root.value("hook", json::object());
  const auto path = hook.value("path", "");
  complain_unless(path.starts_with('/'), "a relative path fails at create");
  complain_unless(::access(path.c_str(), F_OK) == 0, "a path that is not there drops the file, silently");
  complain_unless(::access(path.c_str(), X_OK) == 0, "a path that is not executable fails at create");
  complain_unless(hook.value("args", json::array()).size() >= 1, "without args there is no argv[0] of ours");
  const auto env = hook.value("env", json::array());
  complain_unless(env.size() == 1 && env[0].get<std::string>().starts_with("PATH=/"),
                  "podman's poststop has an empty environment unless it's given one; nothing else is to come in");
  complain_unless(hook.contains("timeout") && hook["timeout"].is_number_integer(), "timeout must be a whole number");

  const auto when = root.value("when", json::object());
  complain_unless(!when.contains("always"), "always runs for every container, rootless ones too");
  complain_unless(when.size() == 1 && !when.value("annotations", json::object()).empty(),
                  "without a condition it never runs, and conditions are joined by and");
  const auto annotations = when.value("annotations", json::object());
  for (const auto& [key, value] : annotations.items()) {
    complain_unless(key.starts_with('^') && key.ends_with('$'), "a pattern that isn't anchored matches others' keys");
    complain_unless((key + value.get<std::string>()).find("(?") == std::string::npos, "RE2 knows no lookahead");
  }

  const auto stages = root.value("stages", json::array());
  constexpr std::array<std::string_view, 6> known{"prestart",       "createRuntime", "createContainer",
                                                  "startContainer", "poststart",     "poststop"};
  complain_unless(stages.size() == 1, "stages must be given, and prestart beside createRuntime runs twice");
  for (const auto& stage : stages) {
    complain_unless(std::find(known.begin(), known.end(), stage.get<std::string>()) != known.end(), "unknown stage");
  }
  return all;
}

/// Whether `pattern` matches somewhere in `text`. As far as our patterns go, RE2 and POSIX agree.
bool is_found(const std::string& pattern, const std::string& text) {
  regex_t compiled;
  if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return found;
}

/// Whether the loader picks `file` for a container with `annotations`.
bool matches(const HookFile& file, const std::map<std::string, std::string>& annotations) {
  const auto wanted = json::parse(file.text).at("when").at("annotations");
  return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& pattern) {
    return std::any_of(annotations.begin(), annotations.end(), [&](const auto& annotation) {
      return is_found(pattern.key(), annotation.first) &&
             is_found(pattern.value().template get<std::string>(), annotation.second);
    });
  });
}

/// The files that install writes, for hook programs that are there.
struct Installed {
  Installed() {
    for (const auto* name : {"oci-cni-add-hook", "oci-cni-del-hook"}) {
      const auto path = dir.write(name, "#!/bin/sh\n");
      ::chmod(path.c_str(), 0755);
    }
    const auto programs = installed::find_hook_programs(dir.path());
    for (const auto& hook :
         installed::hooks(programs, {"/etc/docker/cni.yaml", {}, "/var/lib/docker-cni", std::chrono::seconds(120)})) {
      files.push_back(hook_file(hook));
    }
  }
  support::TempDir dir;
  std::vector<HookFile> files;
};

TEST(HookFiles, AreWhatTheLoaderAccepts) {
  const Installed installed;
  ASSERT_EQ(installed.files.size(), 2U);
  for (const auto& file : installed.files) EXPECT_THAT(complaints(file), IsEmpty()) << file.text;
}

TEST(HookFiles, AreOnePerStageAndSortedInTheMiddle) {
  const Installed installed;
  EXPECT_EQ(installed.files[0].name, "50-docker-cni-add.json");
  EXPECT_EQ(json::parse(installed.files[0].text).at("stages"), json({"createRuntime"}));
  EXPECT_EQ(installed.files[1].name, "50-docker-cni-del.json");
  EXPECT_EQ(json::parse(installed.files[1].text).at("stages"), json({"poststop"}));
}

TEST(HookFiles, RunForContainersThatNameNetworksAndNoOthers) {
  const Installed installed;
  for (const auto& file : installed.files) {
    EXPECT_TRUE(matches(file, {{"io.container.manager", "libpod"}, {"cni.networks", "front"}}));
    EXPECT_FALSE(matches(file, {}));
    EXPECT_FALSE(matches(file, {{"io.container.manager", "libpod"}, {"my.cni.networks", "front"}}));
    EXPECT_FALSE(matches(file, {{"cniXnetworks", "front"}}));
    EXPECT_FALSE(matches(file, {{"cni.networks", ""}}));
  }
}

TEST(HookFiles, RunForMultusAnnotationWhereCniYamlHasThatCount) {
  oci::Hook hook;
  hook.path = "/usr/libexec/oci/oci-cni-add-hook";
  const std::map<std::string, std::string> multus{{"k8s.v1.cni.cncf.io/networks", "front"}};
  EXPECT_FALSE(matches(hook_file(hook, Pods::further), multus));
  EXPECT_TRUE(matches(hook_file(hook, Pods::instead_of_multus), multus));
  EXPECT_TRUE(matches(hook_file(hook, Pods::instead_of_multus), {{"cni.networks", "front"}}));
  EXPECT_FALSE(matches(hook_file(hook, Pods::instead_of_multus), {{"other", "front"}}));
}

TEST(HookFiles, GiveTheHookMoreTimeThanItTakesItself) {
  const Installed installed;
  for (const auto& file : installed.files) EXPECT_GT(json::parse(file.text).at("hook").at("timeout"), 2 * 120);
}

TEST(HookFiles, AreKnownAsOurs) {
  const Installed installed;
  for (const auto& file : installed.files) EXPECT_TRUE(is_our_hook_file(file.text));
  for (const auto* text : {"", "{}", "[]", "{\"hook\": 5}", R"({"hook": {"path": "/usr/bin/other"}})"}) {
    EXPECT_FALSE(is_our_hook_file(text)) << text;
  }
}

std::vector<std::string> podman_dirs(std::string_view toml) {
  return hooks_dirs_in(toml, "engine").value_or(HooksDirs{{"none"}}).dirs;
}

TEST(HooksDirs, AreReadFromTheEnginesConfiguration) {
  EXPECT_THAT(podman_dirs(""), ElementsAre("none"));
  EXPECT_THAT(podman_dirs("[engine]\n#hooks_dir = [\"/no\"]\nhooks_dirs = 5"), ElementsAre("none"));
  EXPECT_THAT(podman_dirs("[engine]\n  hooks_dir=[\"/a\", '/b',]\n"), ElementsAre("/a", "/b"));
  EXPECT_THAT(podman_dirs("engine.hooks_dir = [\n  \"/a\",\n  \"/b\",\n]\nother = [\"/c\"]"), ElementsAre("/a", "/b"));
  EXPECT_THAT(hooks_dirs_in("[crio.runtime]\nhooks_dir = [\"/c\"]", "crio.runtime")->dirs, ElementsAre("/c"));
}

TEST(HooksDirs, AreNotMisreadWhereACommentHasAQuote) {
  EXPECT_THAT(podman_dirs("[engine]\nhooks_dir = [ # don't forget \"/no\"\n  \"/a\" ]"), ElementsAre("/a"));
}

TEST(HooksDirs, OfAnotherTableAreAnothers) {
  EXPECT_THAT(podman_dirs("[other]\nhooks_dir = [\"/no\"]"), ElementsAre("none"));
}

TEST(HooksDirs, MayAddToThoseOfTheFilesBefore) {
  EXPECT_TRUE(hooks_dirs_in("[engine]\nhooks_dir = [\"/a\", {append=true}]", "engine")->append);
  EXPECT_FALSE(hooks_dirs_in("[engine]\nhooks_dir = [\"/a\"]", "engine")->append);
}

TEST(HooksDirs, InAFileThatTheEngineCannotReadAreAnErrorWithTheLine) {
  EXPECT_THAT([] { podman_dirs("[engine]\nhooks_dir = ["); },
              testing::ThrowsMessage<Error>(HasSubstr("line 2 is not TOML")));
  EXPECT_THAT([] { podman_dirs("[engine]\nhooks_dir = [5]"); },
              testing::ThrowsMessage<Error>(HasSubstr("not a string")));
}

/// A host without records.
Config config_of(const support::TempDir& dir) {
  Config config;
  config.state_dir = dir.path() / "state";
  return config;
}

TEST(UninstallHooks, LeavesAnotherFileOfTheNameAlone) {
  const support::TempDir dir;
  dir.write("50-docker-cni-add.json", R"({"hook": {"path": "/usr/bin/other"}})");
  const HooksOptions options{dir.path()};
  EXPECT_THAT([&] { uninstall_hooks(podman(), options, config_of(dir)); },
              testing::ThrowsMessage<Error>(HasSubstr("50-docker-cni-add.json is not docker-cni's")));
}

TEST(UninstallHooks, IsRefusedWhileContainersMayNeedThem) {
  const Installed installed;
  const support::TempDir dir;
  for (const auto& file : installed.files) dir.write(file.name, file.text);
  record::Record record;
  record.id = "0bc7";
  record.boot_id = system::boot_id();
  record.bundle = dir.directory("0bc7/userdata");
  record.phase = record::Phase::attached;
  const auto config = config_of(dir);
  const record::Store store(record::Paths(config.state_dir, config.netns_dir));
  store.prepare();
  store.save(record, system::Durability::renamed);
  HooksOptions options{dir.path()};
  EXPECT_THAT([&] { uninstall_hooks(crio(), options, config); },
              testing::ThrowsMessage<Error>(HasSubstr("without any: 0bc7; remove them first, or do it anyway")));
  options.force = true;
  EXPECT_THAT(uninstall_hooks(crio(), options, config).text, HasSubstr("removed "));
}

TEST(UninstallHooks, RemovesOursAndNoOther) {
  const Installed installed;
  const support::TempDir dir;
  for (const auto& file : installed.files) dir.write(file.name, file.text);
  dir.write("other.json", "{}");
  const auto answer = uninstall_hooks(podman(), {dir.path()}, config_of(dir));
  EXPECT_THAT(answer.text, HasSubstr("removed " + (dir.path() / "50-docker-cni-add.json").string()));
  EXPECT_EQ(dir.read("other.json"), "{}");
  EXPECT_THAT(uninstall_hooks(podman(), {dir.path()}, config_of(dir)).text, HasSubstr("is not there"));
}

}  // namespace
}  // namespace docker_cni::admin
