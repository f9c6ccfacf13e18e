// SPDX-License-Identifier: Apache-2.0
#include "shared/names/index.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/names/hosts_text.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::names {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// Containers whose process is the test itself, with an /etc/hosts each.
class Engine {
 public:
  Engine() : paths(dir.directory("state"), dir.path() / "netns") {
    if (::chmod((dir.path() / "state").c_str(), 0700) != 0) throw Error("chmod");
  }

  support::TempDir dir;
  record::Paths paths;

  Entry container(const std::string& id, const std::string& address) const {
    Entry entry;
    entry.id = id;
    entry.boot_id = system::boot_id();
    entry.pid = ::getpid();
    entry.start_time = system::start_time(entry.pid).value_or(0);
    entry.engine_dir = dir.write(id + "/hosts", "127.0.0.1\tlocalhost\n").parent_path();
    entry.hosts_file = system::file_at(entry.engine_dir / "hosts");
    entry.name = id;
    entry.host_names = {id + ".example.com", id + "-host"};
    entry.addresses = {address};
    entry.own_lines = own_lines({address}, entry.host_names);
    return entry;
  }

  void start(const Entry& entry, const std::string& network = "front") const {
    join(paths, {{network, entry}}, deadline());
  }
  void stop(const std::string& id, const std::string& network = "front") const {
    leave(paths, id, {network}, deadline());
  }
  std::string hosts(const std::string& id) const { return dir.read(id + "/hosts"); }

  static system::Deadline deadline() { return system::Deadline::in(std::chrono::seconds(5)); }
};

TEST(NamesIndex, LetsContainersFindEachOther) {
  const Engine engine;
  engine.start(engine.container("web", "10.1.0.2"));
  engine.start(engine.container("db", "10.1.0.3"));
  EXPECT_EQ(engine.hosts("web"),
            "127.0.0.1\tlocalhost\n10.1.0.3\tdb db.example.com db-host # docker-cni:front\n"
            "10.1.0.2\tweb # docker-cni:front\n10.1.0.2\tweb.example.com web-host\n");
  EXPECT_THAT(engine.hosts("db"), HasSubstr("10.1.0.2\tweb web.example.com web-host # docker-cni:front\n"));
}

TEST(NamesIndex, TellsNobodyOnAnotherNetwork) {
  const Engine engine;
  engine.start(engine.container("web", "10.1.0.2"));
  engine.start(engine.container("far", "10.2.0.3"), "back");
  EXPECT_THAT(engine.hosts("web"), Not(HasSubstr("far")));
  EXPECT_THAT(engine.hosts("far"), Not(HasSubstr("web")));
}

TEST(NamesIndex, ForgetsWhoHasLeftOneNetworkAndIsOnAnotherStill) {
  const Engine engine;
  auto web = engine.container("web", "10.1.0.2");
  auto web_there = web;
  web_there.addresses = {"10.2.0.2"};
  web.own_lines = web_there.own_lines = own_lines({"10.1.0.2", "10.2.0.2"}, web.host_names);
  join(engine.paths, {{"front", web}, {"back", web_there}}, Engine::deadline());
  engine.start(engine.container("db", "10.2.0.3"), "back");
  engine.start(engine.container("cache", "10.1.0.3"), "front");
  leave_one(engine.paths, "web", "back", {"front"}, Engine::deadline());
  EXPECT_THAT(engine.hosts("db"), Not(HasSubstr("web")));
  const auto own = own_lines({"10.1.0.2"}, web.host_names);
  EXPECT_THAT(engine.hosts("web"), AllOf(Not(HasSubstr("10.2.0.")), HasSubstr("cache"), EndsWith(own)));
  engine.stop("cache");  // who writes its file later does so with the same lines
  EXPECT_THAT(engine.hosts("web"), AllOf(Not(HasSubstr("10.2.0.")), EndsWith(own)));
}

TEST(NamesIndex, ForgetsWhoHasStopped) {
  const Engine engine;
  engine.start(engine.container("web", "10.1.0.2"));
  engine.start(engine.container("db", "10.1.0.3"));
  engine.stop("db");
  EXPECT_THAT(engine.hosts("web"), Not(HasSubstr("db")));
  engine.stop("web");
  EXPECT_FALSE(system::is_directory(engine.paths.names("front")));
}

