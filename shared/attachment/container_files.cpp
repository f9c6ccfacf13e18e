#include "shared/attachment/container_files.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/attachment/resolv_conf.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::attachment {
namespace {

constexpr std::string_view mark = "# docker-cni";
constexpr std::size_t largest_file = 1024UL * 1024;

std::string without_prefix_length(std::string_view address) {
  return std::string(address.substr(0, address.find('/')));
}

/// A name that may stand in /etc/hosts: a container's author chooses it.
bool is_host_name(std::string_view name) {
  const auto allowed = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_';
  };
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), allowed);
}

void rewrite_in_place(const system::fs::path& file, std::string_view old, const std::string& text) {
  const auto fd = system::open(file, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) throw SystemError(file.string(), errno);
  if (!S_ISREG(status.st_mode)) throw Error(file.string() + ": this is no regular file");
  // Written over from where they differ, and cut only then: a reader in between sees whole lines.
  const auto same = std::mismatch(old.begin(), old.end(), text.begin(), text.end()).first - old.begin();
  if (::lseek(fd.get(), same, SEEK_SET) < 0) throw SystemError(file.string(), errno);
  system::write_all(fd.get(), std::string_view(text).substr(static_cast<std::size_t>(same)), file.string());
  if (::ftruncate(fd.get(), static_cast<off_t>(text.size())) != 0) throw SystemError(file.string(), errno);
}

/// Gives the file that is mounted at `destination` the text that `edit` makes of it, if it is the engine's own.
template <class Edit>
void change(const record::Record& record, const oci::Spec& spec, const char* destination, Edit edit) {
  const auto file = spec.mount_source(destination);
  if (record.owner.empty() || file.parent_path() != record.owner) return;
  const auto old = system::read_file(file, largest_file);
  const auto text = edit(old);
  if (text != old) rewrite_in_place(file, old, text);
}

/// What the first network that tells any says of DNS.
std::optional<cni::ResultDns> dns_of(const record::Record& record) {
  for (const auto& attachment : record.attachments) {
    if (attachment.result.find("\"dns\"") == std::string::npos) continue;  // no need to read it all
    auto dns = cni::parse_result(attachment.result, attachment.list.cni_version).dns;
    if (!dns.nameservers.empty() || !dns.domain.empty() || !dns.search.empty() || !dns.options.empty()) return dns;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> addresses_in(std::string_view result) {
  std::vector<std::string> addresses;
  const auto members = json::members(result);
  const auto add = [&](std::string_view object, std::string_view key) {
    if (const auto address = json::find(json::members(object), key)) {
      addresses.push_back(without_prefix_length(json::string(*address, key)));
    }
  };
  if (const auto ips = json::find(members, "ips"); ips && json::kind(*ips) == json::Kind::array) {
    for (const auto ip : json::elements(*ips)) add(ip, "address");
  }
  for (const auto* family : {"ip4", "ip6"}) {  // versions 0.1.0 and 0.2.0
    if (const auto ip = json::find(members, family)) add(*ip, "ip");
  }
  return addresses;
}

std::string hosts_text(std::string_view text, std::string_view name, const std::vector<std::string>& addresses) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1);
    const auto line = text.substr(0, end + 1);
    if (line.find(mark) == std::string_view::npos) out += line;
    text.remove_prefix(line.size());
  }
  if (!out.empty() && out.back() != '\n') out += '\n';
  for (const auto& address : addresses) out.append(address).append("\t").append(name).append(" ").append(mark) += '\n';
  return out;
}

void write_container_files(const record::Record& record, const oci::Spec& spec, const engine::ChosenDns& chosen) {
  if (is_host_name(spec.hostname)) {
    change(record, spec, "/etc/hosts", [&](std::string_view old) {
      std::vector<std::string> addresses;
      for (const auto& attachment : record.attachments) {
        if (attachment.result.empty()) continue;
        for (auto& address : addresses_in(attachment.result)) addresses.push_back(std::move(address));
      }
      return hosts_text(old, spec.hostname, addresses);
    });
  }
  if (const auto dns = dns_of(record)) {
    change(record, spec, "/etc/resolv.conf", [&](std::string_view old) { return resolv_conf_text(old, *dns, chosen); });
  }
}

}  // namespace docker_cni::attachment
