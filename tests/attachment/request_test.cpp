#include "shared/attachment/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"

namespace docker_cni::attachment {
namespace {

using Words = std::map<std::string, std::string>;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::ThrowsMessage;

std::vector<std::string> wished(const Words& words, const Config& config = {}) {
  std::vector<std::string> all;
  for (const auto& network : parse_wishes(words, config).networks)
    all.push_back(network.name + "@" + network.interface);
  return all;
}

TEST(Wishes, WithoutAWordAreTheFirstNetworkAsEth0) { EXPECT_THAT(wished({}), ElementsAre("@eth0")); }

TEST(Wishes, WithoutAWordAreCniYamlsNetworks) {
  Config config;
  config.networks = {"front", "back"};
  EXPECT_THAT(wished({}, config), ElementsAre("front@eth0", "back@net1"));
}

TEST(Wishes, NameNetworksAndInterfacesInOrder) {
  EXPECT_THAT(wished({{"cni.networks", "front, back@eth1,third"}}),
              ElementsAre("front@eth0", "back@eth1", "third@net2"));
}

TEST(Wishes, AreReadFromTheKubernetesAnnotationToo) {
  EXPECT_THAT(wished({{"k8s.v1.cni.cncf.io/networks", "default/front@eth1, back"}}),
              ElementsAre("front@eth1", "back@net1"));
  EXPECT_THAT(wished({{"k8s.v1.cni.cncf.io/networks",
                       R"([{"name":"front","namespace":"x","interface":"eth1"},{"name":"back"}])"}}),
              ElementsAre("front@eth1", "back@net1"));
  EXPECT_THAT(
      [] {
        wished({{"cni.networks", R"([{"name":"front","ips":["10.1.0.9"]}])"}});
      },
      ThrowsMessage<Error>(HasSubstr("\"ips\" is not supported; see cni.args and cni.capability-args")));
  EXPECT_THAT([] { wished({{"cni.networks", "[]"}}); }, ThrowsMessage<Error>(HasSubstr("it names no network")));
}

TEST(Wishes, OfNoneLeaveTheContainerAlone) { EXPECT_THAT(wished({{"cni.networks", "none"}}), IsEmpty()); }

TEST(Wishes, ThatAreWrongNameKeyAndValue) {
  for (const auto* wrong : {"", "front,", "../x", "front@a/b", "front@", "front@0123456789abcdef"}) {
    EXPECT_THAT(
        [&] {
          wished({{"cni.networks", wrong}});
        },
        ThrowsMessage<Error>(HasSubstr("cni.networks \"" + std::string(wrong) + "\"")))
        << wrong;
  }
}

TEST(Wishes, ForTheSameInterfaceTwiceAreRefused) {
  EXPECT_THAT(
      [] {
        wished({{"cni.networks", "front,back@eth0"}});
      },
      ThrowsMessage<Error>(HasSubstr("interface \"eth0\" is asked for twice")));
}

TEST(Wishes, BringArgsAndCapabilityArgs) {
  const auto wishes =
      parse_wishes({{"cni.args", "IP=10.1.0.9;A=b"}, {"cni.capability-args", R"( {"mac":"02:00:00:00:00:01"} )"}}, {});
  EXPECT_THAT(wishes.args, ElementsAre(Pair("IP", "10.1.0.9"), Pair("A", "b")));
  EXPECT_EQ(wishes.capability_args, R"({"mac":"02:00:00:00:00:01"})");
}

TEST(Wishes, WithAWrongAddressOrPortAreRefused) {
  EXPECT_THAT(
      [] {
        parse_wishes({{"cni.args", "IP=junk"}}, {});
      },
      ThrowsMessage<Error>(HasSubstr("cni.args \"IP=junk\": IP: \"junk\" is no IP address")));
  EXPECT_THAT(
      [] {
        parse_wishes({{"cni.capability-args", R"({"portMappings":[{"hostPort":"80","containerPort":80}]})"}}, {});
      },
      ThrowsMessage<Error>(AllOf(HasSubstr("cni.capability-args"), HasSubstr("portMappings[0].hostPort must be"))));
}

TEST(Wishes, WithCapabilityArgsThatAreNoObjectAreRefused) {
  for (const auto* wrong : {"[]", "x", "{", "{}x"}) {
    EXPECT_THAT(
        [&] {
          parse_wishes({{"cni.capability-args", wrong}}, {});
        },
        ThrowsMessage<Error>(HasSubstr("cni.capability-args")))
        << wrong;
  }
}

TEST(CheckWords, RefusesOneThatIsProbablyATypo) {
  EXPECT_THAT(
      [] {
        check_words({{"cni.network", "back"}});
      },
      ThrowsMessage<Error>(HasSubstr("\"cni.network\": docker-cni knows no such")));
  check_words({{"cni.projectcalico.org/podIP", "10.1.0.2"}, {"cnifoo", "x"}, {"cni.networks", "front"}});
}

TEST(CheckCapabilities, RefusesOneThatNoPluginTakes) {
  const auto list = [](const char* plugin) {
    return cni::parse_network_config_list(R"({"cniVersion":"1.0.0","name":"n","plugins":[)" + std::string(plugin) +
                                          "]}");
  };
  const std::vector<Request> requests{
      {list(R"({"type":"bridge"})"), "eth0", {}, {}},
      {list(R"({"type":"portmap","capabilities":{"portMappings":true,"mac":false}})"), "net1", {}, {}}};
  check_capabilities(requests, "");
  check_capabilities(requests, R"({"portMappings":[]})");
  for (const auto* const capability : {"portMapping", "mac"}) {
    EXPECT_THAT([&] { check_capabilities(requests, "{\"" + std::string(capability) + "\":[]}"); },
                ThrowsMessage<Error>(HasSubstr("takes \"" + std::string(capability) + "\"")));
  }
}

TEST(ParseWishes, RefusesTheInterfaceThatEveryContainerHas) {
  for (const auto* const value : {"front@lo", R"([{"name":"front","interface":"lo"}])"}) {
    EXPECT_THAT(
        [&] {
          parse_wishes({{"cni.networks", value}}, {});
        },
        ThrowsMessage<Error>(HasSubstr("its own interface \"lo\"")));
  }
}

TEST(ArgsFromEnvironment, AreNoneUnlessCniYamlSaysSo) {
  cni::Args args{{"IP", "10.1.0.9"}};
  const std::vector<std::string> environment{"IPV4=10.1.0.7",  "IPPOOL=pool", "LS_COLORS=a=b;c",
                                             "IgnoreUnknown=", "MAC=yes",     "TERM=xterm"};
  Config config;
  add_args_from_environment(args, environment, config);
  EXPECT_THAT(args, ElementsAre(Pair("IP", "10.1.0.9")));
  config.trust.environment = true;
  add_args_from_environment(args, environment, config);
  EXPECT_THAT(args, ElementsAre(Pair("IP", "10.1.0.9"), Pair("IPPOOL", "pool")));
  config.cni_args_from_environment = true;
  add_args_from_environment(args, environment, config);
  EXPECT_THAT(args, ElementsAre(Pair("IP", "10.1.0.9"), Pair("IPPOOL", "pool"), Pair("IPV4", "10.1.0.7"),
                                Pair("TERM", "xterm")));
}

}  // namespace
}  // namespace docker_cni::attachment
