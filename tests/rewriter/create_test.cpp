// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <cerrno>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/mount.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/oci/spec.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"
#include "tests/rewriter/program.hpp"
#include "tests/support/docker_container.hpp"

namespace docker_cni::rewriter {
namespace {

using support::DockerContainer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const fs::path spec_name = fs::path("moby") / DockerContainer::id / "config.json";

std::vector<std::string> docker_create(const DockerContainer& container) {
  const auto bundle = container.bundle().string();
  return {"--root",
          "/run/docker/runtime-runc/moby",
          "--log",
          bundle + "/log.json",
          "--log-format",
          "json",
          "create",
          "--bundle",
          bundle,
          "--pid-file",
          bundle + "/init.pid",
          DockerContainer::id};
}

/// The hooks' paths of one stage.
std::vector<std::string> paths(const std::string& spec, std::string_view stage) {
  std::vector<std::string> all;
  const auto hooks = json::find(json::members(spec), "hooks").value();
  for (const auto hook : json::elements(json::find(json::members(hooks), stage).value())) {
    all.push_back(json::string(json::find(json::members(hook), "path").value(), "path"));
  }
  return all;
}

TEST(Create, GivesADockerContainerItsHooksAndGoesOnToTheRuntime) {
  const Program program;
  const DockerContainer container(program.dir());
  const auto outcome = program.run(docker_create(container));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "runtime's own blue\n") << "stdout is the container's own";
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(program.runtime_args(), HasSubstr("\ncreate\n--bundle\n"));
  const auto spec = program.dir().read(spec_name);
  EXPECT_THAT(paths(spec, "createRuntime"), ElementsAre(program.hook("oci-cni-add-hook").string()));
  EXPECT_THAT(paths(spec, "poststop"), ElementsAre(program.hook("oci-cni-del-hook").string()));
  EXPECT_THAT(paths(spec, "prestart"), ElementsAre(StartsWith("/proc/")));
  EXPECT_THAT(program.dir().read("log"), HasSubstr("decision=attach"));
}

TEST(Create, TwiceAddsNothingTwice) {
  const Program program;
  const DockerContainer container(program.dir());
  program.run(docker_create(container));
  const auto once = program.dir().read(spec_name);
  program.run(docker_create(container));
  EXPECT_EQ(program.dir().read(spec_name), once);
}

TEST(Create, OfAHandMadeBundleNeedsNoMoreThanItsSpec) {
  const Program program;
  program.dir().write("b/config.json", R"({"linux":{"namespaces":[{"type":"network"}]}})");
  EXPECT_EQ(program.run_exactly({program.path().string(), "--config=cni.yaml", "run", "-b", "b", "create"}).status, 0);
  const auto spec = program.dir().read("b/config.json");
  EXPECT_THAT(spec, HasSubstr("\"--config\",\"" + program.config().string() + "\"")) << "absolute";
}

TEST(Create, LeavesHostAndJoinedContainersUntouched) {
  const Program program;
  for (const auto* spec : {"{ }", R"({"linux":{"namespaces":[{"type":"network","path":"/proc/7/ns/net"}]}})"}) {
    const auto file = program.dir().write("b/config.json", spec);
    const auto before = fs::last_write_time(file);
    EXPECT_EQ(program.run({"create", "--bundle=b", "a+b"}).status, 0);
    EXPECT_EQ(program.dir().read("b/config.json"), spec);
    EXPECT_EQ(fs::last_write_time(file), before);
  }
}

TEST(Create, OfABridgeContainerIsRefusedWithWhatToDo) {
  const Program program;
  const DockerContainer container(program.dir(), "bridge");
  const auto before = program.dir().read(spec_name);
  const auto outcome = program.run(docker_create(container));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(StartsWith("docker-cni: "), HasSubstr("--net none")));
  EXPECT_THAT(program.dir().read(spec_name.parent_path() / "log.json"), HasSubstr("--net none"));
  EXPECT_EQ(program.dir().read(spec_name), before);
  EXPECT_EQ(program.runtime_args(), "") << "the runtime must not start it";
}

