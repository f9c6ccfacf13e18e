// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/ruleset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "hooks/forward/forwarding.hpp"
#include "hooks/forward/iptables.hpp"
#include "hooks/forward/lines.hpp"
#include "hooks/forward/publishing.hpp"

namespace docker_cni::forward {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Attachment attachment(const std::string& network, const std::string& id, const std::string& address) {
  return {{network, id, "eth0"}, "cni-" + network, {{address, "10.0.0.0/8"}}};
}

const auto web = attachment("front", "web", "10.88.1.2");
const auto other = attachment("front", "other", "10.88.1.3");
const auto hidden = attachment("back", "hidden", "10.89.0.2");

/// What iptables-save tells once `changes` are made: a table that knows no more of iptables than order and chains.
class Table {
 public:
  explicit Table(const std::string& save = ":FORWARD DROP [0:0]\n") : ruleset_(parse_iptables_save(save)) {}

  void make(const std::string& changes) {
    for (const auto line : lines_of(changes)) make_one(line);
  }
  void add(const Attachment& attachment) {
    make(changes_to_add(IptablesDialect(), ruleset_, attachment.owner, plan(attachment)));
  }
  void remove(const Attachment& attachment) {
    make(changes_to_remove(IptablesDialect(), ruleset_, [&](const Owner& owner) { return owner == attachment.owner; }));
  }
  std::vector<std::string> rules(std::string_view chain) const {
    std::vector<std::string> found;
    for (const auto& rule : ruleset_.rules) {
      if (rule.chain == chain) found.push_back(rule.text.substr(chain.size() + 1));
    }
    return found;
  }
  Ruleset& ruleset() { return ruleset_; }
  std::string lacks(const Attachment& attachment) const {
    return missing(ruleset_, attachment.owner, plan(attachment));
  }

 private:
  Plan plan(const Attachment& attachment) const {
    return forwarding_plan(ruleset_, attachment, attachment.addresses) + loopback_plan("INPUT", attachment);
  }
  void make_one(std::string_view line) {
    const auto option = line.substr(0, 3);
    const auto chain = std::string(word_behind(line, " "));
    auto& rules = ruleset_.rules;
    if (option == "-N ") ruleset_.chains.push_back(chain);
    if (option == "-F ") std::erase_if(rules, [&](const Rule& rule) { return rule.chain == chain; });
    if (option == "-X ") {
      for (const auto& rule : rules) ASSERT_NE(rule.target, chain) << "removed while it is used";
      std::erase(ruleset_.chains, chain);
    }
    if (option == "-D ") {
      const auto at =
          std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.text == line.substr(3); });
      ASSERT_NE(at, rules.end()) << line;
      rules.erase(at);
    }
    if (option == "-A ") rules.push_back(parse_iptables_save(line).rules.at(0));
    if (option == "-I ") {
      const auto place = std::string(word_behind(line, chain + " "));
      const auto rest = line.substr(line.find(" " + place + " ") + place.size() + 2);
      auto at = rules.begin();
      for (auto left = std::stoul(place); at != rules.end() && (at->chain != chain || --left > 0);) ++at;
      rules.insert(at, parse_iptables_save("-A " + chain + " " + std::string(rest)).rules.at(0));
    }
  }
  Ruleset ruleset_;
};

TEST(Forwarding, AcceptsRepliesPublishedPortsTheBridgeAndWhatComesFromTheContainer) {
  Table table;
  table.add(web);
  const auto comment = "-m comment --comment \"docker-cni front web eth0\" -j ";
  const auto network = network_chain("front");
  EXPECT_THAT(table.rules("FORWARD"), ElementsAre("-j DOCKER-CNI-FORWARD"));
  EXPECT_THAT(
      table.rules(forward_chain),
      ElementsAre(
          "-i \"cni-front\" -o \"cni-front\" " + std::string(comment) + "ACCEPT",
          "-d 10.88.1.2 -o \"cni-front\" -m conntrack --ctstate RELATED,ESTABLISHED " + std::string(comment) + "ACCEPT",
          "-d 10.88.1.2 -o \"cni-front\" -m conntrack --ctstate DNAT " + std::string(comment) + "ACCEPT",
          "-s 10.88.1.2 -i \"cni-front\" " + std::string(comment) + network));
  EXPECT_THAT(table.rules(network), ElementsAre("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                                                "-d 10.88.1.2 -o \"cni-front\" " + std::string(comment) + "ACCEPT",
                                                "-j DOCKER-CNI-ISOLATION"));
  EXPECT_THAT(table.rules(isolation_chain),
              ElementsAre("-d 10.88.1.2 -o \"cni-front\" " + std::string(comment) + "DROP", "-j ACCEPT"));
}

