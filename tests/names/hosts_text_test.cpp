// SPDX-License-Identifier: Apache-2.0
#include "shared/names/hosts_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/names/host_names.hpp"

namespace docker_cni::names {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(HostNames, AreTheFullNameAndTheBareOneAsDockerWritesThem) {
  EXPECT_THAT(host_names("wombat", ""), ElementsAre("wombat"));
  EXPECT_THAT(host_names("wombat.example.com", ""), ElementsAre("wombat.example.com", "wombat"));
  EXPECT_THAT(host_names("wombat", "example.com"), ElementsAre("wombat.example.com", "wombat"));
  EXPECT_THAT(host_names("wombat.example.com", "example.com"), ElementsAre("wombat.example.com", "wombat"));
}

TEST(HostNames, NeverHoldWhatWouldAddALine) {
  EXPECT_THAT(host_names("web\n6.6.6.6 registry", ""), IsEmpty());
  EXPECT_THAT(host_names("web", "a\n6.6.6.6 b"), ElementsAre("web"));
  EXPECT_THAT(host_names("", "example.com"), IsEmpty());
  EXPECT_FALSE(is_host_name("#"));
}

TEST(HostsText, EndsInTheContainersOwnLines) {
  const auto own = own_lines({"10.1.0.2", "fd00::2"}, {"web.example.com", "web"});
  EXPECT_EQ(own, "10.1.0.2\tweb.example.com web\nfd00::2\tweb.example.com web\n");
  EXPECT_EQ(hosts_text("127.0.0.1\tlocalhost", "front", "", own), "127.0.0.1\tlocalhost\n" + own);
}

TEST(HostsText, HasEachLineOnceAfterManyWrites) {
  const auto own = own_lines({"10.1.0.2"}, {"web"});
  const auto others = network_lines({"10.1.0.3"}, {"db", "database"}, "front");
  EXPECT_EQ(others, "10.1.0.3\tdb database # docker-cni:front\n");
  const auto once = hosts_text("127.0.0.1\tlocalhost\n", "front", others, own);
  EXPECT_EQ(hosts_text(once, "front", others, own), once);
  EXPECT_EQ(hosts_text(once, "front", "", own), "127.0.0.1\tlocalhost\n" + own);
}

TEST(HostsText, KeepsWhatTheContainerAndAnotherNetworkWrote) {
  const auto back = network_lines({"10.2.0.3"}, {"db"}, "back");
  const auto text = "127.0.0.1\tlocalhost\n" + back + "10.1.0.2\tweb\n1.2.3.4\tmine # front\n";
  EXPECT_EQ(
      hosts_text(text, "front", network_lines({"10.1.0.4"}, {"cache"}, "front"), "10.1.0.2\tweb\n"),
      "127.0.0.1\tlocalhost\n" + back + "1.2.3.4\tmine # front\n10.1.0.4\tcache # docker-cni:front\n10.1.0.2\tweb\n");
}

TEST(HostsText, BreaksALineThatACLibraryWouldCut) {
  const std::vector<std::string> names(10, std::string(200, 'a'));
  const auto lines = network_lines({"10.1.0.2"}, names, "front");
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < lines.size();) {
    const auto end = lines.find('\n', begin) + 1;
    longest = std::max(longest, end - begin);
    begin = end;
  }
  EXPECT_LT(longest, 1024U);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), 'a'), 10 * 200);
}

}  // namespace
}  // namespace docker_cni::names