TEST(Create, TellsTheHooksWhichSpecCrunWasGiven) {
  const Program program;
  program.dir().write("other.json", R"({"linux":{"namespaces":[{"type":"network"}]}})");
  EXPECT_EQ(program.run({"create", "-f", "other.json", "x"}).status, 0);
  EXPECT_THAT(program.dir().read("other.json"),
              HasSubstr("\"--spec\",\"" + (program.dir().path() / "other.json").string() + "\""));
}

TEST(Create, ByCrunKeepsWhatAHookSays) {
  const Program program;
  support::copy_program(program.runtime(), program.dir().path() / "crun");
  const auto create = [&] {
    program.dir().write("b/config.json", R"({"linux":{"namespaces":[{"type":"network"}]}})");
    program.run_exactly({program.path().string(), "--config", program.config().string(), "--runtime-path",
                         (program.dir().path() / "crun").string(), "create", "-bb", "x"});
    return program.dir().read("b/config.json");
  };
  EXPECT_THAT(create(), HasSubstr(R"("run.oci.hooks.stderr":")" + (program.dir().path() / "log").string() + "\""));
  fs::remove(program.dir().path() / "log");
  program.dir().directory("log");
  EXPECT_THAT(create(), AllOf(HasSubstr("createRuntime"), Not(HasSubstr("stderr"))))
      << "crun would refuse the container";
}

TEST(Create, LetsNoAnnotationLeadWhatHooksPrint) {
  const Program program;
  fs::copy_file(program.runtime(), program.dir().path() / "crun");
  for (const auto& runtime : {program.runtime(), program.dir().path() / "crun"}) {
    program.dir().write("b/config.json", R"({"linux":{"namespaces":[{"type":"network"}]},"annotations":{"a":"b",)"
                                         R"("run.oci.hooks.stderr":"/tmp/x","run.oci.hooks.stdout":"/tmp/x"}})");
    program.run_exactly({program.path().string(), "--config", program.config().string(), "--runtime-path",
                         runtime.string(), "create", "-bb", "x"});
    EXPECT_THAT(program.dir().read("b/config.json"), AllOf(HasSubstr(R"("a":"b")"), Not(HasSubstr("/tmp/x"))));
  }
}

/// A container that was stopped and keeps its address: a record, and a namespace at its pin.
class KeptContainer {
 public:
  KeptContainer(const Program& program, std::string id) : pin_(program.dir().write(fs::path("netns") / id, "")) {
    const record::Store store(record::Paths(program.dir().path() / "state", pin_.parent_path()));
    store.prepare();
    record::Record record;
    record.id = std::move(id);
    record.boot_id = system::boot_id();
    record.phase = record::Phase::kept;
    record.pin = pin_;
    record.netns = system::netns_at("/proc/self/ns/net").value();
    store.save(record, system::Durability::renamed);
    if (::mount("/proc/self/ns/net", pin_.c_str(), nullptr, MS_BIND, nullptr) != 0) throw SystemError("mount", errno);
  }
  KeptContainer(const KeptContainer&) = delete;
  KeptContainer& operator=(const KeptContainer&) = delete;
  KeptContainer(KeptContainer&&) = delete;
  KeptContainer& operator=(KeptContainer&&) = delete;
  ~KeptContainer() { ::umount2(pin_.c_str(), MNT_DETACH); }

  const fs::path& pin() const noexcept { return pin_; }

 private:
  fs::path pin_;
};

