// SPDX-License-Identifier: Apache-2.0
#include "shared/record/store.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/record_text.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

Store store_in(const support::TempDir& dir) { return Store(Paths(dir.path() / "state", dir.path() / "netns")); }

Record record_of(const std::string& id) {
  Record record;
  record.id = id;
  return record;
}

TEST(Store, IsReadableByItsOwnerOnly) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  store.save(record_of("0bc7"), system::Durability::synced);
  EXPECT_EQ(support::mode_of(store.paths().state_dir()), 0700U);
  EXPECT_EQ(support::mode_of(store.paths().containers()), 0700U);
  EXPECT_EQ(support::mode_of(store.paths().record("0bc7")), 0600U);
}

TEST(Store, ListsWhatWasSavedAndForgetsWhatWasRemoved) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  EXPECT_THAT(store.ids(), IsEmpty());
  store.prepare();
  store.save(record_of("b"), system::Durability::renamed);
  store.save(record_of("a.json"), system::Durability::renamed);
  EXPECT_THAT(store.ids(), ElementsAre("a.json", "b"));
  store.remove("b");
  EXPECT_FALSE(store.load("b").has_value());
  EXPECT_TRUE(store.load("a.json").has_value());
}

TEST(Store, RefusesALinkInThePlaceOfItsDirectory) {
  const support::TempDir dir;
  const auto elsewhere = dir.directory("elsewhere");
  ASSERT_EQ(::symlink(elsewhere.c_str(), (dir.path() / "state").c_str()), 0);
  EXPECT_THAT([&] { store_in(dir).prepare(); }, ThrowsMessage<Error>(HasSubstr("not a link")));
}

TEST(Store, NamesTheFileOfARecordThatCanNotBeRead) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  dir.write("state/containers/0bc7.json", "{");
  EXPECT_THAT([&] { store.load("0bc7"); }, ThrowsMessage<Error>(HasSubstr("state/containers/0bc7.json: JSON")));
}

TEST(Store, TellsADamagedRecordFromOneThatANewerVersionWrote) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  const auto whole = format_record(record_of("0bc7"));
  for (const auto& text : {std::string(), std::string("\0\0\0", 3), whole.substr(0, whole.size() / 2), whole + "}",
                           std::string("{}"), format_record(record_of("other"))}) {
    dir.write("state/containers/0bc7.json", text);
    EXPECT_THROW(store.load("0bc7"), DamagedRecord) << text;
    EXPECT_FALSE(store.load_undamaged("0bc7"));
  }
  dir.write("state/containers/0bc7.json", R"({"recordVersion":99,"id":"0bc7"})");
  EXPECT_THROW(store.load("0bc7"), NewerRecord);
  EXPECT_THROW(store.load_undamaged("0bc7"), NewerRecord);
}

TEST(Store, KeepsARecordThatWasSetAsideForTheOperator) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  dir.write("state/containers/0bc7.json", "{");
  const auto place = store.set_aside("0bc7");
  EXPECT_EQ(system::read_file(place), "{");
  EXPECT_FALSE(store.exists("0bc7"));
  EXPECT_THAT(store.ids(), IsEmpty());
  EXPECT_THAT(store.set_aside_ids(), ElementsAre("0bc7"));
  EXPECT_TRUE(store.was_set_aside("0bc7"));
  store.forget_set_aside("0bc7");
  EXPECT_THAT(store.set_aside_ids(), IsEmpty());
  EXPECT_EQ(support::mode_of(store.paths().damaged()), 0700U);
}

TEST(Store, KeepsEachOfTheRecordsThatWereSetAsideInOneSecond) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  std::vector<std::string> kept;
  for (const auto* const text : {"{", "[", "x"}) {
    dir.write("state/containers/0bc7.json", text);
    kept.push_back(store.set_aside("0bc7").string());
  }
  EXPECT_EQ(system::read_file(kept[0]) + system::read_file(kept[1]) + system::read_file(kept[2]), "{[x");
  EXPECT_THAT(store.set_aside_ids(), ElementsAre("0bc7"));
  store.forget_set_aside("0bc7");
  EXPECT_THAT(store.set_aside_ids(), IsEmpty());
}

TEST(Store, WritesNoRecordThatItCouldNotReadAgain) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  auto record = record_of("0bc7");
  store.save(record, system::Durability::renamed);
  record.name = std::string(system::largest_file, 'x');
  EXPECT_THAT([&] { store.save(record, system::Durability::synced); }, ThrowsMessage<Error>(HasSubstr("at most")));
  EXPECT_EQ(store.load("0bc7")->name, "") << "the one before stays";
}

TEST(Store, KnowsItsMarksAgainAfterItsDirectoryWasRestoredFromACopy) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  const auto mark = store.mark("0bc7");
  EXPECT_EQ(store.marked_id(mark), "0bc7");
  fs::rename(store.paths().state_dir(), dir.path() / "old");
  EXPECT_EQ(store.marked_id(mark), "0bc7") << "the directory was removed";
  store.prepare();
  EXPECT_NE(store.mark("0bc7"), mark);
  EXPECT_EQ(store.marked_id(mark), "0bc7");
  EXPECT_EQ(store.marked_id(mark + "0"), "") << "pins in another directory";
  EXPECT_EQ(store.marked_id("0bc7"), "");
  EXPECT_EQ(store.marked_id(""), "");
}

TEST(Store, RefusesARecordUnderAnotherContainersName) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  dir.write("state/containers/other.json", format_record(record_of("0bc7")));
  EXPECT_THAT([&] { store.load("other"); }, ThrowsMessage<Error>(HasSubstr("of container 0bc7")));
}

TEST(ContainerLock, KeepsASecondOperationOnTheSameContainerOut) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  const auto now = system::Deadline::in(std::chrono::milliseconds::zero());
  const ContainerLock first(store.paths(), "a", now);
  EXPECT_THAT([&] { ContainerLock(store.paths(), "a", now); }, ThrowsMessage<Error>(HasSubstr("a.lock")));
  EXPECT_NO_THROW(ContainerLock(store.paths(), "b", now));
}

TEST(ContainerLock, IsFreeAgainAfterItsFileWasRemoved) {
  const support::TempDir dir;
  const auto store = store_in(dir);
  store.prepare();
  const auto now = system::Deadline::in(std::chrono::milliseconds::zero());
  {
    ContainerLock lock(store.paths(), "a", now);
    lock.remove_file();
  }
  EXPECT_NO_THROW(ContainerLock(store.paths(), "a", now));
}

}  // namespace
}  // namespace docker_cni::record