Attachment publishing(Attachment attachment, const std::string& host_ip) {
  attachment.ports = {{host_ip, 8080, 80, "tcp"}};
  return attachment;
}

TEST(Forwarding, KeepsAContainerWithAPortFromTheHostsLoopbackAddresses) {
  for (const auto* host_ip : {"", "0.0.0.0", "127.0.0.1"}) {
    Table table;
    const auto shop = publishing(web, host_ip);
    table.add(shop);
    EXPECT_THAT(table.rules("INPUT"), ElementsAre("-d 127.0.0.0/8 ! -i \"lo\" -j DOCKER-CNI-LOOPBACK"));
    EXPECT_THAT(table.rules(loopback_chain),
                ElementsAre("-i \"cni-front\" -m conntrack ! --ctstate RELATED,ESTABLISHED "
                            "-m comment --comment \"docker-cni front web eth0\" -j DROP"));
    table.remove(shop);
    EXPECT_THAT(table.ruleset().rules, IsEmpty());
  }
}

TEST(Forwarding, LeavesLoopbackAloneWhereNoPortIsPublishedThere) {
  for (const auto& attachment : {web, publishing(web, "192.0.2.1"), publishing(web, "::")}) {
    Table table;
    table.add(attachment);
    EXPECT_THAT(table.rules("INPUT"), IsEmpty());
  }
}

TEST(UnguardedAfter, NamesTheInterfacesOfWhichTheLastGuardGoes) {
  const auto save = [](const std::string& id) {
    return "-A DOCKER-CNI-LOOPBACK -i front0 -m comment --comment \"docker-cni front " + id + " eth0\" -j DROP\n";
  };
  const auto ruleset = parse_iptables_save(save("web") + save("other"));
  const auto is_web = [](const Owner& owner) { return owner.container_id == "web"; };
  EXPECT_THAT(unguarded_after(ruleset, is_web), IsEmpty());
  EXPECT_THAT(unguarded_after(parse_iptables_save(save("web")), is_web), ElementsAre("front0"));
}

TEST(Missing, LooksWhereAPortLeads) {
  const auto shop = publishing(web, "");
  const auto plan = publishing_plan({}, shop, shop.addresses);
  const std::string save =
      ":DOCKER-CNI-PUBLISH - [0:0]\n:DOCKER-CNI-MASQUERADE - [0:0]\n-A PREROUTING -j DOCKER-CNI-PUBLISH\n"
      "-A OUTPUT -j DOCKER-CNI-PUBLISH\n-A POSTROUTING -j DOCKER-CNI-MASQUERADE\n"
      "-A DOCKER-CNI-MASQUERADE -m comment --comment \"docker-cni front web eth0\" -j MASQUERADE\n"
      "-A DOCKER-CNI-MASQUERADE -m comment --comment \"docker-cni front web eth0\" -j MASQUERADE\n"
      "-A DOCKER-CNI-PUBLISH -p tcp -m tcp --dport 8080 -m comment --comment \"docker-cni front web eth0\" -j DNAT ";
  EXPECT_EQ(missing(parse_iptables_save(save + "--to-destination 10.88.1.2:80\n"), shop.owner, plan), "");
  EXPECT_EQ(missing(parse_iptables_save(save + "--to-destination 10.88.1.9:80\n"), shop.owner, plan),
            "the rule that leads port 8080 to 10.88.1.2:80");
}

TEST(Forwarding, SaysNothingOfPacketsOfOthers) {
  Table table;
  table.add(web);
  EXPECT_THAT(table.rules(forward_chain), Each(HasSubstr("cni-front")));
}