TEST(Create, OfAStoppedContainerGoesBackToItsKeptNamespaceWhereAnotherUsesIt) {
  const Program program;
  const DockerContainer container(program.dir());
  const KeptContainer kept(program, DockerContainer::id);
  EXPECT_EQ(program.run(docker_create(container)).status, 0);
  const auto spec = oci::parse_spec(program.dir().read(spec_name));
  EXPECT_EQ(spec.network_path, kept.pin());
  EXPECT_THAT(paths(spec.text, "createRuntime"), ElementsAre(program.hook("oci-cni-add-hook").string()));
  EXPECT_THAT(paths(spec.text, "prestart"), IsEmpty()) << "Docker's setkey would take the kept IPv6 addresses";
  EXPECT_THAT(program.dir().read("log"), HasSubstr("decision=rejoin"));
}

TEST(Create, WithADamagedRecordIsAsWithNone) {
  const Program program;
  const DockerContainer container(program.dir());
  program.dir().write(fs::path("state/containers") / (std::string(DockerContainer::id) + ".json"), "{");
  EXPECT_EQ(program.run(docker_create(container)).status, 0);
  EXPECT_THAT(program.dir().read("log"), HasSubstr("decision=attach"));
}

TEST(Create, WithARecordOfANewerVersionIsRefusedNamingIt) {
  const Program program;
  const DockerContainer container(program.dir());
  const auto file = program.dir().write(fs::path("state/containers") / (std::string(DockerContainer::id) + ".json"),
                                        R"({"recordVersion":99})");
  EXPECT_THAT(program.run(docker_create(container)).err, HasSubstr(file.string()));
}

TEST(Create, WithAnUnusableIdIsRefused) {
  const Program program;
  program.dir().write("config.json", R"({"linux":{"namespaces":[{"type":"network"}]}})");
  for (const auto* id : {"../x", "a/b", "a+b", "-"}) {
    EXPECT_EQ(program.run({"create", "--", id}).status, 1) << id;
    EXPECT_EQ(program.runtime_args(), "");
  }
}

TEST(Create, OfABrokenSpecIsRefusedNamingTheFile) {
  const Program program;
  for (const auto* text : {"", "{", "[]", "nonsense", "\xEF\xBB\xBF{}", R"({"linux":7})"}) {
    const auto file = program.dir().write("b/config.json", text);
    const auto outcome = program.run({"create", "-b", "b", "x"});
    EXPECT_EQ(outcome.status, 1) << text;
    EXPECT_THAT(outcome.err, StartsWith("docker-cni: " + file.string() + ": ")) << text;
  }
  EXPECT_THAT(program.run({"create", "-b", "none", "x"}).err, HasSubstr("none/config.json: does not exist"));
  EXPECT_EQ(program.runtime_args(), "");
}

TEST(Create, WithABrokenCniYamlIsRefused) {
  const Program program;
  program.dir().write("b/config.json", "{}");
  program.dir().write("cni.yaml", "no_such_key: 1\n");
  const auto outcome = program.run({"create", "-b", "b", "x"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no_such_key"));
}

TEST(Create, WithoutItsHooksIsRefused) {
  const Program program;
  program.dir().write("b/config.json", R"({"linux":{"namespaces":[{"type":"network"}]}})");
  fs::remove(program.hook("oci-cni-del-hook"));
  const auto outcome = program.run({"create", "-b", "b", "x"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("oci-cni-del-hook is neither in"));
}

TEST(Create, WorksWithEightDescriptorsAndClosedStdio) {
  const Program program;
  const DockerContainer container(program.dir());
  program.dir().write("runtime", "#!/bin/true\n");
  const auto outcome = program.run_in_shell("exec <&- >&- 2>&-; ulimit -n 8; exec \"$@\"", docker_create(container));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(program.dir().read(spec_name), HasSubstr("oci-cni-add-hook"));
}

TEST(Create, NeverNeedsALog) {
  const Program program;
  program.dir().directory("log");
  const DockerContainer container(program.dir());
  EXPECT_EQ(program.run(docker_create(container)).status, 0);
  EXPECT_THAT(program.dir().read(spec_name), HasSubstr("oci-cni-add-hook"));
}

}  // namespace
}  // namespace docker_cni::rewriter
