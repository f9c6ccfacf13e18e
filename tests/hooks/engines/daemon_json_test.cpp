// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/daemon_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

DockerRuntime cni() {
  return {"cni",
          "/usr/local/bin/docker-cni",
          {"--config", "/etc/docker/cni.yaml", "--runtime-path", "/usr/sbin/runc", "--"},
          false};
}

DockerRuntime as_default() {
  auto runtime = cni();
  runtime.is_default = true;
  return runtime;
}

/// daemon.json files as administrators have them.
const std::vector<std::string> daemon_jsons{
    "{}\n",
    "{\n}\n",
    "{\"log-driver\":\"journald\"}",
    "{\n  \"hosts\": [\n    \"unix:///var/run/docker.sock\"\n  ],\n  \"default-shm-size\": 12345678901234567890\n}\n",
    "{\r\n\t\"runtimes\": {\r\n\t\t\"nvidia\": {\"path\": \"nvidia-container-runtime\", \"runtimeArgs\": "
    "[]}\r\n\t}\r\n}",
    "{\n    \"runtimes\": {},\n    \"default-runtime\": \"runc\"\n}",
    "{\n    \"default-runtime\": \"nvidia\",\n    \"runtimes\": {\"nvidia\": {\"path\": \"/n\"}},\n    \"z\": "
    "0.50\n}\n",
};

TEST(WithRuntime, MakesAFileWhereThereIsNone) {
  EXPECT_EQ(with_runtime("", cni()), R"({
    "runtimes": {
        "cni": {
            "path": "/usr/local/bin/docker-cni",
            "runtimeArgs": ["--config", "/etc/docker/cni.yaml", "--runtime-path", "/usr/sbin/runc", "--"]
        }
    }
}
)");
  EXPECT_EQ(with_runtime(" \n", cni()), with_runtime("", cni()));
}

TEST(WithRuntime, AddsToWhatIsThereAndChangesNothingElse) {
  EXPECT_EQ(with_runtime("{\n  \"runtimes\": {\n    \"x\": {\"path\": \"/x\"}\n  },\n  \"z\": 0.50\n}\n",
                         {"cni", "/usr/bin/docker-cni", {}, true}),
            "{\n  \"runtimes\": {\n    \"x\": {\"path\": \"/x\"},\n    \"cni\": {\n      \"path\": "
            "\"/usr/bin/docker-cni\"\n    }\n  },\n  \"z\": 0.50,\n  \"default-runtime\": \"cni\"\n}\n");
}

TEST(WithRuntime, ChangesNothingWhereItIsRegisteredAlready) {
  const auto once = with_runtime(daemon_jsons[3], as_default());
  EXPECT_EQ(with_runtime(once, as_default()), once);
  EXPECT_EQ(with_runtime(once, cni()), once) << "who doesn't ask for the default leaves it as it is";
}

TEST(WithRuntime, BringsAnEarlierEntryOfOursUpToDate) {
  const auto old = with_runtime(daemon_jsons[2], {"cni", "/opt/bin/docker-cni", {"oci", "--"}, false});
  EXPECT_EQ(with_runtime(old, cni()), with_runtime(daemon_jsons[2], cni()));
}

TEST(WithRuntime, RefusesANameThatIsSomebodyElses) {
  EXPECT_THAT([] { with_runtime(R"({"runtimes":{"cni":{"path":"/bin/other"}}})", cni()); },
              ThrowsMessage<Error>("the runtime \"cni\" is not docker-cni's; take another name with --name"));
  EXPECT_THAT([] { with_runtime(R"({"runtimes":{"cni":{"runtimeType":"io.x.v1"}}})", cni()); },
              ThrowsMessage<Error>(HasSubstr("is not docker-cni's")));
}

TEST(WithRuntime, RefusesNamesThatDockerdDoesNotTake) {
  for (const auto* name : {"runc", "", "a b", "../x", "-x", "io.containerd.cni.v2", "a\"b"}) {
    auto runtime = cni();
    runtime.name = name;
    EXPECT_THAT([&] { with_runtime("", runtime); }, ThrowsMessage<Error>(HasSubstr("name"))) << name;
  }
}

TEST(WithRuntime, RefusesWordsThatAShellWouldTakeApart) {
  for (const auto* word : {"/etc/my file", "$(id)", "a;b", "", "'", "*"}) {
    auto runtime = cni();
    runtime.args = {word};
    EXPECT_THAT([&] { with_runtime("", runtime); }, ThrowsMessage<Error>(HasSubstr("shell script"))) << word;
    runtime = cni();
    runtime.path = word;
    EXPECT_THAT([&] { with_runtime("", runtime); }, ThrowsMessage<Error>(HasSubstr("shell script"))) << word;
  }
}

TEST(WithRuntime, RefusesAFileThatDockerdWouldNotTakeAnyway) {
  EXPECT_THAT([] { with_runtime("{\"a\": 1,}", cni()); }, ThrowsMessage<Error>(HasSubstr("line 1, column 9")));
  EXPECT_THAT([] { with_runtime("[]", cni()); }, ThrowsMessage<Error>(HasSubstr("expected an object")));
  EXPECT_THAT([] { with_runtime(R"({"runtimes":[]})", cni()); }, ThrowsMessage<Error>(HasSubstr("is not an object")));
  EXPECT_THAT([] { with_runtime(R"({"runtimes":{"x":{"path":"/x","runtimeType":"y"}}})", cni()); },
              ThrowsMessage<Error>(HasSubstr("runtime \"x\" must have either")));
  EXPECT_THAT([] { with_runtime(R"({"default-runtime":"lost"})", cni()); },
              ThrowsMessage<Error>(HasSubstr("\"default-runtime\" is \"lost\"")));
  EXPECT_EQ(with_runtime(R"({"default-runtime":"io.containerd.kata.v2"})", cni()).find("lost"), std::string::npos);
}

