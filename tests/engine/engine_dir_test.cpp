// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/engine_dir.hpp"

#include <gtest/gtest.h>
#include <string>

#include "tests/support/temp_dir.hpp"

namespace docker_cni::engine {
namespace {

TEST(CurrentName, IsWhatDockerCallsTheContainerNow) {
  const support::TempDir dir;
  dir.write("containers/0bc7/config.v2.json", R"({"ID":"0bc7","Name":"/web","Config":{"Labels":{"Name":"no"}}})");
  EXPECT_EQ(current_name(dir.path() / "containers/0bc7", "0bc7"), "web");
  dir.write("containers/0bc7/config.v2.json", R"({"ID":"0bc7","Name":"/renamed"})");
  EXPECT_EQ(current_name(dir.path() / "containers/0bc7", "0bc7"), "renamed");
}

TEST(CurrentName, IsWhatPodmanCallsTheContainerNow) {
  const support::TempDir dir;
  dir.directory("overlay-containers/0bc7");
  dir.write("overlay-containers/containers.json",
            R"([{"id":"1bc7","names":["other"]},{"id":"0bc7","names":["web","alias"]},{"id":"2bc7"}])");
  EXPECT_EQ(current_name(dir.path() / "overlay-containers/0bc7", "0bc7"), "web");
  EXPECT_EQ(current_name(dir.path() / "overlay-containers/2bc7", "2bc7"), "");
}

TEST(CurrentName, IsUnknownWhereTheEngineDoesNotTell) {
  const support::TempDir dir;
  EXPECT_EQ(current_name({}, "0bc7"), "");
  EXPECT_EQ(current_name(dir.path() / "gone", "0bc7"), "");
  dir.write("torn/config.v2.json", R"({"Name": "/we)");
  EXPECT_EQ(current_name(dir.path() / "torn", "torn"), "");
}

TEST(FindEngineDir, IsTheRecordedOneWhereThatIsThere) {
  const support::TempDir dir;
  const auto directory = dir.directory("containers/0bc7");
  EXPECT_EQ(find_engine_dir(directory, "0bc7"), directory);
}

TEST(FindEngineDir, IsTheRecordedOneWhereItIsNowhere) {
  const support::TempDir dir;
  EXPECT_EQ(find_engine_dir(dir.path() / "containers/no-such-id", "no-such-id"), dir.path() / "containers/no-such-id");
}

}  // namespace
}  // namespace docker_cni::engine
