// SPDX-License-Identifier: Apache-2.0
#include "tests/support/readme.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <tuple>

#include "shared/config.hpp"
#include "shared/config_keys.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni {
namespace {

using ::testing::UnorderedElementsAreArray;

TEST(Readme, TableOfCniYamlHasItsKeys) {
  EXPECT_THAT(support::readme_first_column("cni.yaml"), UnorderedElementsAreArray(config_keys()));
}

auto fields_of(const Trust& it) {
  return std::tie(it.engine, it.annotations, it.labels, it.image_labels, it.environment);
}

auto fields_of(const Config& it) {
  return std::tuple_cat(
      std::tie(it.oci_bin, it.cni_conf_dir, it.cni_bin_dir, it.cni_ifname, it.cni_log, it.log_driver, it.log_level),
      std::tie(it.networks, it.attach, it.docker_networks, it.pods, it.fixed_ip, it.cni_args_from_environment),
      std::tie(it.exclusive_networks, it.state_dir, it.netns_dir, it.cache_dir, it.plugin_timeout, it.hook_timeout),
      std::tie(it.hosts), fields_of(it.trust));
}

TEST(Readme, TableOfCniYamlHasItsDefaults) {
  std::string yaml;
  for (const auto& row : support::readme_table("cni.yaml")) {
    const auto& keys = row.at(0);
    const auto& values = row.at(1);
    if (values.empty()) continue;  // "none"
    ASSERT_EQ(keys.size(), values.size()) << keys.front();
    for (std::size_t at = 0; at < keys.size(); ++at) yaml += keys[at] + ": " + values[at] + "\n";
  }
  const support::TempDir dir;
  EXPECT_EQ(fields_of(load_config(dir.write("cni.yaml", yaml))), fields_of(Config()));
}

}  // namespace
}  // namespace docker_cni