TEST(Forwarding, DecidesWhatComesToAContainerBeforeWhatComesFromOne) {
  Table table;
  table.add(web);
  table.add(hidden);
  auto rules = table.rules(forward_chain);
  ASSERT_EQ(rules.size(), 8U);
  rules.erase(rules.begin(), rules.begin() + 6);
  EXPECT_THAT(rules, Each(StartsWith("-s ")));
}

TEST(Forwarding, KeepsContainersFromDockersNetworksAsDockerDoes) {
  Table table(":FORWARD DROP [0:0]\n:DOCKER-ISOLATION-STAGE-2 - [0:0]\n");
  table.add(web);
  EXPECT_EQ(table.rules(isolation_chain).at(1), "-j DOCKER-ISOLATION-STAGE-2");
  EXPECT_EQ(table.rules(isolation_chain).back(), "-j ACCEPT");
}

TEST(Forwarding, LearnsOfADockerThatCameLater) {
  Table table;
  table.add(web);
  table.ruleset().chains.push_back("DOCKER-ISOLATION-STAGE-2");
  table.add(other);
  EXPECT_EQ(table.rules(isolation_chain).at(1), "-j DOCKER-ISOLATION-STAGE-2");
}

TEST(Forwarding, AddedTwiceIsThereOnce) {
  Table table;
  table.add(web);
  table.add(other);
  const auto before = table.ruleset().rules.size();
  table.add(web);
  EXPECT_EQ(table.ruleset().rules.size(), before);
}

TEST(Forwarding, RemovedLeavesNothing) {
  Table table;
  table.add(web);
  table.add(other);
  table.add(hidden);
  table.remove(hidden);
  EXPECT_THAT(table.rules(network_chain("back")), IsEmpty());
  table.remove(web);
  EXPECT_EQ(table.lacks(other), "");
  table.remove(other);
  EXPECT_THAT(table.ruleset().rules, IsEmpty());
  EXPECT_THAT(table.ruleset().chains, ElementsAre("FORWARD"));
  table.remove(other);
}

TEST(Forwarding, LeavesADoublesRulesToTheOther) {
  Table table;
  table.add(web);
  auto second = web;
  second.owner.if_name = "net1";
  table.add(second);
  table.remove(second);
  EXPECT_EQ(table.lacks(web), "");
}

TEST(Forwarding, TellsWhatWasFlushedAndPutsItBack) {
  for (const auto& chain :
       {std::string("FORWARD"), std::string(forward_chain), std::string(isolation_chain), network_chain("front")}) {
    Table table;
    table.add(web);
    EXPECT_EQ(table.lacks(web), "");
    table.make("-F " + chain + "\n");
    EXPECT_THAT(table.lacks(web), HasSubstr(chain));
    table.add(web);
    EXPECT_EQ(table.lacks(web), "") << chain;
  }
}

TEST(Forwarding, TellsHowManyRulesLack) {
  Table table;
  table.add(web);
  table.make("-D " + std::string(forward_chain) + " " + table.rules(forward_chain).at(1));
  EXPECT_EQ(table.lacks(web), "1 of 4 rules in chain DOCKER-CNI-FORWARD");
}

TEST(Forwarding, OfNoAddressIsNoRule) {
  const Ruleset ruleset;
  const auto plan = forwarding_plan(ruleset, web, {}) + loopback_plan("INPUT", web);
  EXPECT_EQ(changes_to_add(IptablesDialect(), ruleset, web.owner, plan), "");
  EXPECT_EQ(missing(ruleset, web.owner, plan), "");
}

TEST(Table, IsInUseWhereItDropsOrHasRulesForForwarding) {
  EXPECT_FALSE(is_in_use(parse_iptables_save(":FORWARD ACCEPT [0:0]\n:OTHER - [0:0]\n-A OTHER -j ACCEPT\n")));
  EXPECT_TRUE(is_in_use(parse_iptables_save(":FORWARD DROP [0:0]\n")));
  EXPECT_TRUE(is_in_use(parse_iptables_save(":FORWARD ACCEPT [0:0]\n-A FORWARD -j OTHER\n")));
  EXPECT_TRUE(is_in_use(parse_iptables_save(":FORWARD ACCEPT [0:0]\n-A DOCKER-CNI-FORWARD -j OTHER\n")));
}

}  // namespace
}  // namespace docker_cni::forward
