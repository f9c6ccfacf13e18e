#include "shared/system/link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "shared/error.hpp"

namespace docker_cni::system {
namespace {

/// A request to the kernel: its header, the family's own header, then attributes.
class Request {
 public:
  template <class FamilyHeader>
  Request(unsigned short type, unsigned short flags, const FamilyHeader& family_header) {
    header_.nlmsg_type = type;
    header_.nlmsg_flags = static_cast<unsigned short>(NLM_F_REQUEST | flags);
    append(&family_header, sizeof family_header);
  }

  Request& add(unsigned short type, const void* value, std::size_t size) {
    const rtattr attribute{static_cast<unsigned short>(RTA_LENGTH(size)), type};
    append(&attribute, sizeof attribute);
    append(value, size);
    return *this;
  }
  Request& add(unsigned short type, std::string_view text) { return add(type, text.data(), text.size()); }

  std::string bytes() const {
    auto header = header_;
    header.nlmsg_len = static_cast<unsigned>(NLMSG_HDRLEN + payload_.size());
    std::string bytes(NLMSG_HDRLEN, '\0');
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes + payload_;
  }

 private:
  void append(const void* value, std::size_t size) {
    payload_.append(static_cast<const char*>(value), size);
    payload_.resize(NLMSG_ALIGN(payload_.size()));
  }

  nlmsghdr header_{};
  std::string payload_;
};

int number_of(std::string_view value) {
  int number = -1;
  if (value.size() == sizeof number) std::memcpy(&number, value.data(), sizeof number);
  return number;
}

/// Gives every answer to `request`, one after the other, to `take` (the message's payload). Throws SystemError.
template <class Take>
void ask(const Request& request, std::string_view name, Take take) {
  const UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  const auto bytes = request.bytes();
  if (!fd.valid() || ::send(fd.get(), bytes.data(), bytes.size(), 0) < 0) throw SystemError(name, errno);
  // Not zeroed: that would touch all of its pages.
  alignas(nlmsghdr) std::array<char, 64UL * 1024> buffer;  // NOLINT(*-member-init)
  for (;;) {
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof sender;
    const auto count = ::recvfrom(fd.get(), buffer.data(), buffer.size(), MSG_TRUNC,
                                  reinterpret_cast<sockaddr*>(&sender), &sender_size);  // NOLINT(*-reinterpret-cast)
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SystemError(name, errno);
    if (sender.nl_pid != 0) continue;  // not the kernel
    const auto size = static_cast<std::size_t>(count);
    if (size > buffer.size()) throw SystemError(name, EMSGSIZE);
    std::size_t place = 0;
    while (place + NLMSG_HDRLEN <= size) {
      nlmsghdr header{};
      std::memcpy(&header, &buffer.at(place), sizeof header);
      if (header.nlmsg_len < NLMSG_HDRLEN || header.nlmsg_len > size - place) throw SystemError(name, EBADMSG);
      if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) throw SystemError(name, EAGAIN);  // half a list is none
      const std::string_view payload(&buffer.at(place) + NLMSG_HDRLEN, header.nlmsg_len - NLMSG_HDRLEN);
      if (header.nlmsg_type == NLMSG_DONE) {
        const auto result = payload.size() < sizeof(int) ? 0 : number_of(payload.substr(0, sizeof(int)));
        if (result < 0) throw SystemError(name, -result);
        return;
      }
      if (header.nlmsg_type == NLMSG_ERROR) {
        nlmsgerr error{};
        if (payload.size() < sizeof error) throw SystemError(name, EBADMSG);
        std::memcpy(&error, payload.data(), sizeof error);
        if (error.error != 0) throw SystemError(name, -error.error);
        return;
      }
      take(payload);
      if ((header.nlmsg_flags & NLM_F_MULTI) == 0) return;
      place += NLMSG_ALIGN(header.nlmsg_len);
    }
  }
}

/// Gives each attribute in `attributes` to `take`: type and value.
template <class Take>
void each_attribute(std::string_view attributes, Take take) {
  while (attributes.size() >= sizeof(rtattr)) {
    rtattr attribute{};
    std::memcpy(&attribute, attributes.data(), sizeof attribute);
    if (attribute.rta_len < sizeof attribute || attribute.rta_len > attributes.size()) return;
    take(attribute.rta_type, attributes.substr(sizeof attribute, attribute.rta_len - sizeof attribute));
    attributes.remove_prefix(std::min<std::size_t>(RTA_ALIGN(attribute.rta_len), attributes.size()));
  }
}

std::string text_of(std::string_view value) { return std::string(value.substr(0, value.find('\0'))); }

/// What RTM_NEWLINK tells of a link.
Link parse_link(std::string_view payload) {
  Link link;
  ifinfomsg which{};
  if (payload.size() < sizeof which) return link;
  std::memcpy(&which, payload.data(), sizeof which);
  link.index = which.ifi_index;
  each_attribute(payload.substr(NLMSG_ALIGN(sizeof which)), [&](unsigned short type, std::string_view value) {
    if (type == IFLA_IFNAME) link.name = text_of(value);
    if (type == IFLA_IFALIAS) link.alias = text_of(value);
    if (type == IFLA_LINK_NETNSID) link.peer_namespace = number_of(value);
    if (type != IFLA_LINKINFO) return;
    each_attribute(value, [&](unsigned short info, std::string_view kind) {
      if (info == IFLA_INFO_KIND) link.kind = text_of(kind);
    });
  });
  return link;
}

constexpr auto nothing = [](std::string_view) {};

}  // namespace

void set_link_alias(const std::string& name, std::string_view alias) {
  Request request(RTM_SETLINK, NLM_F_ACK, ifinfomsg{});
  request.add(IFLA_IFNAME, name.c_str(), name.size() + 1).add(IFLA_IFALIAS, alias);
  ask(request, "interface " + name, nothing);
}

std::optional<Link> find_link(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ) return std::nullopt;
  Request request(RTM_GETLINK, 0, ifinfomsg{});
  request.add(IFLA_IFNAME, name.c_str(), name.size() + 1);
  std::optional<Link> link;
  try {
    ask(request, "interface " + name, [&](std::string_view payload) { link = parse_link(payload); });
  } catch (const SystemError& error) {
    if (error.error_number() != ENODEV) throw;
  }
  return link;
}

std::vector<Link> links_with_alias(std::string_view prefix) {
  std::vector<Link> links;
  ask(Request(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}), "the list of interfaces", [&](std::string_view payload) {
    auto link = parse_link(payload);
    if (link.alias.starts_with(prefix)) links.push_back(std::move(link));
  });
  return links;
}

void delete_link(const Link& link) {
  ifinfomsg which{};
  which.ifi_index = link.index;
  ask(Request(RTM_DELLINK, NLM_F_ACK, which), "interface " + link.name, nothing);
}

std::optional<int> number_of_namespace(const UniqueFd& netns) {
  const auto fd = static_cast<unsigned>(netns.get());
  Request request(RTM_GETNSID, 0, rtgenmsg{});
  request.add(NETNSA_FD, &fd, sizeof fd);
  int number = -1;
  ask(request, "the number of a network namespace", [&](std::string_view payload) {
    each_attribute(payload.substr(std::min<std::size_t>(NLMSG_ALIGN(sizeof(rtgenmsg)), payload.size())),
                   [&](unsigned short type, std::string_view value) {
                     if (type == NETNSA_NSID) number = number_of(value);
                   });
  });
  return number < 0 ? std::nullopt : std::optional(number);
}

}  // namespace docker_cni::system
