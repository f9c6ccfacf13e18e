// SPDX-License-Identifier: Apache-2.0
#include "shared/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StrEq;
using ::testing::ThrowsMessage;

Config load(std::string_view text) {
  const support::TempDir dir;
  return load_config(dir.write("cni.yaml", text));
}

/// What loading a cni.yaml of `text` is refused with, without the directory in front; empty where it's accepted.
std::string refusal(std::string_view text) {
  const support::TempDir dir;
  try {
    load_config(dir.write("cni.yaml", text));
  } catch (const Error& error) {
    const std::string sentence = error.what();
    const auto directory = dir.path().string() + "/";
    EXPECT_EQ(sentence.find(directory), 0U) << sentence;
    return sentence.substr(directory.size());
  }
  return "";
}

TEST(Config, ReadsTheGoDockerCnisFileWithItsMeaning) {
  const auto config = load(
      "oci_bin: /usr/local/bin/crun\n"
      "\n"
      "cni_conf_dir: /etc/cni/other.d/\n"
      "cni_bin_dir: /usr/lib/cni/:/opt/cni/bin/\n"
      "cni_ifname: net0\n"
      "cni_log: /var/log/cni.log\n"
      "log_driver: file:///var/log/other.log\n"
      "log_level: debug\n");
  EXPECT_EQ(config.oci_bin, "/usr/local/bin/crun");
  EXPECT_EQ(config.cni_conf_dir, "/etc/cni/other.d");
  EXPECT_THAT(config.cni_bin_dir, ElementsAre("/usr/lib/cni", "/opt/cni/bin"));
  EXPECT_EQ(config.cni_ifname, "net0");
  EXPECT_EQ(config.cni_log, "/var/log/cni.log");
  EXPECT_EQ(config.log_driver, "file:///var/log/other.log");
  EXPECT_EQ(config.log_level, "debug");
}

TEST(Config, ReadsEveryKeyOfItsOwn) {
  const auto config = load(
      "networks: [front, back@eth1]\n"
      "attach: asked\n"
      "docker_networks: leave\n"
      "pods: instead-of-multus\n"
      "fixed_ip: never\n"
      "trust:\n"
      "  - annotations\n"
      "  - image-labels\n"
      "cni_args_from_environment: true\n"
      "exclusive_networks: front,back\n"
      "state_dir: /srv/docker-cni\n"
      "netns_dir: /run/pins\n"
      "cache_dir: /var/lib/cni\n"
      "plugin_timeout: 90\n"
      "hook_timeout: \"5m\"\n"
      "hosts: false\n");
  EXPECT_THAT(config.networks, ElementsAre("front", "back@eth1"));
  EXPECT_EQ(config.attach, Attach::asked);
  EXPECT_EQ(config.docker_networks, DockerNetworks::leave);
  EXPECT_EQ(config.pods, Pods::instead_of_multus);
  EXPECT_EQ(config.fixed_ip, FixedIp::never);
  EXPECT_FALSE(config.trust.engine);
  EXPECT_TRUE(config.trust.annotations);
  EXPECT_FALSE(config.trust.labels);
  EXPECT_TRUE(config.trust.image_labels);
  EXPECT_FALSE(config.trust.environment);
  EXPECT_TRUE(config.cni_args_from_environment);
  EXPECT_THAT(config.exclusive_networks, ElementsAre("front", "back"));
  EXPECT_EQ(config.state_dir, "/srv/docker-cni");
  EXPECT_EQ(config.netns_dir, "/run/pins");
  EXPECT_EQ(config.cache_dir, "/var/lib/cni");
  EXPECT_EQ(config.plugin_timeout, seconds(90));
  EXPECT_EQ(config.hook_timeout, seconds(300));
  EXPECT_FALSE(config.hosts);
}

TEST(Config, TakesItsDefaultsFromAFileThatSaysNothing) {
  for (const auto* const text : {"", "\n", "# nothing yet\n", "---\n", "---\n...\n", "~\n", "{}\n"}) {
    const auto config = load(text);
    EXPECT_EQ(config.oci_bin, "/usr/bin/runc") << text;
    EXPECT_THAT(config.cni_bin_dir, ElementsAre("/opt/cni/bin")) << text;
    EXPECT_THAT(config.networks, IsEmpty()) << text;
    EXPECT_TRUE(config.trust.labels) << text;
    EXPECT_EQ(config.plugin_timeout, seconds(60)) << text;
  }
}

