// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/spec.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::oci {
namespace {

/// Walks once over config.json, keeping what Spec tells of it.
class Parser {
 public:
  explicit Parser(Spec& spec) : spec_(spec), scanner_(spec.text) {}

  void parse() {
    spec_.places.root = spanned([&] { json::walk_object(scanner_, [&](std::string_view key) { root_member(key); }); });
    scanner_.end();
  }

 private:
  void root_member(std::string_view key) {
    auto& places = spec_.places;
    if (key == "hooks") {
      first(places.hooks, "hooks") = spanned([&] { scanner_.value(); });
    } else if (key == "linux") {
      first(linux_, "linux") = spanned([&] { linux_section(); });
    } else if (key == "annotations") {
      first(places.annotations, "annotations") = spanned([&] { annotations(); });
    } else if (key == "process") {
      process();
    } else if (key == "mounts") {
      places.mounts = spanned([&] { scanner_.value(); });
    } else if (key == "hostname") {
      spec_.hostname = string_or_null();
    } else if (key == "domainname") {
      spec_.domainname = string_or_null();
    } else {
      scanner_.value();
    }
  }

  void process() {
    if (json::take_null(scanner_)) return;
    json::walk_object(scanner_, [&](std::string_view key) {
      const auto place = spanned([&] { scanner_.value(); });
      if (key == "env") spec_.places.environment = place;
    });
  }

  void annotations() {
    if (json::take_null(scanner_)) return;
    json::walk_object(scanner_, [&](std::string_view key) {
      std::string name(key);
      spec_.annotations.insert_or_assign(std::move(name), json::string(scanner_.value(), key));
    });
  }

  void linux_section() {
    if (json::take_null(scanner_)) return;
    json::walk_object(scanner_, [&](std::string_view key) {
      if (key == "sysctl") {
        sysctls();
        return;
      }
      if (key != "namespaces") {
        scanner_.value();
        return;
      }
      first(namespaces_, "linux.namespaces") = spanned([&] {
        if (!json::take_null(scanner_)) json::walk_array(scanner_, [&] { namespace_entry(); });
      });
    });
  }

  void sysctls() {
    if (json::take_null(scanner_)) return;
    json::walk_object(scanner_, [&](std::string_view key) {
      const auto value = scanner_.value();
      const bool is_domain = key == "kernel.domainname" && json::kind(value) == json::Kind::string;
      if (is_domain && spec_.domainname.empty()) spec_.domainname = json::string(value, key);
    });
  }

  void namespace_entry() {
    std::string type;
    std::string path;
    const auto place = spanned([&] {
      json::walk_object(scanner_, [&](std::string_view key) {
        if (key == "type") {
          type = string_or_null();
        } else if (key == "path") {
          path = string_or_null();
        } else {
          scanner_.value();
        }
      });
    });
    if (type == "user") spec_.new_user_namespace = path.empty();
    if (type != "network") return;
    first(spec_.places.network, "the network entry of linux.namespaces") = place;
    spec_.network = path.empty() ? NetworkNamespace::created : NetworkNamespace::joined;
    spec_.network_path = std::move(path);
  }

  std::string string_or_null() {
    if (json::take_null(scanner_)) return {};
    return json::string(scanner_.string(), "string");
  }

  template <class Take>
  Span spanned(Take&& take) {
    scanner_.peek();
    const auto begin = scanner_.position();
    take();
    return {begin, scanner_.position()};
  }

  static Span& first(Span& place, const char* name) {
    if (!place.empty()) throw Error(std::string(name) + " is there twice");
    return place;
  }

  Spec& spec_;
  json::Scanner scanner_;
  Span linux_;
  Span namespaces_;
};

}  // namespace

fs::path Spec::mount_source(std::string_view destination) const {
  fs::path source;
  if (places.mounts.empty()) return source;
  json::Scanner scanner(at(places.mounts));
  if (json::take_null(scanner)) return source;
  json::walk_array(scanner, [&] {
    bool at_destination = false;
    std::string_view found;
    json::walk_object(scanner, [&](std::string_view key) {
      const auto value = scanner.value();
      if (key == "destination") at_destination = json::string(value, key) == destination;
      if (key == "source") found = value;
    });
    if (at_destination) source = found.empty() ? fs::path() : fs::path(json::string(found, "source"));
  });
  return source;
}

std::vector<std::string> Spec::environment() const {
  std::vector<std::string> all;
  if (places.environment.empty()) return all;
  json::Scanner scanner(at(places.environment));
  if (json::take_null(scanner)) return all;
  json::walk_array(scanner, [&] { all.push_back(json::string(scanner.value(), "process.env")); });
  return all;
}

Spec parse_spec(std::string text) {
  Spec spec;
  spec.text = std::move(text);
  Parser(spec).parse();
  return spec;
}

Spec read_spec(const fs::path& file) {
  const auto fd = system::open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) throw SystemError(file.string(), errno);
  if (!S_ISREG(status.st_mode)) throw Error(file.string() + ": this is not a regular file");
  auto text = system::read_to_end(fd.get(), file.string());
  auto spec = in_context([&] { return file.string(); }, [&] { return parse_spec(std::move(text)); });
  spec.mode = status.st_mode & 07777U;
  spec.uid = status.st_uid;
  spec.gid = status.st_gid;
  return spec;
}

}  // namespace docker_cni::oci
