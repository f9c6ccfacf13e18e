// SPDX-License-Identifier: Apache-2.0
#include "shared/record/renewal.hpp"

#include <algorithm>
#include <utility>

#include "shared/cni/address_request.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::record {

std::vector<std::string> addresses_of(const Attachment& attachment) {
  std::vector<std::string> addresses;
  if (attachment.result.empty()) return addresses;
  try {
    for (auto& ip : cni::parse_result(attachment.result, attachment.list.cni_version).ips) {
      addresses.push_back(std::move(ip.address));
    }
  } catch (const Error&) {
    addresses.clear();
  }
  return addresses;
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
