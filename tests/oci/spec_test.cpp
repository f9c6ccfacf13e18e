// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>

#include "shared/error.hpp"
#include "tests/support/docker_container.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::oci {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::ThrowsMessage;

Spec with_namespaces(const std::string& namespaces) {
  return parse_spec(R"({"linux":{"namespaces":)" + namespaces + "}}");
}

TEST(Spec, OfDockerIsUnderstood) {
  const auto spec = parse_spec(support::docker_spec());
  const std::string directory = std::string("/var/lib/docker/containers/") + support::DockerContainer::id;
  EXPECT_EQ(spec.network, NetworkNamespace::created);
  EXPECT_FALSE(spec.new_user_namespace);
  EXPECT_EQ(spec.hostname, "15a8986300b4");
  EXPECT_EQ(spec.mount_source("/etc/hosts"), directory + "/hosts");
  EXPECT_EQ(spec.mount_source("/etc/resolv.conf"), directory + "/resolv.conf");
  EXPECT_EQ(spec.mount_source("/etc/passwd"), "");
  EXPECT_THAT(spec.environment(), ElementsAre(HasSubstr("PATH="), "HOSTNAME=15a8986300b4", "COLOR=blue"));
}

TEST(Spec, TellsWhatBecomesOfTheNetworkNamespace) {
  EXPECT_EQ(parse_spec("{}").network, NetworkNamespace::host);
  EXPECT_EQ(parse_spec(R"({"linux":null})").network, NetworkNamespace::host);
  EXPECT_EQ(with_namespaces("null").network, NetworkNamespace::host);
  EXPECT_EQ(with_namespaces(R"([{"type":"pid"}])").network, NetworkNamespace::host);
  EXPECT_EQ(with_namespaces(R"([{"type":"network"}])").network, NetworkNamespace::created);
  EXPECT_EQ(with_namespaces(R"([{"type":"network","path":""}])").network, NetworkNamespace::created);
  EXPECT_EQ(with_namespaces(R"([{"path":null,"type":"network"}])").network, NetworkNamespace::created);
  const auto joined = with_namespaces(R"([{"path":"/proc/7/ns/net","type":"network"}])");
  EXPECT_EQ(joined.network, NetworkNamespace::joined);
  EXPECT_EQ(joined.network_path, "/proc/7/ns/net");
}

TEST(Spec, TellsANewUserNamespace) {
  EXPECT_TRUE(with_namespaces(R"([{"type":"user"}])").new_user_namespace);
  EXPECT_FALSE(with_namespaces(R"([{"type":"user","path":"/proc/7/ns/user"}])").new_user_namespace);
}

TEST(Spec, KeysAreTheSameHoweverTheyAreEscaped) {
  EXPECT_EQ(parse_spec(R"({"l\u0069nux":{"namespaces":[{"t\u0079pe":"netw\u006frk"}]}})").network,
            NetworkNamespace::created);
}

TEST(Spec, AnnotationsAreDecoded) {
  EXPECT_THAT(parse_spec(R"({"annotations":{"a\"b":"c\u0064","":""}})").annotations,
              ElementsAre(Pair("", ""), Pair("a\"b", "cd")));
  EXPECT_THAT(parse_spec(R"({"annotations":null})").annotations, IsEmpty());
}

TEST(Spec, TheLastMountAtAPlaceIsTheOneSeen) {
  const auto spec = parse_spec(R"({"mounts":[{"destination":"/a","source":"/1"},{"source":"/2","destination":"\/a"},)"
                               R"({"destination":"/b"}]})");
  EXPECT_EQ(spec.mount_source("/a"), "/2");
  EXPECT_EQ(spec.mount_source("/b"), "");
}

TEST(Spec, WhereAPartIsThereTwiceIsRefused) {
  const auto refused = [](const char* text, const char* part) {
    EXPECT_THAT([&] { parse_spec(text); }, ThrowsMessage<Error>(HasSubstr(part)));
  };
  refused(R"({"hooks":{},"hooks":{}})", "hooks is there twice");
  refused(R"({"hooks":null,"h\u006foks":{}})", "hooks is there twice");
  refused(R"({"linux":{},"linux":{}})", "linux is there twice");
  refused(R"({"linux":{"namespaces":[],"namespaces":[]}})", "linux.namespaces is there twice");
  refused(R"({"annotations":{},"annotations":{}})", "annotations is there twice");
  refused(R"({"linux":{"namespaces":[{"type":"network"},{"type":"network","path":"/x"}]}})", "network entry");
}

TEST(Spec, ThatIsNoneIsRefusedWithLineAndColumn) {
  const auto refused = [](const std::string& text, const char* sentence) {
    EXPECT_THAT([&] { parse_spec(text); }, ThrowsMessage<Error>(HasSubstr(sentence))) << text.substr(0, 60);
  };
  refused("", "line 1, column 1: expected an object, but the text ends here");
  refused("\xEF\xBB\xBF{}", "line 1, column 1: expected an object");
  refused("[]", "expected an object");
  refused("{} x", "nothing after the value");
  refused("{\n\"linux\": 7}", "line 2, column 10: expected an object");
  refused(R"({"linux":{"namespaces":{}}})", "expected an array");
  refused(R"({"linux":{"namespaces":[7]}})", "expected an object");
  refused(R"({"linux":{"namespaces":[{"type":7}]}})", "expected a string");
  refused(R"({"annotations":{"a":7}})", "\"a\" is not a string");
  refused(R"({"hostname":7})", "expected a string");
  refused(R"({"root":)" + std::string(20'000, '[') + std::string(20'000, ']') + "}", "levels of nesting");
}

TEST(Spec, TruncatedAnywhereIsRefused) {
  const auto whole = support::docker_spec();
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    EXPECT_THROW(parse_spec(whole.substr(0, length)), Error) << length;
  }
}

TEST(Spec, NestedDeeplyIsReadWhereItIsNoneOfOurs) {
  EXPECT_NO_THROW(parse_spec(R"({"x":)" + std::string(9'000, '[') + std::string(9'000, ']') + "}"));
}

TEST(ReadSpec, KnowsTheFilesModeAndOwner) {
  const support::TempDir dir;
  const auto file = dir.write("config.json", "{}");
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  const auto spec = read_spec(file);
  EXPECT_EQ(spec.mode, mode_t{0640});
  EXPECT_EQ(spec.uid, ::geteuid());
}

TEST(ReadSpec, NamesTheFileThatItCouldNotRead) {
  const support::TempDir dir;
  const auto refused = [](const fs::path& file, const char* sentence) {
    EXPECT_THAT([&] { read_spec(file); }, ThrowsMessage<Error>(HasSubstr(file.string() + sentence)));
  };
  refused(dir.path() / "none.json", ": No such file");
  refused(dir.directory("dir"), ": this is not a regular file");
  refused(dir.write("bad.json", "{"), ": JSON, line 1");
  const auto fifo = dir.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  refused(fifo, ": this is not a regular file");
}

}  // namespace
}  // namespace docker_cni::oci