TEST(Config, TellsWhereItWasReadEvenFromARelativePath) {
  const support::TempDir dir;
  dir.write("cni.yaml", "hosts: false\n");
  ASSERT_EQ(::chdir(dir.path().c_str()), 0);
  EXPECT_EQ(load_config("cni.yaml").file, dir.path() / "cni.yaml");
  ASSERT_EQ(::chdir("/"), 0);
}

TEST(Config, NamesAFileThatIsNotThere) {
  const support::TempDir dir;
  EXPECT_THAT([&] { load_config(dir.path() / "cni.yaml"); },
              ::testing::ThrowsMessage<SystemError>(EndsWith("/cni.yaml: No such file or directory")));
}

TEST(Config, IsNeverReadFromADirectoryOrAFifo) {
  const support::TempDir dir;
  ASSERT_EQ(::mkfifo((dir.path() / "fifo").c_str(), 0600), 0);
  EXPECT_THAT([&] { load_config(dir.path() / "fifo"); },
              ::testing::ThrowsMessage<Error>(EndsWith("/fifo: this is not a regular file")));
  EXPECT_THAT([&] { load_config(dir.path()); },
              ::testing::ThrowsMessage<Error>(HasSubstr("this is not a regular file")));
}

TEST(Config, NamesTheLineOfAnUnknownKeyAndTheKeyThatWasMeant) {
  EXPECT_EQ(refusal("# mine\n\noci_bin: /usr/bin/runc\ncni_conf_dri: /etc/cni/net.d\n"),
            "cni.yaml, line 4: unknown key \"cni_conf_dri\"; did you mean \"cni_conf_dir\"?");
  EXPECT_EQ(refusal("Hosts: true\n"), "cni.yaml, line 1: unknown key \"Hosts\"; did you mean \"hosts\"?");
  EXPECT_EQ(refusal("color: blue\n"), "cni.yaml, line 1: unknown key \"color\"");
}

TEST(Config, RefusesAKeyGivenTwice) {
  EXPECT_EQ(refusal("oci_bin: /a\nhosts: true\noci_bin: /b\n"),
            "cni.yaml, line 3: \"oci_bin\" is given a second time; the first is in line 1");
}

TEST(Config, RefusesWhatIsNoAbsolutePath) {
  EXPECT_EQ(refusal("oci_bin: runc\n"), "cni.yaml, line 1: \"oci_bin\" must be an absolute path, not \"runc\"");
  EXPECT_THAT(refusal("cni_bin_dir: /opt/cni/bin:bin\n"), EndsWith("must be an absolute path, not \"bin\""));
  EXPECT_THAT(refusal("state_dir: ''\n"), EndsWith("\"state_dir\" must be an absolute path, not \"\""));
  EXPECT_THAT(refusal("cni_log: cni.log\n"), HasSubstr("\"cni_log\" must be an absolute path"));
  EXPECT_THAT(refusal("log_driver: file://docker-cni.log\n"), HasSubstr("\"log_driver\" must be like \"file:///"));
  EXPECT_THAT(refusal("oci_bin: \"/usr/bin/runc\\0x\"\n"), HasSubstr("control character"));
}

TEST(Config, RefusesAListWhereOneValueIsExpectedAndMapsEverywhere) {
  EXPECT_EQ(refusal("oci_bin: [/usr/bin/runc]\n"), "cni.yaml, line 1: \"oci_bin\" must be one value, not a list");
  EXPECT_EQ(refusal("hosts:\n  yes: no\n"),
            "cni.yaml, line 2: a setting within another; is it indented too far, or a bracket missing above?");
  EXPECT_EQ(refusal("networks: [a, [b]]\n"), "cni.yaml, line 1: a list where a word is expected");
  EXPECT_EQ(refusal("? [a]\n: b\n"), "cni.yaml, line 1: a list where a word is expected");
  EXPECT_THAT(refusal("- oci_bin\n"), HasSubstr("line 1: this is not a setting"));
  EXPECT_THAT(refusal("oci_bin\n"), HasSubstr("line 1: this is not a setting"));
}

