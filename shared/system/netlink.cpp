// SPDX-License-Identifier: Apache-2.0
#include "shared/system/netlink.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

#include "shared/error.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

/// Messages and attributes begin at places that this divides.
constexpr std::size_t aligned(std::size_t size) { return (size + NLMSG_ALIGNTO - 1) / NLMSG_ALIGNTO * NLMSG_ALIGNTO; }

}  // namespace

NetlinkRequest& NetlinkRequest::add(unsigned short type, const void* value, std::size_t size) {
  const nlattr attribute{static_cast<unsigned short>(sizeof(nlattr) + size), type};
  append(&attribute, sizeof attribute);
  append(value, size);
  return *this;
}

std::string NetlinkRequest::bytes() const {
  auto header = header_;
  header.nlmsg_len = static_cast<unsigned>(NLMSG_HDRLEN + payload_.size());
  std::string bytes(NLMSG_HDRLEN, '\0');
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes + payload_;
}

void NetlinkRequest::append(const void* value, std::size_t size) {
  payload_.append(static_cast<const char*>(value), size);
  payload_.resize(aligned(payload_.size()));
}

bool ask_kernel(int protocol, const NetlinkRequest& request, std::string_view subject,
                const std::function<void(std::string_view)>& take) {
  const UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  const auto bytes = request.bytes();
  if (!fd.valid() || ::send(fd.get(), bytes.data(), bytes.size(), 0) < 0) throw SystemError(subject, errno);
  // Not zeroed: that would touch all of its pages.
  alignas(nlmsghdr) std::array<char, 64UL * 1024> buffer;  // NOLINT(*-member-init)
  bool whole = true;
  for (;;) {
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof sender;
    const auto count = ::recvfrom(fd.get(), buffer.data(), buffer.size(), MSG_TRUNC,
                                  reinterpret_cast<sockaddr*>(&sender), &sender_size);  // NOLINT(*-reinterpret-cast)
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SystemError(subject, errno);
    if (sender.nl_pid != 0) continue;  // not the kernel
    const auto size = static_cast<std::size_t>(count);
    if (size > buffer.size()) throw SystemError(subject, EMSGSIZE);
    std::size_t place = 0;
    while (place + NLMSG_HDRLEN <= size) {
      nlmsghdr header{};
      std::memcpy(&header, &buffer.at(place), sizeof header);
      if (header.nlmsg_len < NLMSG_HDRLEN || header.nlmsg_len > size - place) throw SystemError(subject, EBADMSG);
      if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) whole = false;
      const std::string_view payload(&buffer.at(place) + NLMSG_HDRLEN, header.nlmsg_len - NLMSG_HDRLEN);
      if (header.nlmsg_type == NLMSG_DONE) {
        const auto result = payload.size() < sizeof(int) ? 0 : number_of(payload.substr(0, sizeof(int)));
        if (result < 0) throw SystemError(subject, -result);
        return whole;
      }
      if (header.nlmsg_type == NLMSG_ERROR) {
        nlmsgerr error{};
        if (payload.size() < sizeof error) throw SystemError(subject, EBADMSG);
        std::memcpy(&error, payload.data(), sizeof error);
        if (error.error != 0) throw SystemError(subject, -error.error);
        return whole;
      }
      take(payload);
      if ((header.nlmsg_flags & NLM_F_MULTI) == 0) return whole;
      place += aligned(header.nlmsg_len);
    }
  }
}

void each_netlink_attribute(std::string_view attributes,
                            const std::function<void(unsigned short, std::string_view)>& take) {
  while (attributes.size() >= sizeof(nlattr)) {
    nlattr attribute{};
    std::memcpy(&attribute, attributes.data(), sizeof attribute);
    if (attribute.nla_len < sizeof attribute || attribute.nla_len > attributes.size()) return;
    take(static_cast<unsigned short>(attribute.nla_type & NLA_TYPE_MASK),
         attributes.substr(sizeof attribute, attribute.nla_len - sizeof attribute));
    attributes.remove_prefix(std::min<std::size_t>(aligned(attribute.nla_len), attributes.size()));
  }
}

int number_of(std::string_view value) {
  int number = -1;
  if (value.size() == sizeof number) std::memcpy(&number, value.data(), sizeof number);
  return number;
}

}  // namespace docker_cni::system
