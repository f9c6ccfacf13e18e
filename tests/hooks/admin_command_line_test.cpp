// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hooks/admin/command_line.hpp"
#include "shared/version.hpp"
#include "tests/hooks/admin_host.hpp"

namespace docker_cni {
namespace {

admin::Answer run(std::vector<std::string> words) { return admin::parse_command_line(std::move(words))(); }

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

TEST(Admin, TellsItsVersionWithoutAnyFile) {
  EXPECT_EQ(run({"--version"}).text, std::string("docker-cni-admin ") + version + "\n");
}

TEST(Admin, ListsItsVerbsInItsHelp) {
  const auto help = run({"--help"}).text;
  for (const auto& command : admin::commands) {
    EXPECT_THAT(help, HasSubstr(command.name));
    EXPECT_THAT(help, HasSubstr(command.summary));
  }
  EXPECT_THAT(run({"gc", "--help"}).text, HasSubstr("--dry-run"));
}

TEST(Admin, TellsWhatIsWrongWithACommandLine) {
  EXPECT_THAT([] { run({"lss"}); },
              ThrowsMessage<admin::UsageError>(HasSubstr("unknown argument \"lss\"; did you mean \"ls\"?")));
  EXPECT_THAT([] { run({}); }, ThrowsMessage<admin::UsageError>(HasSubstr("no command")));
  EXPECT_THAT([] { run({"ls", "--format", "xml"}); }, ThrowsMessage<admin::UsageError>(HasSubstr("xml")));
  EXPECT_THAT([] { run({"ls", "web"}); }, ThrowsMessage<admin::UsageError>(HasSubstr("unknown argument \"web\"")));
  EXPECT_THAT([] { run({"gc", "--dry"}); }, ThrowsMessage<admin::UsageError>(HasSubstr("--dry")));
  for (const std::vector<std::string>& words : {std::vector<std::string>(), {"inspect"}, {"--config"}}) {
    EXPECT_THAT([&] { run(words); }, ThrowsMessage<admin::UsageError>(HasSubstr("see: docker-cni-admin --help")));
  }
}

TEST(Admin, NamesTheEnginesItKnows) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"install"}, {"uninstall", "lxc"}}) {
    EXPECT_THAT([&] { run(words); },
                ThrowsMessage<admin::UsageError>(HasSubstr("install knows docker, podman, crio; see: ")));
  }
}

TEST(Admin, NamesAConfigurationThatIsNotThere) {
  EXPECT_THAT([] { run({"--config", "/no/such.yaml", "ls"}); }, ThrowsMessage<Error>(StartsWith("/no/such.yaml: ")));
}

TEST(AdminAsDockersPlugin, TellsDockerWhatItAsksItsPluginsFor) {
  const auto metadata = nlohmann::json::parse(run({"docker-cli-plugin-metadata"}).text);
  EXPECT_EQ(metadata.at("SchemaVersion"), "0.1.0");
  EXPECT_NE(metadata.at("Vendor"), "");
  EXPECT_EQ(metadata.at("Version"), version);
  EXPECT_NE(metadata.at("ShortDescription"), "");
}

TEST(AdminAsDockersPlugin, TakesDockersWholeCommandLine) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  const std::vector<std::vector<std::string>> lines{
      {"cni", "ls", "-q"},
      {"--debug", "cni", "ls", "-q"},
      {"--config", "/root/.docker", "-H", "unix:///run/docker.sock", "-l", "debug", "cni", "ls", "-q"},
      {"--host=ssh://host", "-c", "cni", "cni", "ls", "-q"},
      {"ls", "-q"},
  };
  for (const auto& line : lines) EXPECT_EQ(host.run(line).text, "0bc7\n") << ::testing::PrintToString(line);
}

TEST(AdminAsDockersPlugin, HelpsAsDockerDoes) {
  const auto help = run({"cni", "--help"}).text;
  EXPECT_THAT(help, HasSubstr("Usage: docker cni"));
  EXPECT_EQ(run({"help", "cni"}).text, help);
  EXPECT_THAT([] { run({"cni", "lss"}); }, ThrowsMessage<admin::UsageError>(HasSubstr("see: docker cni --help")));
}

TEST(AdminAsDockersPlugin, TakesAContainerCalledCniForWhatItIs) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  record.name = "cni";
  host.save(record);
  EXPECT_THAT(host.run({"inspect", "cni"}).text, HasSubstr("\"id\": \"0bc7\""));
  EXPECT_THAT(host.run({"cni", "inspect", "cni"}).text, HasSubstr("\"id\": \"0bc7\""));
}

}  // namespace
}  // namespace docker_cni