TEST(Config, RefusesAKeyWithoutAValue) {
  EXPECT_EQ(refusal("hosts: true\nnetworks:\n"),
            "cni.yaml, line 2: \"networks\" has no value; take the line away for its default");
  EXPECT_THAT(refusal("oci_bin: ~\n"), HasSubstr("\"oci_bin\" has no value"));
  EXPECT_THAT(refusal("networks: [front, ]\ntrust: [,]\n"), HasSubstr("line 2"));
  EXPECT_THAT(refusal("networks: front,,back\n"), EndsWith("\"networks\" has an empty entry"));
  EXPECT_THAT(refusal("networks: ['']\n"), EndsWith("\"networks\" has an empty entry"));
  EXPECT_THAT(refusal(": x\n"), EndsWith("a setting without a name"));
}

TEST(Config, TellsTheChoicesOfAWordThatIsNoneOfThem) {
  EXPECT_EQ(refusal("attach: allways\n"), "cni.yaml, line 1: \"attach\" must be always or asked, not \"allways\"");
  EXPECT_EQ(refusal("docker_networks: no\n"),
            "cni.yaml, line 1: \"docker_networks\" must be refuse, leave or attach, not \"no\"");
  EXPECT_EQ(refusal("pods: yes\n"),
            "cni.yaml, line 1: \"pods\" must be leave, further or instead-of-multus, not \"yes\"");
  EXPECT_EQ(refusal("trust:\n- engine\n- everyone\n"),
            "cni.yaml, line 1: \"trust\" must be engine, annotations, labels, image-labels or environment, "
            "not \"everyone\"");
  EXPECT_THAT(refusal("hosts: maybe\n"), EndsWith("\"hosts\" must be false or true, not \"maybe\""));
  EXPECT_THAT(refusal("hosts: \"true\"\n"), EndsWith("\"hosts\" must be true or false, without quotes"));
  EXPECT_THAT(refusal("log_level: verbose\n"),
              EndsWith("must be trace, debug, info, warn, error or off, not \"verbose\""));
}

TEST(Config, HasNoLogWhereTheDriverIsNoFile) {
  EXPECT_EQ(load("log_driver: none\n").log_driver, "none");
  EXPECT_EQ(load("log_driver: ''\n").log_driver, "");
}

TEST(Config, KnowsTheLogLevelsOfTheGoDockerCni) {
  EXPECT_EQ(load("log_level: WARNING\n").log_level, "warn");
  EXPECT_EQ(load("log_level: Fatal\n").log_level, "error");
  EXPECT_EQ(load("log_level: panic\n").log_level, "error");
  EXPECT_EQ(load("log_level: Trace\n").log_level, "trace");
}

TEST(Config, TakesTimesInSecondsOrWithAUnit) {
  EXPECT_EQ(load("plugin_timeout: 2m\n").plugin_timeout, seconds(120));
  EXPECT_EQ(load("plugin_timeout: 250ms\n").plugin_timeout, milliseconds(250));
  EXPECT_EQ(load("hook_timeout: 1h\n").hook_timeout, seconds(3600));
  EXPECT_EQ(load("hook_timeout: '7'\n").hook_timeout, seconds(7));
}

TEST(Config, RefusesTimesThatNobodyMeans) {
  EXPECT_THAT(refusal("plugin_timeout: 0\n"), EndsWith("\"plugin_timeout\" must be between 100ms and 1h, not \"0\""));
  for (const auto* const time : {"-5", "61m", "2h", "99999999999999999999999s", "-99999999999999999999999"}) {
    EXPECT_THAT(refusal(std::string("hook_timeout: ") + time + "\n"), HasSubstr("must be between 100ms and 1h"))
        << time;
  }
  EXPECT_THAT(refusal("hook_timeout: 3 days\n"), HasSubstr("must be a time like 90, \"90s\" or \"2m\""));
  EXPECT_THAT(refusal("hook_timeout: 1.5s\n"), HasSubstr("must be a time like 90, \"90s\" or \"2m\""));
  EXPECT_THAT(refusal("hook_timeout: soon\n"), HasSubstr("must be a time like 90, \"90s\" or \"2m\""));
}

