// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/spec_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "tests/support/docker_container.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::oci {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

constexpr const char* add_text =
    R"({"path":"/x/add","args":["add","--config","/c"],"env":["PATH=/bin"],"timeout":270})";
constexpr const char* del_text = R"({"path":"/x/del","args":["del"],"env":[]})";

SpecChange our_hooks() {
  SpecChange change;
  change.hooks = {{"createRuntime", "/x/add", {"add", "--config", "/c"}, {"PATH=/bin"}, 270},
                  {"poststop", "/x/del", {"del"}, {}, 0}};
  return change;
}

std::string changed(const std::string& text, const SpecChange& change) {
  const auto spec = parse_spec(text);
  return spliced(spec, splices(spec, change));
}

std::string stages(const std::string& create_runtime, const std::string& poststop) {
  return R"("createRuntime":[)" + create_runtime + R"(],"poststop":[)" + poststop + "]";
}

TEST(AddedHooks, StandBehindEverythingElseInDockersSpec) {
  const auto before = support::docker_spec();
  const auto after = changed(before, our_hooks());
  // Docker's own prestart hook, and every byte around, stay as they are.
  const auto place = before.find("]}]},\"linux\"") + 3;
  EXPECT_EQ(after, before.substr(0, place) + "," + stages(add_text, del_text) + before.substr(place));
}

TEST(AddedHooks, ComeWhereThereAreNone) {
  const auto hooks = "{" + stages(add_text, del_text) + "}";
  EXPECT_EQ(changed("{}", our_hooks()), R"({"hooks":)" + hooks + "}");
  EXPECT_EQ(changed(R"({"a":1})", our_hooks()), R"({"a":1,"hooks":)" + hooks + "}");
  EXPECT_EQ(changed(R"({"hooks":null,"a":1})", our_hooks()), R"({"hooks":)" + hooks + R"(,"a":1})");
  EXPECT_EQ(changed(R"({"hooks":{}})", our_hooks()), R"({"hooks":)" + hooks + "}");
  EXPECT_EQ(changed(R"({"hooks": { }})", our_hooks()), R"({"hooks": {)" + stages(add_text, del_text) + " }}");
  EXPECT_EQ(changed(R"({"hooks":{"createRuntime":null,"poststop":[]}})", our_hooks()), R"({"hooks":)" + hooks + "}");
}

TEST(AddedHooks, GoBehindThoseOfTheirStage) {
  const std::string other = R"({"path":"/other","args":["add","--config","/c"]})";
  const auto text = R"({"hooks":{)" + stages(other, other + " \n") + "}}";
  EXPECT_EQ(changed(text, our_hooks()),
            R"({"hooks":{)" + stages(other + "," + add_text, other + "," + del_text + " \n") + "}}");
}

TEST(AddedHooks, AreAddedOnceHoweverOftenTheSpecIsChanged) {
  const auto once = changed(support::docker_spec(), our_hooks());
  const auto spec = parse_spec(once);
  EXPECT_THAT(splices(spec, our_hooks()), IsEmpty());
  const auto reordered = parse_spec(R"({"hooks":{"createRuntime":[{"args":["add","--config","\/c"],"path":"/x/add"}],)"
                                    R"("poststop":[7,{"path":"/x/del","args":["del"]}]}})");
  EXPECT_THAT(splices(reordered, our_hooks()), IsEmpty());
}

TEST(AddedHooks, WithOtherArgumentsAreOthers) {
  const auto text = R"({"hooks":{"poststop":[{"path":"/x/del","args":["del","x"]},{"path":"/x/del"}]}})";
  EXPECT_THAT(changed(text, our_hooks()), HasSubstr(std::string(R"({"path":"/x/del"},)") + del_text));
}

TEST(AddedHooks, AreQuoted) {
  SpecChange change;
  change.hooks = {{"poststop", "/a \"b\"\\", {"x\ny"}, {}, 0}};
  EXPECT_THAT(changed("{}", change), HasSubstr(R"({"path":"/a \"b\"\\","args":["x\ny"],"env":[]})"));
}

