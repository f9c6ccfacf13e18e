// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <linux/netlink.h>
#include <string>
#include <string_view>

/// Questions to the kernel by netlink(7).
namespace docker_cni::system {

/// One of them: its header, the family's own header, then attributes.
class NetlinkRequest {
 public:
  template <class FamilyHeader>
  NetlinkRequest(unsigned short type, unsigned short flags, const FamilyHeader& family_header) {
    header_.nlmsg_type = type;
    header_.nlmsg_flags = static_cast<unsigned short>(NLM_F_REQUEST | flags);
    append(&family_header, sizeof family_header);
  }

  NetlinkRequest& add(unsigned short type, const void* value, std::size_t size);
  NetlinkRequest& add(unsigned short type, std::string_view text) { return add(type, text.data(), text.size()); }

  /// As the kernel reads it.
  std::string bytes() const;

 private:
  void append(const void* value, std::size_t size);

  nlmsghdr header_{};
  std::string payload_;
};

/// Gives every answer to `request`, one after the other, to `take` (the message's payload). `protocol` is one of
/// NETLINK_*. False where what it told is no whole list, since something changed meanwhile. Throws SystemError naming
/// `subject`.
bool ask_kernel(int protocol, const NetlinkRequest& request, std::string_view subject,
                const std::function<void(std::string_view)>& take);

/// Gives each attribute in `attributes` to `take`: type, without its flags, and value.
void each_netlink_attribute(std::string_view attributes,
                            const std::function<void(unsigned short, std::string_view)>& take);

/// An attribute's number; -1 where it's none.
int number_of(std::string_view value);

}  // namespace docker_cni::system