TEST(Config, RefusesAnInterfaceNameThatTheKernelWouldNotTake) {
  for (const auto* const name : {"''", "..", "eth0/1", "'eth 0'", "eth0:1", "eth%d", "sixteen-letters0"}) {
    EXPECT_THAT(refusal(std::string("cni_ifname: ") + name + "\n"),
                HasSubstr("\"cni_ifname\" must be a name of 1 to 15"))
        << name;
  }
}

TEST(Config, RefusesTheInterfaceThatEveryContainerHas) {
  EXPECT_THAT(refusal("cni_ifname: lo\n"), HasSubstr("\"cni_ifname\" must not be \"lo\""));
}

TEST(Config, TellsWhatIsNoYaml) {
  EXPECT_THAT(refusal("oci_bin: /usr/bin/runc\n hosts: true\n"), HasSubstr("line 2: this is not YAML: "));
  EXPECT_THAT(refusal("hosts: true\n\toci_bin: /usr/bin/runc\n"), HasSubstr("this is not YAML: "));
  EXPECT_THAT(refusal("hosts: true\n---\nhosts: false\n"), HasSubstr("a second document; only one is read"));
  EXPECT_EQ(refusal("hosts: true\n\x04\nhosts: false\n"),
            "cni.yaml, line 2: a control character; this must be text in UTF-8");
  EXPECT_THAT(refusal(std::string_view("h\0o\0s\0t\0s\0", 10)), HasSubstr("this must be text in UTF-8"));
}

TEST(Config, RefusesWhatAMissingQuoteOrBracketWouldSwallow) {
  EXPECT_THAT(refusal("oci_bin: '/usr/bin/runc\nhosts: true\n"),
              EndsWith("line 1: a blank around a value; is a quote missing?"));
  EXPECT_THAT(refusal("networks: [front\nhosts: true\n"), HasSubstr("end of sequence flow not found"));
}

TEST(Config, RefusesAliasesAndTags) {
  EXPECT_THAT(refusal("networks: &a [x]\nexclusive_networks: *a\n"), EndsWith("line 1: anchors and aliases are not "
                                                                              "understood here"));
  EXPECT_THAT(refusal("hosts: !!bool true\n"), EndsWith("line 1: tags are not understood here"));
  EXPECT_THAT(refusal("<<: {hosts: true}\n"), HasSubstr("a setting within another"));
}

TEST(LoadOciBin, ReadsItWhateverElseIsWrong) {
  const support::TempDir dir;
  EXPECT_EQ(load_oci_bin(dir.write("cni.yaml", "oci_bin: /usr/bin/crun\nnetwork: x\nattach: perhaps\n")),
            "/usr/bin/crun");
  EXPECT_EQ(load_oci_bin(dir.write("cni.yaml", "hosts: true\n")), "/usr/bin/runc");
}

TEST(LoadOciBin, NamesFileLineAndKeyOfWhatIsNoPath) {
  const support::TempDir dir;
  // A name that needs memory of its own: the settings refer to it.
  const auto file = dir.write("a-name-that-is-longer-than-a-string-holds-in-itself.yaml", "\noci_bin: runc\n");
  EXPECT_THAT(
      [&] { load_oci_bin(file); },
      ThrowsMessage<Error>(StrEq(file.string() + ", line 2: \"oci_bin\" must be an absolute path, not \"runc\"")));
}

TEST(Config, AnswersAtOnceWhateverTheFileHolds) {
  constexpr std::size_t large = 65'000;
  EXPECT_THAT(refusal(std::string(2 * large, '#')), EndsWith("larger than 65536 bytes"));
  for (const auto* const piece :
       {"[", "{", "- ", "? ", "&a ", "!", "a: ", "'a", "|\n", "%TAG\n", "[{", "a:\n ", "\t"}) {
    std::string text = "networks: ";
    while (text.size() < large) text += piece;
    EXPECT_NE(refusal(text), "") << piece;
  }
  std::string many;
  for (std::size_t line = 0; many.size() < large; ++line) many += "key" + std::to_string(line) + ": x\n";
  EXPECT_THAT(refusal(many), HasSubstr("unknown key"));
}

}  // namespace
}  // namespace docker_cni
