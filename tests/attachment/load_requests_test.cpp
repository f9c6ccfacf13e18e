// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "shared/attachment/request.hpp"
#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::attachment {
namespace {

using Words = std::map<std::string, std::string>;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::ThrowsMessage;

TEST(LoadRequests, GiveEachNetworkItsOwnAndTheRestToTheFirstThatTakesIt) {
  const support::TempDir dir;
  const auto network = [&](const std::string& name, const std::string& capabilities) {
    dir.write(name + ".conflist", R"({"cniVersion":"1.0.0","name":")" + name +
                                      R"(","plugins":[{"type":"x","capabilities":)" + capabilities + "}]}");
  };
  network("front", R"({"mac":true})");
  network("back", R"({"portMappings":true,"ips":true})");
  network("side", R"({"portMappings":true})");
  Config config;
  config.cni_conf_dir = dir.path();
  auto options = parse_options(
      {{"cni.networks", R"(["front",{"name":"back","ips":["10.2.0.9"]},{"name":"side","cni-args":{"key":1}}])"},
       {"cni.ips", "10.1.0.9,fd00::9"},
       {"cni.mac", "02:00:00:00:00:01"},
       {"cni.ports", "8080:80"},
       {"cni.args", "IP=10.1.0.8;A=b"}},
      config);
  add_docker_flags(options, {.ports = {{"80/tcp", "", "8080"}, {"53/udp", "", "53"}}, .mac_address = {}});
  auto requests = load_requests(options, config, Log("", "off", "test"));
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_THAT(requests[0].args, ElementsAre(Pair("IP", "10.1.0.8"), Pair("A", "b")));
  EXPECT_EQ(requests[0].capability_args, R"({"mac":"02:00:00:00:00:01"})");
  EXPECT_THAT(requests[1].args, ElementsAre(Pair("A", "b")));
  EXPECT_EQ(requests[1].capability_args,
            R"({"ips":["10.2.0.9"],"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"},)"
            R"({"hostPort":53,"containerPort":53,"protocol":"udp"}]})");
  EXPECT_EQ(requests[2].capability_args, "");
  EXPECT_THAT(requests[2].list.plugins.front().text, HasSubstr(R"("args":{"cni":{"key":1}})"));

  options.args.clear();
  requests = load_requests(options, config, Log("", "off", "test"));
  EXPECT_THAT(requests[0].list.bytes, HasSubstr(R"("args":{"cni":{"ips":["10.1.0.9","fd00::9"]}})"));
}

/// A directory of networks, and what is asked of them.
struct Networks {
  support::TempDir dir;
  Config config;

  Networks() { config.cni_conf_dir = dir.path(); }

  void add(const std::string& name, const std::string& plugin) const {
    dir.write(name + ".conflist", R"({"cniVersion":"1.0.0","name":")" + name + R"(","plugins":[)" + plugin + "]}");
  }

  NetworkOptions options(const Words& labels) const { return parse_options(labels, config); }

  std::vector<Request> load(const NetworkOptions& options) const {
    return load_requests(options, config, Log("", "off", "test"));
  }
};

TEST(LoadRequests, GiveAnAddressAndAMacToTheFirstNetworkThatTakesThem) {
  const Networks networks;
  networks.add("wire", R"({"type":"ptp","ipam":{"type":"dhcp"}})");
  networks.add("front", R"({"type":"bridge","ipam":{"type":"host-local"}})");
  networks.add("back", R"({"type":"x","capabilities":{"ips":true,"mac":true}})");
  auto requests = networks.load(networks.options(
      {{"cni.networks", "wire,front,back"}, {"cni.ips", "10.1.0.9"}, {"cni.mac", "02:00:00:00:00:01"}}));
  EXPECT_THAT(requests[0].args, IsEmpty());
  EXPECT_THAT(requests[1].args, ElementsAre(Pair("IP", "10.1.0.9"), Pair("MAC", "02:00:00:00:00:01")));
  EXPECT_EQ(requests[2].capability_args, "");

  requests = networks.load(
      networks.options({{"cni.networks", "wire,front"}, {"cni.args", "IP=10.1.0.9;MAC=02:00:00:00:00:01;A=b"}}));
  EXPECT_THAT(requests[0].args, ElementsAre(Pair("A", "b")));
  EXPECT_THAT(requests[1].args, ElementsAre(Pair("IP", "10.1.0.9"), Pair("MAC", "02:00:00:00:00:01"), Pair("A", "b")));

  requests = networks.load(
      networks.options({{"cni.networks", R"([{"name":"front","ips":["10.1.0.8"]},"back"])"}, {"cni.ips", "10.2.0.9"}}));
  EXPECT_THAT(requests[0].args, ElementsAre(Pair("IP", "10.1.0.8")));
  EXPECT_EQ(requests[1].capability_args, R"({"ips":["10.2.0.9"]})");

  requests = networks.load(networks.options({{"cni.networks", "wire"}, {"cni.ips", "10.1.0.9"}}));
  EXPECT_THAT(requests[0].args, ElementsAre(Pair("IP", "10.1.0.9"))) << "a plugin may take what we don't know of";
}

