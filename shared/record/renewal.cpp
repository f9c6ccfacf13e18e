// SPDX-License-Identifier: Apache-2.0
#include "shared/record/renewal.hpp"

#include <algorithm>
#include <utility>

#include "shared/cni/address_request.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::record {

std::vector<std::string> read_addresses(const Attachment& attachment) {
  if (attachment.result.empty()) return {};
  std::vector<std::string> addresses;
  for (auto& ip : cni::parse_result(attachment.result, attachment.list.cni_version).ips) {
    addresses.push_back(std::move(ip.address));
  }
  return addresses;
}

std::vector<std::string> addresses_of(const Attachment& attachment) {
  try {
    return read_addresses(attachment);
  } catch (const Error&) {
    return {};
  }
}

bool has_address(const Attachment& attachment, std::string_view address) {
  const auto all = addresses_of(attachment);
  return std::any_of(all.begin(), all.end(), [&](const std::string& one) {
    return cni::without_prefix_length(one) == cni::without_prefix_length(address);
  });
}

bool can_be_renewed(const Record& record) {
  return std::all_of(record.attachments.begin(), record.attachments.end(), [](const Attachment& attachment) {
    return cni::address_request(attachment.list, addresses_of(attachment).size()) != cni::AddressRequest::impossible;
  });
}

bool is_shared(const Record& record) noexcept {
  try {
    return system::process_in_netns(record.netns).has_value();
  } catch (const std::exception&) {
    return true;  // it loses nothing by that
  }
}

}  // namespace docker_cni::record