TEST(FindRuntime, GivesOursAndNobodyElses) {
  const auto found = find_runtime(with_runtime("", as_default()), "cni");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, "/usr/local/bin/docker-cni");
  EXPECT_THAT(found->args, ElementsAre("--config", "/etc/docker/cni.yaml", "--runtime-path", "/usr/sbin/runc", "--"));
  EXPECT_TRUE(found->is_default);
  EXPECT_FALSE(find_runtime("", "cni"));
  EXPECT_FALSE(find_runtime("{}", "cni"));
  EXPECT_THAT([] { find_runtime(R"({"runtimes":{"cni":{"path":"/bin/other"}}})", "cni"); },
              ThrowsMessage<Error>(HasSubstr("is not docker-cni's")));
}

TEST(UsualName, IsTheOneThatInstallGaveIt) {
  auto net = cni();
  net.name = "net";
  const auto one = with_runtime(R"({"runtimes":{"nvidia":{"path":"/n"},"kata":{"runtimeType":"k"}}})", net);
  EXPECT_EQ(usual_name(""), "cni");
  EXPECT_EQ(usual_name("{}"), "cni");
  EXPECT_EQ(usual_name(one), "net");
  EXPECT_EQ(usual_name(with_runtime(R"({"runtimes":{"cni":{"path":"/opt/other"}}})", net)), "net");
  net.name = "back";
  const auto two = with_runtime(one, net);
  EXPECT_THAT([&] { usual_name(two); },
              ThrowsMessage<Error>(HasSubstr("\"net\" and \"back\"; choose one with --name")));
  EXPECT_EQ(usual_name(with_runtime(two, cni())), "cni");
}

TEST(WithoutRuntime, BringsTheFileBackAsItWas) {
  for (const auto& before : daemon_jsons) {
    for (const auto& runtime : {cni(), as_default()}) {
      EXPECT_EQ(without_runtime(with_runtime(before, runtime), "cni", before).text, before);
    }
  }
  EXPECT_EQ(without_runtime(with_runtime("", as_default()), "cni", std::nullopt).text, std::nullopt);
}

TEST(WithoutRuntime, KeepsWhatTheAdministratorChangedSince) {
  const std::string before =
      "{\n  \"default-runtime\": \"nvidia\",\n  \"runtimes\": {\"nvidia\": {\"path\": \"/n\"}}\n}\n";
  auto changed = with_runtime(before, as_default());
  changed.insert(2, "  \"debug\": true,\n");
  EXPECT_EQ(without_runtime(changed, "cni", before).text,
            "{\n  \"debug\": true,\n  \"default-runtime\": \"nvidia\",\n  \"runtimes\": {\"nvidia\": {\"path\": "
            "\"/n\"}}\n}\n");
  EXPECT_THAT(*without_runtime(changed, "cni", std::nullopt).text, Not(HasSubstr("default-runtime")))
      << "better none than one that dockerd doesn't know";
}

TEST(WithoutRuntime, TakesASectionAwayThatItMade) {
  const std::string before = "{\n  \"debug\": true\n}\n";
  auto changed = with_runtime(before, cni());
  changed.replace(changed.find("true"), 4, "false");
  EXPECT_EQ(without_runtime(changed, "cni", before).text, "{\n  \"debug\": false\n}\n");
  const std::string empty_section = "{\n  \"runtimes\": {},\n  \"debug\": true\n}\n";
  changed = with_runtime(empty_section, cni());
  changed.replace(changed.find("true"), 4, "false");
  EXPECT_EQ(without_runtime(changed, "cni", empty_section).text, "{\n  \"runtimes\": {},\n  \"debug\": false\n}\n");
}

TEST(WithoutRuntime, SaysForTheReloadWhatDockerdWouldNotForget) {
  const std::string before = "{\n  \"debug\": true\n}\n";
  EXPECT_EQ(without_runtime(with_runtime(before, cni()), "cni", before).for_reload,
            "{\n  \"debug\": true,\n  \"runtimes\": {}\n}\n");
  EXPECT_EQ(without_runtime(with_runtime(before, as_default()), "cni", before).for_reload,
            "{\n  \"debug\": true,\n  \"runtimes\": {},\n  \"default-runtime\": \"runc\"\n}\n");
  EXPECT_EQ(without_runtime(with_runtime("", cni()), "cni", std::nullopt).for_reload, "{\n    \"runtimes\": {}\n}\n");
}

TEST(WithoutRuntime, LeavesAFileWithoutOursAlone) {
  EXPECT_EQ(without_runtime("{ }", "cni", std::nullopt).text, "{ }");
  EXPECT_THAT([] { without_runtime(R"({"runtimes":{"cni":{"path":"/bin/other"}}})", "cni", std::nullopt); },
              ThrowsMessage<Error>(HasSubstr("is not docker-cni's")));
}

}  // namespace
}  // namespace docker_cni::admin
