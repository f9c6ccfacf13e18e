// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

std::vector<std::string> wished(const Words& labels, const Config& config = {}) {
  std::vector<std::string> all;
  for (const auto& network : parse_options(labels, config).networks)
    all.push_back(network.name + "@" + network.interface);
  return all;
}

TEST(NetworkOptions, WithoutAWordAreTheFirstNetworkAsEth0) { EXPECT_THAT(wished({}), ElementsAre("@eth0")); }

TEST(NetworkOptions, WithoutAWordAreCniYamlsNetworks) {
  Config config;
  config.networks = {"front", "back"};
  EXPECT_THAT(wished({}, config), ElementsAre("front@eth0", "back@net1"));
}

TEST(NetworkOptions, NameNetworksAndInterfacesInOrder) {
  EXPECT_THAT(wished({{"cni.networks", "front, back@eth1,third"}}),
              ElementsAre("front@eth0", "back@eth1", "third@net2"));
}

TEST(NetworkOptions, AreReadFromTheKubernetesAnnotationToo) {
  EXPECT_THAT(wished({{"k8s.v1.cni.cncf.io/networks", "default/front@eth1, back"}}),
              ElementsAre("front@eth1", "back@net1"));
  EXPECT_THAT(wished({{"k8s.v1.cni.cncf.io/networks",
                       R"([{"name":"front","namespace":"x","interface":"eth1"},{"name":"back"}])"}}),
              ElementsAre("front@eth1", "back@net1"));
  EXPECT_THAT(
      [] {
        wished({{"cni.networks", R"([{"name":"front","speed":1}])"}});
      },
      ThrowsMessage<Error>(HasSubstr("\"speed\" is not supported; supported are name, interface, ips")));
  EXPECT_THAT([] { wished({{"cni.networks", "[]"}}); }, ThrowsMessage<Error>(HasSubstr("it names no network")));
}

TEST(NetworkOptions, OfNoneLeaveTheContainerAlone) { EXPECT_THAT(wished({{"cni.networks", "none"}}), IsEmpty()); }

TEST(NetworkOptions, ThatAreWrongNameKeyAndValue) {
  for (const auto* wrong : {"", "front,", "../x", "front@a/b", "front@", "front@0123456789abcdef"}) {
    EXPECT_THAT(
        [&] {
          wished({{"cni.networks", wrong}});
        },
        ThrowsMessage<Error>(HasSubstr("cni.networks \"" + std::string(wrong) + "\"")))
        << wrong;
  }
}

TEST(NetworkOptions, ForTheSameInterfaceTwiceAreRefused) {
  EXPECT_THAT(
      [] {
        wished({{"cni.networks", "front,back@eth0"}});
      },
      ThrowsMessage<Error>(HasSubstr("interface \"eth0\" is asked for twice")));
}

TEST(NetworkOptions, BringArgsAndCapabilityArgs) {
  const auto options =
      parse_options({{"cni.args", "IP=10.1.0.9;A=b"}, {"cni.capability-args", R"( {"mac":"02:00:00:00:00:01"} )"}}, {});
  EXPECT_THAT(options.args, ElementsAre(Pair("IP", "10.1.0.9"), Pair("A", "b")));
  EXPECT_EQ(options.capability_args, R"({"mac":"02:00:00:00:00:01"})");
}

TEST(NetworkOptions, WithAWrongAddressOrPortAreRefused) {
  EXPECT_THAT(
      [] {
        parse_options({{"cni.args", "IP=junk"}}, {});
      },
      ThrowsMessage<Error>(HasSubstr("cni.args \"IP=junk\": IP: \"junk\" is not an IP address")));
  EXPECT_THAT(
      [] {
        parse_options({{"cni.capability-args", R"({"portMappings":[{"hostPort":"80","containerPort":80}]})"}}, {});
      },
      ThrowsMessage<Error>(AllOf(HasSubstr("cni.capability-args"), HasSubstr("portMappings[0].hostPort must be"))));
}

TEST(NetworkOptions, WithCapabilityArgsThatAreNoObjectAreRefused) {
  for (const auto* wrong : {"[]", "x", "{", "{}x"}) {
    EXPECT_THAT(
        [&] {
          parse_options({{"cni.capability-args", wrong}}, {});
        },
        ThrowsMessage<Error>(HasSubstr("cni.capability-args")))
        << wrong;
  }
}