TEST(AddedHooks, CantBeAddedToWhatIsNoList) {
  const auto refused = [](const char* text, const char* sentence) {
    EXPECT_THAT([&] { changed(text, our_hooks()); }, ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refused(R"({"hooks":[]})", "\"hooks\" is not an object");
  refused(R"({"hooks":{"createRuntime":{}}})", "hooks.createRuntime is not an array");
  refused(R"({"hooks":{"poststop":[],"poststop":[]}})", "hooks.poststop is there twice");
}

TEST(DroppedHooks, GoAndLeaveTheOthersOfTheirStage) {
  SpecChange change;
  change.dropped_prestart = "libnetwork-setkey";
  const auto before = support::docker_spec();
  EXPECT_EQ(parse_spec(before).hostname, parse_spec(changed(before, change)).hostname);
  EXPECT_THAT(changed(before, change), HasSubstr(R"("hooks":{"prestart":[]},"linux")"));
  const auto prestart = [](const char* hooks) { return R"({"hooks":{"prestart":)" + std::string(hooks) + "}}"; };
  EXPECT_EQ(changed(prestart(R"([{"path":"/a"},{"args":["libnetwork-setkey"]},7,{"args":[1,"x"]}])"), change),
            prestart(R"([{"path":"/a"},7,{"args":[1,"x"]}])"));
  for (const auto* text :
       {"{}", R"({"hooks":null})", R"({"hooks":{"prestart":null}})", R"({"hooks":{"prestart":[]}})"}) {
    EXPECT_THAT(splices(parse_spec(text), change), IsEmpty()) << text;
  }
}

TEST(ChangedNetwork, IsWrittenIntoItsEntry) {
  SpecChange change;
  change.network_path = "/run/netns/0bc7";
  const auto with = [](const std::string& entry) {
    return R"({"linux":{"namespaces":[{"type":"pid"},)" + entry + "]}}";
  };
  EXPECT_EQ(changed(with(R"({"type":"network"})"), change), with(R"({"type":"network","path":"/run/netns/0bc7"})"));
  EXPECT_EQ(changed(with(R"({"path":"","type":"network"})"), change),
            with(R"({"path":"/run/netns/0bc7","type":"network"})"));
  EXPECT_EQ(changed(with(R"({"path":null,"type":"network"})"), change),
            with(R"({"path":"/run/netns/0bc7","type":"network"})"));
  const auto spec = parse_spec(with(R"({"type":"network","path":"/run/netns/0bc7"})"));
  EXPECT_THAT(splices(spec, change), IsEmpty());
  EXPECT_THAT([&] { changed("{}", change); }, ThrowsMessage<Error>(HasSubstr("no network entry")));
}

TEST(ChangedAnnotations, AreSetOrTakenAway) {
  SpecChange change;
  change.annotations = {{"a", "1"}, {"b", "2"}, {"c", std::nullopt}};
  EXPECT_EQ(changed("{}", change), R"({"annotations":{"a":"1","b":"2"}})");
  EXPECT_EQ(changed(R"({"annotations":null})", change), R"({"annotations":{"a":"1","b":"2"}})");
  EXPECT_EQ(changed(R"({"annotations":{"z":"0","a":"mine","y":"9"}})", change),
            R"({"annotations":{"z":"0","y":"9","a":"1","b":"2"}})");
  EXPECT_EQ(changed(R"({"annotations":{"c":"x","b":"2", "a":"1"}})", change), R"({"annotations":{"b":"2","a":"1"}})");
  change.annotations = {{"c", std::nullopt}};
  EXPECT_EQ(changed(R"({"annotations":{"c":"x"}})", change), R"({"annotations":{}})");
  EXPECT_EQ(changed(R"({"annotations":{ "d":"x" }})", change), R"({"annotations":{ "d":"x" }})");
  EXPECT_EQ(changed("{}", change), "{}");
}

TEST(ChangedSpec, HasAllChangesAtOnce) {
  auto change = our_hooks();
  change.network_path = "/pin";
  change.annotations = {{"a", "1"}};
  EXPECT_EQ(changed("{\n \"linux\": {\"namespaces\": [{\"type\": \"network\"}]}\n}\n", change),
            "{\n \"linux\": {\"namespaces\": [{\"type\": \"network\",\"path\":\"/pin\"}]},\"hooks\":{" +
                stages(add_text, del_text) + "},\"annotations\":{\"a\":\"1\"}\n}\n");
}

TEST(ChangedSpec, KeepsUnknownFieldsOrderAndNumbers) {
  const std::string odd =
      R"("z":{"n":12345678901234567890,"x":1.50,"e":1E400,"m":-0},"\u0061":"\ud800","a":[ 1 ,2],"a":0)";
  EXPECT_EQ(changed("{" + odd + "}", our_hooks()), "{" + odd + R"(,"hooks":{)" + stages(add_text, del_text) + "}}");
}

TEST(ChangedSpec, KeepsFiveThousandVariables) {
  std::string text = R"({"process":{"env":[""])";
  for (int number = 0; number < 5000; ++number)
    text.insert(text.size() - 1, ",\"V" + std::to_string(number) + "=ü\\n\"");
  const auto end = text + "}}";
  const auto after = changed(end, our_hooks());
  EXPECT_THAT(after, StartsWith(text));
  EXPECT_EQ(parse_spec(after).environment().size(), 5001U);
  EXPECT_EQ(parse_spec(after).environment().back(), "V4999=ü\n");
}

TEST(WrittenSpec, KeepsModeAndOwnerAndLeavesNothingElse) {
  const support::TempDir dir;
  const auto file = dir.write("config.json", "{}");
  ASSERT_EQ(::chmod(file.c_str(), 0604), 0);
  const auto owned = ::geteuid() != 0 || ::chown(file.c_str(), 1234, 5678) == 0;
  ASSERT_TRUE(owned);
  struct stat before {};
  ASSERT_EQ(::stat(file.c_str(), &before), 0);
  const auto spec = read_spec(file);
  write_spec(file, spec, splices(spec, our_hooks()));
  struct stat after {};
  ASSERT_EQ(::stat(file.c_str(), &after), 0);
  EXPECT_EQ(after.st_mode, before.st_mode);
  EXPECT_EQ(after.st_uid, before.st_uid);
  EXPECT_EQ(after.st_gid, before.st_gid);
  EXPECT_EQ(dir.read("config.json"), R"({"hooks":{)" + stages(add_text, del_text) + "}}");
  EXPECT_THAT(system::names_in(dir.path()).value(), ElementsAre("config.json"));
}

TEST(WrittenSpec, ThatCantBeWrittenLeavesTheOldOne) {
  const support::TempDir dir;
  const auto file = dir.write("config.json", "{}");
  const auto spec = read_spec(file);
  EXPECT_THAT([&] { write_spec(dir.path() / "none" / "config.json", spec, {}); },
              ThrowsMessage<SystemError>(HasSubstr((dir.path() / "none").string())));
  EXPECT_EQ(dir.read("config.json"), "{}");
}

}  // namespace
}  // namespace docker_cni::oci
