// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/names/entry.hpp"
#include "shared/record/paths.hpp"
#include "shared/system/deadline.hpp"

/// Which containers run on which network, and by which names and addresses the others find them. Each function holds
/// names.lock, the last of the locks, reads the networks that it names and no others, and goes on where one container's
/// file can't be written: it throws one Error at its end, which names the files.
namespace docker_cni::names {

/// A container's place on one network.
struct Place {
  std::string network;
  Entry entry;
};

/// The container runs: it finds the others on its networks, and they find it.
void join(const record::Paths& paths, const std::vector<Place>& places, const system::Deadline& deadline);

/// The container `id` has stopped: nobody finds it any more.
void leave(const record::Paths& paths, std::string_view id, const std::vector<std::string>& networks,
           const system::Deadline& deadline);

/// The running container `id` is no longer on `network`, but still on `others`: nobody there finds it, and it finds
/// none of them.
void leave_one(const record::Paths& paths, std::string_view id, const std::string& network,
               const std::vector<std::string>& others, const system::Deadline& deadline);

/// Writes the container's own /etc/hosts again, after its engine has: the others' stay.
void write_again(const record::Paths& paths, std::string_view id, const std::vector<std::string>& networks,
                 const system::Deadline& deadline);

/// Every network anew: what was renamed gets its name, and what ended unseen is no longer there.
void refresh(const record::Paths& paths, const system::Deadline& deadline);

}  // namespace docker_cni::names
