// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hooks/admin_host.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto front_conflist = R"({"cniVersion": "1.0.0", "name": "front", "plugins": [{"type": "bridge"}]})";

/// A host whose plugins are those of `plugins`.
void use(const support::AdminHost& host, const support::FakePlugins& plugins) {
  boost::filesystem::create_directory_symlink(plugins.path(), host.dir.path() / "bin");
}

TEST(AdminStatus, TellsThatANetworkIsReady) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("bridge");
  use(host, plugins);
  host.dir.write("net.d/10-front.conflist", front_conflist);
  const auto answer = host.run({"status"});
  EXPECT_THAT(answer.text, AllOf(HasSubstr("front"), HasSubstr("ready"), Not(HasSubstr("not ready"))));
  EXPECT_THAT(answer.problems, IsEmpty());
}

TEST(AdminStatus, ShowsTheVersionThatAnAddWouldBeMadeIn) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.script("bridge", "VERSION", {{.output = R"({"cniVersion":"1.0.0","supportedVersions":["0.4.0","1.0.0"]})"}});
  use(host, plugins);
  host.dir.write("net.d/10-front.conflist",
                 R"({"cniVersions":["1.0.0","1.1.0"],"name":"front","plugins":[{"type":"bridge"}]})");
  const auto answer = host.run({"status"});
  EXPECT_THAT(answer.text, AllOf(HasSubstr("1.0.0"), Not(HasSubstr("1.1.0"))));
  EXPECT_THAT(answer.problems, IsEmpty());
}

TEST(AdminStatus, NamesThePluginThatIsMissing) {
  const support::AdminHost host;
  host.dir.directory("bin");
  host.dir.write("net.d/10-front.conflist", front_conflist);
  const auto answer = host.run({"status"});
  EXPECT_THAT(answer.text, HasSubstr("not ready"));
  EXPECT_THAT(answer.problems, ElementsAre(AllOf(HasSubstr("network \"front\""), HasSubstr("bridge"))));
}

TEST(AdminStatus, LooksForTheIpamPluginToo) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("bridge");
  use(host, plugins);
  host.dir.write("net.d/10-front.conflist",
                 R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"bridge","ipam":{"type":"host-local"}}]})");
  EXPECT_THAT(host.run({"status"}).problems, ElementsAre(HasSubstr("host-local")));
}

TEST(AdminStatus, PassesOnWhatThePluginSaysOfItself) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.fail("bridge", {.code = 50, .msg = "the fabric is down"}, "STATUS");
  use(host, plugins);
  host.dir.write("net.d/10-front.conflist", R"({"cniVersion":"1.1.0","name":"front","plugins":[{"type":"bridge"}]})");
  EXPECT_THAT(host.run({"status"}).problems, ElementsAre(HasSubstr("the fabric is down")));
}

TEST(AdminValidate, NamesTheFileThatIsMalformed) {
  const support::AdminHost host;
  host.dir.write("net.d/10-front.conflist", front_conflist);
  host.dir.write("net.d/20-bad.conflist", "{");
  const auto answer = host.run({"validate"});
  EXPECT_THAT(answer.text, AllOf(HasSubstr("10-front.conflist: valid"), HasSubstr("20-bad.conflist: invalid")));
  EXPECT_THAT(answer.problems, ElementsAre(HasSubstr("20-bad.conflist")));
}

TEST(AdminValidate, TellsWhichOfTwoFilesWithOneNameIsFound) {
  const support::AdminHost host;
  host.dir.write("net.d/10-front.conf", R"({"cniVersion": "1.0.0", "name": "front", "type": "bridge"})");
  host.dir.write("net.d/20-front.conflist", front_conflist);
  EXPECT_THAT(host.run({"validate"}).text, HasSubstr("20-front.conflist is found first"));
}