TEST(NetworkOptions, OfEachNetworkAreReadFromJson) {
  const auto options = parse_options(
      {{"cni.networks",
        R"([{"name":"front","ips":["10.1.0.9/24"],"mac":"02:00:00:00:00:01","default-route":["10.1.0.1"],)"
        R"("portMappings":[{"hostPort":80,"containerPort":8080}],"cni-args":{"a":"b"},)"
        R"("bandwidth":{"ingressRate":1000,"ingressBurst":8000}},"back"])"}},
      {});
  ASSERT_EQ(options.networks.size(), 2U);
  const auto& own = options.networks.front().own;
  EXPECT_THAT(own.ips, ElementsAre("10.1.0.9/24"));
  EXPECT_EQ(own.mac, "02:00:00:00:00:01");
  EXPECT_EQ(own.ports.at(0).container_port, 8080);
  EXPECT_EQ(own.bandwidth, R"({"ingressRate":1000,"ingressBurst":8000})");
  EXPECT_EQ(own.cni_args, R"({"a":"b"})");
  EXPECT_TRUE(options.networks.front().default_route);
  EXPECT_EQ(options.networks.back().name, "back");
}

TEST(NetworkOptions, NameOneNetworkForTheDefaultRoute) {
  const auto options = parse_options({{"cni.networks", "front,back"}, {"cni.default-route", "back"}}, {});
  EXPECT_FALSE(options.networks.front().default_route);
  EXPECT_TRUE(options.networks.back().default_route);
  EXPECT_THAT(
      [] {
        parse_options({{"cni.networks", "front"}, {"cni.default-route", "back"}}, {});
      },
      ThrowsMessage<Error>(HasSubstr("cni.default-route \"back\": the container is not on this network")));
}

TEST(NetworkOptions, ThatAreTooLongOrTooManyAreRefused) {
  EXPECT_THAT(
      [] {
        parse_options({{"cni.networks", std::string(10'000'000, ' ')}}, {});
      },
      ThrowsMessage<Error>(HasSubstr("cni.networks: its value has 10000000 bytes; the maximum is 65536")));
  std::string many = "n0";
  for (int number = 1; number < 1000; ++number) many += ",n" + std::to_string(number);
  EXPECT_THAT(
      [&] {
        parse_options({{"cni.networks", many}}, {});
      },
      ThrowsMessage<Error>(HasSubstr("more than 64 networks")));
}

TEST(NetworkOptions, WithAWrongValueOfAnyKeyAreRefused) {
  for (const auto& label : labels()) {
    for (const auto& wrong : {std::string("a\nb"), std::string("a\0b", 3), std::string("a;b"), std::string("{")}) {
      EXPECT_THAT(
          [&] {
            parse_options({{std::string(label.key), wrong}}, {});
          },
          ThrowsMessage<Error>(HasSubstr(std::string(label.key) + " \"")))
          << label.key << wrong;
    }
    Words words{{std::string(label.key), std::string(label.example)}};
    if (label.key == "cni.default-route") words.emplace("cni.networks", "front,back");
    EXPECT_NO_THROW(parse_options(words, {})) << label.key;
  }
}

TEST(CheckWords, RefusesOneThatIsProbablyATypo) {
  EXPECT_THAT(
      [] {
        check_labels({{"cni.network", "back"}});
      },
      ThrowsMessage<Error>(
          AllOf(HasSubstr("unknown label or annotation \"cni.network\"; did you mean \"cni.networks\"?"),
                HasSubstr("supported are cni.aliases, cni.args"))));
  check_labels({{"cni.projectcalico.org/podIP", "10.1.0.2"}, {"cnifoo", "x"}, {"cni.networks", "front"}});
}

cni::NetworkConfigList list_of(const char* name, const char* plugin) {
  return cni::parse_network_config_list(R"({"cniVersion":"1.0.0","name":")" + std::string(name) + R"(","plugins":[)" +
                                        plugin + "]}");
}

