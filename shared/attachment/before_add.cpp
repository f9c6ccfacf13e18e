// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/before_add.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "shared/attachment/orphans.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/request.hpp"
#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

/// A plugin that can't run could not undo either: so it's missed before anything is recorded or done.
void check_program(const std::string& type, const std::vector<fs::path>& path) {
  const auto program = cni::find_plugin(type, path);
  if (::access(program.c_str(), X_OK) != 0) throw SystemError("plugin " + type + ": " + program.string(), errno);
  std::array<char, 4> magic{};
  const auto count = ::read(system::open(program, O_RDONLY).get(), magic.data(), magic.size());
  const std::string_view begin(magic.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  if (begin !=
          "\x7f"
          "ELF" &&
      !begin.starts_with("#!")) {
    throw Error("plugin " + type + ": " + program.string() + " is not a program; install it again");
  }
}

}  // namespace

bool make_room_for_pin(const record::Record& wanted, const Operation& operation) {
  const bool was_there = remove_orphaned_pin(operation.store, wanted.id, operation.log);
  if (wanted.pinned && system::netns_at(wanted.pin)) {
    throw Error(wanted.pin.string() +
                ": a network namespace that isn't ours is mounted here; remove it, see: ip netns");
  }
  return was_there;
}

void check_possible(const record::Record& record) {
  constexpr int descriptors_of_a_call = 16;
  system::require_descriptors(descriptors_of_a_call);
  for (const auto& attachment : record.attachments) {
    try {
      for (const auto& plugin : attachment.list.plugins) check_program(plugin.type, record.cni_path);
      cni::check_environment(
          cni::plugin_environment("CHECK", runtime_conf(record, attachment, record.pin.string()), record.cni_path));
    } catch (Error& error) {
      error.add_context(name_of(attachment.list));
      throw;
    }
  }
}

void check_interfaces_free(const record::Record& record, const system::UniqueFd& netns) {
  const auto links = system::links_in(netns);  // the kernel tells them from 4.16 on; before, the process's are seen
  for (const auto& attachment : record.attachments) {
    const bool is_there = std::any_of(links.begin(), links.end(),
                                      [&](const system::Link& link) { return link.name == attachment.interface; });
    if (!is_there && !(links.empty() && system::has_interface(record.pid, attachment.interface))) continue;
    throw Error(name_of(attachment.list) + ": the container has an interface \"" + attachment.interface +
                "\" already, which isn't ours; ask for another one: " + attachment.list.name + "@INTERFACE");
  }
}

void select_versions(record::Record& record, Operation& operation) {
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  for (auto& attachment : record.attachments) {
    in_context([&] { return name_of(attachment.list); },
               [&] { attachment.list.cni_version = cni::select_version(attachment.list, runtime); });
  }
}

}  // namespace docker_cni::attachment
