// SPDX-License-Identifier: Apache-2.0
#include "shared/names/start_note.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/names/index.hpp"
#include "shared/system/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::names {
namespace {

using ::testing::HasSubstr;

/// A container that has joined the network front beside another one, and whose engine has then written its hosts file.
class Created {
 public:
  Created() {
    state = dir.directory("state");
    if (::chmod(state.c_str(), 0700) != 0) throw Error("chmod");
    Entry other;
    other.id = "db";
    other.boot_id = system::boot_id();
    other.pid = ::getpid();
    other.start_time = system::start_time(other.pid).value_or(0);
    auto own = other;
    other.name = "db";
    other.addresses = {"10.1.0.3"};
    own.id = "web";
    own.engine_dir = dir.write("engine/hosts", engines_text).parent_path();
    own.hosts_file = system::file_at(own.engine_dir / "hosts");
    own.own_lines = "10.1.0.2\tweb\n";
    const record::Paths paths(state, dir.path());
    join(paths, {{"front", other}}, deadline());
    join(paths, {{"front", own}}, deadline());
    write_start_note(dir.directory("bundle"), {"web", state, {"front"}, own.engine_dir / "hosts", own.own_lines});
    with_names = hosts();
    dir.write("engine/hosts", engines_text);
  }

  void start(const std::string& id = "web") const { write_hosts_by_note(dir.path() / "bundle", id, deadline()); }
  std::string hosts() const { return dir.read("engine/hosts"); }
  static system::Deadline deadline() { return system::Deadline::in(std::chrono::seconds(5)); }

  static constexpr auto engines_text = "127.0.0.1\tlocalhost\n";
  support::TempDir dir;
  fs::path state;
  std::string with_names;
};

TEST(StartNote, BringsBackTheNamesThatTheEngineHasOverwritten) {
  const Created container;
  EXPECT_THAT(container.with_names, HasSubstr("10.1.0.3\tdb # docker-cni:front\n10.1.0.2\tweb\n"));
  container.start();
  EXPECT_EQ(container.hosts(), container.with_names);
}

TEST(StartNote, IsReadAsAnOlderVersionWroteIt) {
  const Created container;
  const auto engine = (container.dir.path() / "engine/hosts").string();
  const auto text = R"({"id":"web","stateDir":")" + container.state.string() +
                    R"(","networks":["front"],"hostsFile":")" + engine + R"(","ownLines":"10.1.0.2\u0009web\n"})" +
                    "\n";
  ASSERT_EQ(container.dir.read("bundle/docker-cni.start.json"),
            std::string(text).replace(text.find("\\u0009"), 6, "\\t"));
  container.dir.write("bundle/docker-cni.start.json", text);
  ASSERT_EQ(::chmod((container.dir.path() / "bundle/docker-cni.start.json").c_str(), 0600), 0);
  container.start();
  EXPECT_EQ(container.hosts(), container.with_names);
}

TEST(StartNote, NeedsNoLockWhereTheEngineLeftTheFileAsItWas) {
  const Created container;
  container.start();
  container.dir.write("engine/hosts", "mine\n10.1.0.2\tweb\n");
  container.start();
  EXPECT_EQ(container.hosts(), "mine\n10.1.0.2\tweb\n");
}

TEST(StartNote, OfAnotherContainerOrOfNobodyChangesNothing) {
  const Created container;
  container.start("db");
  write_hosts_by_note(container.dir.path(), "web", Created::deadline());
  EXPECT_EQ(container.hosts(), Created::engines_text);
}

TEST(StartNote, ThatOthersMayWriteIsNotBelieved) {
  const Created container;
  const auto note = container.dir.path() / "bundle/docker-cni.start.json";
  ASSERT_EQ(::chmod(note.c_str(), 0622), 0);
  container.start();
  EXPECT_EQ(container.hosts(), Created::engines_text);
  ASSERT_EQ(::chmod(note.c_str(), 0600), 0);
  ASSERT_EQ(::rename(note.c_str(), (container.dir.path() / "elsewhere").c_str()), 0);
  ASSERT_EQ(::symlink("../elsewhere", note.c_str()), 0);
  container.start();
  EXPECT_EQ(container.hosts(), Created::engines_text);
}

TEST(StartNote, GoesByTheNetworksOwnIndexAndNotByAnythingElseInTheNote) {
  const Created container;
  container.dir.write("other", Created::engines_text);
  write_start_note(container.dir.path() / "bundle",
                   {"web", container.state, {"front"}, container.dir.path() / "other", "10.1.0.2\tweb\n"});
  container.start();
  EXPECT_EQ(container.dir.read("other"), Created::engines_text);
}

}  // namespace
}  // namespace docker_cni::names
