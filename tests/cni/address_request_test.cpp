// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/address_request.hpp"

#include <gtest/gtest.h>

#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

NetworkConfigList with_ipam(const std::string& type, const std::string& capabilities = "{}") {
  return testing::list_of_objects(
      {R"({"type":"bridge","capabilities":)" + capabilities + R"(,"ipam":{"type":")" + type + R"("}})",
       R"({"type":"portmap"})"});
}

TEST(AddressRequest, GoesByTheCapabilityWhereItIsDeclared) {
  EXPECT_EQ(address_request(with_ipam("theirs", R"({"ips":true})"), 2), AddressRequest::capability);
}

TEST(AddressRequest, AsksHostLocalByTheConventionForAllFamilies) {
  EXPECT_EQ(address_request(with_ipam("host-local"), 2), AddressRequest::config_args);
}

TEST(AddressRequest, AsksFlannelsHostLocalWhetherItIsNamedOrNot) {
  EXPECT_EQ(address_request(testing::list_of({"flannel"}), 2), AddressRequest::config_args);
  EXPECT_TRUE(takes_addresses(testing::list_of({"flannel", "portmap"})));
  const auto with = [](const std::string& ipam) {
    return testing::list_of_objects({R"({"type":"flannel","ipam":)" + ipam + "}"});
  };
  EXPECT_EQ(address_request(with(R"({"dataDir":"/x"})"), 1), AddressRequest::config_args);
  EXPECT_EQ(address_request(with(R"({"type":"theirs"})"), 1), AddressRequest::impossible);
}

TEST(AddressRequest, IsNotNeededWhereAddressesAreGivenAnyway) {
  EXPECT_EQ(address_request(with_ipam("static"), 1), AddressRequest::not_needed);
  EXPECT_EQ(address_request(with_ipam("dhcp"), 1), AddressRequest::not_needed);
  EXPECT_EQ(address_request(with_ipam("theirs"), 0), AddressRequest::not_needed);
}

TEST(AddressRequest, AsksCalicoForOneAddressAndNotForTwoOfWhichItDropsOne) {
  EXPECT_EQ(address_request(with_ipam("calico-ipam"), 1), AddressRequest::cni_args);
  EXPECT_EQ(address_request(with_ipam("calico-ipam"), 2), AddressRequest::impossible);
}

TEST(TakesAddresses, SaysWhoIsKnownToTakeThem) {
  for (const auto* const ipam : {"host-local", "static", "calico-ipam"}) EXPECT_TRUE(takes_addresses(with_ipam(ipam)));
  EXPECT_TRUE(takes_addresses(with_ipam("theirs", R"({"ips":true})")));
  EXPECT_FALSE(takes_addresses(with_ipam("dhcp")));
  EXPECT_FALSE(takes_addresses(testing::list_of({"bridge"})));
}

TEST(TakesMac, SaysWhoIsKnownToTakeOne) {
  EXPECT_TRUE(takes_mac(testing::list_of({"bridge", "portmap"})));
  EXPECT_TRUE(takes_mac(testing::list_of_objects({R"({"type":"sriov","capabilities":{"mac":true}})"})));
  EXPECT_FALSE(takes_mac(testing::list_of({"ptp"})));
  EXPECT_TRUE(takes_mac(testing::list_of({"flannel"})));
  EXPECT_FALSE(takes_mac(testing::list_of_objects({R"({"type":"flannel","delegate":{"type":"ipvlan"}})"})));
}

TEST(AddressRequest, IsImpossibleWhereNobodyKnowsHow) {
  EXPECT_EQ(address_request(with_ipam("theirs"), 1), AddressRequest::impossible);
  EXPECT_EQ(address_request(testing::list_of({"weave-net"}), 1), AddressRequest::impossible);
}

TEST(TailBegin, IsBehindThePluginWithIpamOrElseBehindTheFirst) {
  EXPECT_EQ(tail_begin(with_ipam("host-local")), 1U);
  EXPECT_EQ(tail_begin(testing::list_of({"flannel", "portmap"})), 1U);
  EXPECT_EQ(tail_begin(testing::list_of_objects(
                {R"({"type":"note"})", R"({"type":"bridge","ipam":{"type":"static"}})", R"({"type":"portmap"})"})),
            2U);
}

}  // namespace
}  // namespace docker_cni::cni