TEST(LoadRequests, HandNamesAndDnsOnToPluginsThatTakeThem) {
  const Networks networks;
  networks.add("front", R"({"type":"x","capabilities":{"aliases":true,"dns":true}})");
  networks.add("back", R"({"type":"x","capabilities":{"aliases":true}})");
  networks.add("side", R"({"type":"x"})");
  auto options = networks.options({{"cni.networks", "front,back,side"}});
  options.names = {"web", "web.example"};
  add_docker_flags(options, {.ports = {},
                             .mac_address = {},
                             .dns_servers = {"10.1.0.53"},
                             .dns_searches = {"example.com"},
                             .dns_options = {"ndots:2"}});
  auto requests = networks.load(options);
  EXPECT_EQ(requests[0].capability_args,
            R"({"aliases":["web","web.example"],)"
            R"("dns":{"servers":["10.1.0.53"],"searches":["example.com"],"options":["ndots:2"]}})");
  EXPECT_EQ(requests[1].capability_args, R"({"aliases":["web","web.example"]})");
  EXPECT_EQ(requests[2].capability_args, "");
  check_capabilities({requests[2]}, options);  // nobody has asked for them

  options.capability_args = R"({"aliases":["mine"]})";
  add_docker_flags(options, {.ports = {}, .mac_address = {}, .dns_servers = {}, .dns_searches = {"."}});
  requests = networks.load(options);
  EXPECT_EQ(requests[0].capability_args, R"({"aliases":["mine"],"dns":{"searches":[]}})");
}

TEST(LoadRequests, PutTheNetworkOfTheDefaultRouteFirst) {
  const Networks networks;
  for (const auto* const name : {"front", "back", "side"}) networks.add(name, R"({"type":"x"})");
  const auto requests =
      networks.load(networks.options({{"cni.networks", "front,back,side"}, {"cni.default-route", "back"}}));
  EXPECT_EQ(requests[0].interface, "net1");
  EXPECT_TRUE(requests[0].default_route);
  EXPECT_EQ(requests[1].interface, "eth0");
  EXPECT_FALSE(requests[1].default_route);
  EXPECT_EQ(requests[2].interface, "net2");
}

TEST(LoadRequests, SayWhichNetworkMayBeMeant) {
  const Networks networks;
  networks.add("front", R"({"type":"x"})");
  networks.dir.write("broken.conflist", "{");
  EXPECT_THAT(
      [&] {
        networks.load(networks.options({{"cni.networks", "frnt"}}));
      },
      ThrowsMessage<Error>(HasSubstr("no network \"frnt\" in " + networks.dir.path().string() +
                                     "; did you mean \"front\"?; passed over: ")));
  EXPECT_THAT(
      [&] {
        networks.load(networks.options({{"cni.networks", "elsewhere"}}));
      },
      ThrowsMessage<Error>(Not(HasSubstr("did you mean"))));
}

TEST(LoadRequests, TellCalicoThePoolThatIppoolNames) {
  const support::TempDir dir;
  dir.write("a.conf", R"({"cniVersion":"0.3.1","name":"a","type":"calico","ipam":{"type":"calico-ipam"}})");
  Config config;
  config.cni_conf_dir = dir.path();
  const auto options = parse_options({{"cni.args", "IPPOOL=10.5.0.0/16"}}, config);
  EXPECT_THAT(load_requests(options, config, Log("", "off", "test")).front().list.bytes,
              HasSubstr(R"("ipam":{"type":"calico-ipam","ipv4_pools":["10.5.0.0/16"]})"));
}

TEST(LoadRequests, GiveDnsnameTheNamesByNetwork) {
  const Networks networks;
  networks.add("front", R"({"type":"dnsname","capabilities":{"aliases":true}})");
  auto options = networks.options({});
  options.names = {"web", "store"};
  const auto request = networks.load(options)[0];
  EXPECT_EQ(request.capability_args, R"({"aliases":{"front":["web","store"]}})");
  EXPECT_THAT(request.args, ElementsAre(Pair("K8S_POD_NAME", "web")));
}

}  // namespace
}  // namespace docker_cni::attachment