TEST(CheckCapabilities, RefusesOneThatNoPluginTakes) {
  const std::vector<Request> requests{
      {list_of("n", R"({"type":"bridge"})"), "eth0", {}, {}},
      {list_of("m", R"({"type":"portmap","capabilities":{"portMappings":true,"mac":false}})"), "net1", {}, {}}};
  NetworkOptions options;
  check_capabilities(requests, options);
  options.capability_args = R"({"portMappings":[]})";
  check_capabilities(requests, options);
  for (const auto* const capability : {"portMapping", "mac"}) {
    options.capability_args = "{\"" + std::string(capability) + "\":[]}";
    EXPECT_THAT([&] { check_capabilities(requests, options); },
                ThrowsMessage<Error>(HasSubstr("takes \"" + std::string(capability) + "\"")));
  }
}

TEST(CheckCapabilities, SaysWhichCapabilityMayBeMeant) {
  const std::vector<Request> requests{{list_of("n", R"({"type":"x","capabilities":{"ourOwn":true}})"), "eth0", {}, {}}};
  NetworkOptions options;
  const auto refuse = [&](const std::string& capability) {
    options.capability_args = "{\"" + capability + "\":[]}";
    check_capabilities(requests, options);
  };
  EXPECT_THAT([&] { refuse("portMapping"); }, ThrowsMessage<Error>(HasSubstr("did you mean \"portMappings\"?")));
  EXPECT_THAT([&] { refuse("ourOwm"); }, ThrowsMessage<Error>(HasSubstr("did you mean \"ourOwn\"?")));
  EXPECT_THAT([&] { refuse("mac"); }, ThrowsMessage<Error>(HasSubstr("give one \"capabilities\": {\"mac\": true}")));
}

/// The kind of what `step` throws; `other` where it throws nothing.
template <class Step>
ErrorKind kind_of(Step step) {
  try {
    step();
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::other;
}

TEST(Errors, SayByTheirKindWhatMustBeChanged) {
  EXPECT_EQ(kind_of([] { parse_options({{"cni.ips", "x"}}, {}); }), ErrorKind::label);
  EXPECT_EQ(kind_of([] { parse_options({{"cni.networks", "a,b@eth0"}}, {}); }), ErrorKind::label);
  EXPECT_EQ(kind_of([] { check_labels({{"cni.network", "back"}}); }), ErrorKind::label);
  Config config;
  config.networks = {"a/b"};
  EXPECT_EQ(kind_of([&] { parse_options({}, config); }), ErrorKind::cni_yaml);
  config.networks = {"a", "b@eth0"};
  EXPECT_EQ(kind_of([&] { parse_options({}, config); }), ErrorKind::cni_yaml);
  const std::vector<Request> requests{{list_of("n", R"({"type":"bridge"})"), "eth0", {}, {}}};
  for (const auto& labels : {Words{{"cni.ports", "80:80"}}, Words{{"cni.bandwidth", "1mbit"}},
                             Words{{"cni.capability-args", R"({"x":1})"}}}) {
    EXPECT_EQ(kind_of([&] { check_capabilities(requests, parse_options(labels, {})); }), ErrorKind::capability);
  }
}

TEST(CheckCapabilities, NamesThePluginThatPublishesPortsOrLimitsRates) {
  const std::vector<Request> requests{{list_of("n", R"({"type":"bridge"})"), "eth0", {}, {}}};
  EXPECT_THAT(
      [&] {
        check_capabilities(requests, parse_options({{"cni.ports", "8080:80"}}, {}));
      },
      ThrowsMessage<Error>(AllOf(HasSubstr("port 8080/tcp can't be published: no plugin of network \"n\""),
                                 HasSubstr("{\"type\": \"portmap\""))));
  EXPECT_THAT(
      [&] {
        check_capabilities(requests, parse_options({{"cni.bandwidth", "10mbit"}}, {}));
      },
      ThrowsMessage<Error>(HasSubstr("{\"type\": \"bandwidth\"")));
}

TEST(ParseWishes, RefusesTheInterfaceThatEveryContainerHas) {
  for (const auto* const value : {"front@lo", R"([{"name":"front","interface":"lo"}])"}) {
    EXPECT_THAT(
        [&] {
          parse_options({{"cni.networks", value}}, {});
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
