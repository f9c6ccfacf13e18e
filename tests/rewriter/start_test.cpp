// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/names/index.hpp"
#include "shared/names/start_note.hpp"
#include "shared/system/process.hpp"
#include "tests/rewriter/program.hpp"

namespace docker_cni::rewriter {
namespace {

using ::testing::HasSubstr;

/// A container whose engine has written its /etc/hosts after the ADD hook; its bundle is the program's directory.
class Created {
 public:
  Created() {
    const auto& dir = program.dir();
    const auto state_dir = dir.directory("state");
    EXPECT_EQ(::chmod(state_dir.c_str(), 0700), 0);
    names::Entry entry;
    entry.id = "web";
    entry.boot_id = system::boot_id();
    entry.pid = ::getpid();
    entry.start_time = system::start_time(entry.pid).value_or(0);
    entry.engine_dir = dir.write("engine/hosts", "").parent_path();
    entry.hosts_file = system::file_at(entry.engine_dir / "hosts");
    entry.own_lines = "10.1.0.2\tweb\n";
    names::join(record::Paths(state_dir, {}), {{"front", entry}}, system::Deadline::in(std::chrono::seconds(5)));
    names::write_start_note(dir.path(), {"web", state_dir, {"front"}, entry.engine_dir / "hosts", entry.own_lines});
    dir.write("engine/hosts", "127.0.0.1\tlocalhost\n");
  }
  std::string hosts() const { return program.dir().read("engine/hosts"); }

  Program program;
};

TEST(Start, WritesTheNamesThatTheEngineHasOverwritten) {
  const Created container;
  const auto outcome = container.program.run({"--root", "/r", "start", "web"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(container.hosts(), "127.0.0.1\tlocalhost\n10.1.0.2\tweb\n");
  EXPECT_THAT(container.program.runtime_args(), HasSubstr("start\nweb\n"));
}

TEST(Start, OfAnotherContainerAndOtherCommandsWriteNothing) {
  const Created container;
  EXPECT_EQ(container.program.run({"start", "other"}).status, 0);
  EXPECT_EQ(container.program.run({"kill", "web", "9"}).status, 0);
  EXPECT_EQ(container.hosts(), "127.0.0.1\tlocalhost\n");
}

TEST(Start, GoesOnWithABrokenNoteAndSaysSo) {
  const Created container;
  container.program.dir().write("docker-cni.start.json", "}{");
  const auto outcome = container.program.run({"start", "web"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("docker-cni: /etc/hosts: "));
}

}  // namespace
}  // namespace docker_cni::rewriter
