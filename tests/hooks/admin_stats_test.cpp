// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hooks/admin/stats/format.hpp"
#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const std::vector<AttachmentCounters>& two() {
  static const std::vector<AttachmentCounters> all{
      {std::string(64, 'a'), "web", "front", "eth0", {{1500, 10, 1, 2}, {2500000, 20, 3, 4}}},
      {"plain", "na\"me\\", "back", "net1", {}}};
  return all;
}

TEST(StatsTable, HasBytesAsPeopleReadThemAndShortIds) {
  const auto rows = stats_rows(two(), false);
  EXPECT_THAT(rows.front(), ElementsAre("CONTAINER", "NAME", "NETWORK", "INTERFACE", "RX", "RX PACKETS", "RX ERRORS",
                                        "RX DROPS", "TX", "TX PACKETS", "TX ERRORS", "TX DROPS"));
  EXPECT_THAT(rows[1],
              ElementsAre("aaaaaaaaaaaa", "web", "front", "eth0", "1.5kB", "10", "1", "2", "2.5MB", "20", "3", "4"));
  EXPECT_EQ(stats_rows(two(), true)[1].front(), std::string(64, 'a'));
}

TEST(HumanBytes, HasThreeDigits) {
  EXPECT_EQ(human_bytes(0), "0B");
  EXPECT_EQ(human_bytes(999), "999B");
  EXPECT_EQ(human_bytes(1000), "1kB");
  EXPECT_EQ(human_bytes(1234567), "1.23MB");
  EXPECT_EQ(human_bytes(999999), "1MB");
  EXPECT_EQ(human_bytes(18446744073709551615U), "18.4EB");
}

TEST(StatsJson, HasNumbersAsTheyAre) {
  const auto all = nlohmann::json::parse(stats_json(two()));
  EXPECT_EQ(all[0]["id"], std::string(64, 'a'));
  EXPECT_EQ(all[0]["rxBytes"], 1500);
  EXPECT_EQ(all[0]["txDropped"], 4);
  EXPECT_EQ(all[1]["interface"], "net1");
}

TEST(StatsTemplate, PutsValuesInPlaceOfWords) {
  EXPECT_EQ(stats_template(two(), R"({{.Container}}\t{{ .RxBytes }}/{{.TxPackets}})"),
            "aaaaaaaaaaaa\t1500/20\nplain\t0/0\n");
  EXPECT_THAT([] { stats_template({}, "{{.RxByte}}"); },
              ThrowsMessage<Error>(HasSubstr("unknown word \"RxByte\" in the template; supported: ID, Container")));
  EXPECT_THAT([] { stats_template({}, "{{.RxBytes"); }, ThrowsMessage<Error>(HasSubstr("{{ without }}")));
  EXPECT_THAT([] { stats_template({}, "{{RxBytes}}"); }, ThrowsMessage<Error>(HasSubstr("write {{.Name}}")));
}

TEST(StatsPrometheus, HasHelpAndTypeOfEachCounterOnceAndEscapesLabels) {
  const auto text = stats_prometheus(two());
  EXPECT_THAT(text, HasSubstr("# HELP docker_cni_receive_bytes_total Bytes that the container received.\n"
                              "# TYPE docker_cni_receive_bytes_total counter\n"
                              "docker_cni_receive_bytes_total{container=\"web\",id=\"" +
                              std::string(64, 'a') + "\",network=\"front\",interface=\"eth0\"} 1500\n"));
  EXPECT_THAT(text, HasSubstr(R"(docker_cni_transmit_dropped_total{container="na\"me\\",id="plain")"));
  EXPECT_EQ(text.find("# TYPE docker_cni_receive_errors_total"), text.rfind("# TYPE docker_cni_receive_errors_total"));
}

}  // namespace
}  // namespace docker_cni::admin