TEST(AdminValidate, DoubtsAMisspeltCapability) {
  const support::AdminHost host;
  const auto file = host.dir.write(
      "x.conflist",
      R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"portmap","capabilities":{"portmappings":true}}]})");
  EXPECT_THAT(host.run({"validate", file.string()}).text, HasSubstr("did you mean \"portMappings\"?"));
  for (const auto* typo : {"portMaping", "portMapings", "bandwith", "ip"}) {
    const auto name = std::string("\"") + typo + "\"";
    host.dir.write("x.conflist", R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"any","capabilities":{)" +
                                     name + ":true}}]}");
    EXPECT_THAT(host.run({"validate", file.string()}).text, HasSubstr("the capability " + name + "; did you mean"));
  }
}

TEST(AdminValidate, TellsThatLibcniTakesNoListFromAJsonFile) {
  const support::AdminHost host;
  host.dir.write("net.d/10-front.json", front_conflist);
  EXPECT_THAT(host.run({"validate"}).text, HasSubstr("libcni refuses it"));
}

TEST(AdminValidate, TellsThatLibcniTakesNoSinglePluginFromAConflist) {
  const support::AdminHost host;
  host.dir.write("net.d/10-front.conflist", R"({"cniVersion": "1.0.0", "name": "front", "type": "bridge"})");
  EXPECT_THAT(host.run({"validate"}).text, HasSubstr("libcni refuses it, docker-cni takes it: \"plugins\" is missing"));
}

TEST(AdminValidate, TellsWhatLibcniTakesAndWeDoNot) {
  for (const auto* lax :
       {R"({"cniVersion":"1.0.0","name":"a/b","plugins":[{"type":"bridge"}]})",
        R"({"cniVersion":"7.0.0","name":"front","plugins":[{"type":"bridge"}]})",
        R"({"cniVersion":"1.0.0","name":"front","plugins":[{"TYPE":"bridge"}]})",
        R"({"cniVersion":"1.0.0","name":"front","DisableCheck":true,"plugins":[{"type":"bridge"}]})"}) {
    const support::AdminHost host;
    host.dir.write("net.d/10-front.conflist", lax);
    const auto answer = host.run({"validate"});
    EXPECT_THAT(answer.text, HasSubstr("invalid\n  note: libcni takes it, docker-cni refuses it")) << lax;
    EXPECT_EQ(answer.problems.size(), 1U) << lax;
  }
}

TEST(AdminValidate, AgreesWithLibcniAboutWhatIsWrong) {
  for (const auto* wrong : {"{", "[]", R"({"plugins":[{"type":"bridge"}]})", R"({"name":5,"plugins":[{"type":"b"}]})",
                            R"({"name":"front","plugins":[]})", R"({"name":"front","plugins":[{}]})",
                            R"({"name":"front","plugins":[{"type":"b","capabilities":{"mac":1}}]})",
                            R"({"name":"front","disableGC":"no","plugins":[{"type":"b"}]})",
                            R"({"name":"front","cniVersions":["x"],"plugins":[{"type":"b"}]})"}) {
    const support::AdminHost host;
    host.dir.write("net.d/10-front.conflist", wrong);
    const auto answer = host.run({"validate"});
    EXPECT_THAT(answer.text, AllOf(HasSubstr("invalid"), Not(HasSubstr("note:")))) << wrong;
  }
}

TEST(AdminValidate, TellsWhichNetworksLibcniDoesNotSeeBehindAMalformedFile) {
  const support::AdminHost host;
  host.dir.write("net.d/10-front.conflist", front_conflist);
  host.dir.write("net.d/20-bad.conflist", "{");
  host.dir.write("net.d/30-back.conflist", front_conflist);
  host.dir.write("net.d/05-single.conf", R"({"cniVersion":"1.0.0","name":"single","type":"bridge"})");
  EXPECT_THAT(host.run({"validate"}).text,
              HasSubstr("20-bad.conflist: invalid\n  note: libcni ends its look-up by name here, and doesn't see "
                        "05-single.conf, 30-back.conflist\n"));
}

TEST(AdminValidate, DoubtsAStaticRuntimeConfig) {
  const support::AdminHost host;
  host.dir.write("net.d/10-front.conflist",
                 R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"portmap","runtimeConfig":{}}]})");
  EXPECT_THAT(host.run({"validate"}).text, HasSubstr("note: plugin portmap: \"runtimeConfig\" is for the runtime"));
}

}  // namespace
}  // namespace docker_cni