TEST(NamesIndex, ForgetsWhoEndedUnseen) {
  const Engine engine;
  auto ended = engine.container("ended", "10.1.0.9");
  ended.start_time += 1;
  engine.start(ended);
  engine.start(engine.container("web", "10.1.0.2"));
  EXPECT_THAT(engine.hosts("web"), Not(HasSubstr("ended")));
  EXPECT_EQ(system::names_in(engine.paths.names("front"))->size(), 1U);
}

TEST(NamesIndex, HasTheNewNameOfWhatWasRenamed) {
  const Engine engine;
  engine.start(engine.container("web", "10.1.0.2"));
  engine.start(engine.container("db", "10.1.0.3"));
  engine.dir.write("db/config.v2.json", R"({"Name":"/store"})");
  refresh(engine.paths, Engine::deadline());
  EXPECT_THAT(engine.hosts("web"), HasSubstr("10.1.0.3\tstore db.example.com db-host # docker-cni:front\n"));
}

TEST(NamesIndex, NeverGivesAContainersHostNameToAnother) {
  const Engine engine;
  auto thief = engine.container("thief", "10.1.0.9");
  thief.aliases = {"web-host"};
  engine.start(thief);
  engine.start(engine.container("web", "10.1.0.2"));
  EXPECT_THAT(engine.hosts("web"), Not(HasSubstr("10.1.0.9\tthief thief.example.com thief-host web-host")));
  EXPECT_THAT(engine.hosts("web"), HasSubstr("10.1.0.9\tthief thief.example.com thief-host # docker-cni:front\n"));
}

TEST(NamesIndex, WritesThroughNoLinkAndIntoNoOtherFile) {
  const Engine engine;
  const auto secret = engine.dir.write("secret", "secret\n");
  engine.start(engine.container("web", "10.1.0.2"));
  engine.start(engine.container("cache", "10.1.0.4"));
  ASSERT_EQ(::rename((engine.dir.path() / "web/hosts").c_str(), (engine.dir.path() / "kept").c_str()), 0);
  ASSERT_EQ(::symlink(secret.c_str(), (engine.dir.path() / "web/hosts").c_str()), 0);
  EXPECT_THROW(engine.start(engine.container("db", "10.1.0.3")), Error);
  EXPECT_EQ(engine.dir.read("secret"), "secret\n");
  EXPECT_THAT(engine.hosts("cache"), HasSubstr("10.1.0.3\tdb ")) << "the others are written all the same";
  ASSERT_EQ(::unlink((engine.dir.path() / "web/hosts").c_str()), 0);
  engine.dir.write("web/hosts", "another\n");
  EXPECT_THROW(engine.stop("db"), Error);
  EXPECT_EQ(engine.hosts("web"), "another\n");
}

TEST(NamesIndex, PassesOverAnEntryThatAPowerCutLeftEmpty) {
  const Engine engine;
  engine.start(engine.container("web", "10.1.0.2"));
  engine.dir.write("state/names/front/cut.json", "");
  engine.start(engine.container("db", "10.1.0.3"));
  EXPECT_THAT(engine.hosts("web"), HasSubstr("10.1.0.3\tdb "));
  EXPECT_EQ(system::names_in(engine.paths.names("front"))->size(), 2U);
}

TEST(NamesIndex, CostsAContainerNothingThatIsOnAnotherNetworkThanFiveHundred) {
  const Engine engine;
  for (int number = 0; number < 500; ++number) {
    auto entry = engine.container("c" + std::to_string(number), "10.1.0." + std::to_string(number));
    entry.hosts_file.reset();
    engine.dir.write("state/names/front/" + entry.id + ".json", format_entry(entry));
  }
  ASSERT_EQ(::chmod((engine.dir.path() / "state/names").c_str(), 0700), 0);
  engine.dir.write("state/names/front/cut.json", "");  // who reads it removes it
  engine.start(engine.container("web", "10.2.0.2"), "back");
  engine.stop("web", "back");
  EXPECT_EQ(system::names_in(engine.paths.names("front"))->size(), 501U);
}

}  // namespace
}  // namespace docker_cni::names
