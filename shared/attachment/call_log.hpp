#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "shared/cni/plugin.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/paths.hpp"
#include "shared/record/record.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::attachment {

/// The call that an operation fails by, if it does: the first that failed at each try, or the last ADD, whose answer is
/// judged later.
using SuspectCall = std::optional<record::FailedCall>;

/// How the plugins of one operation on `container` are run: with cni.yaml's timeouts, until `deadline`, and each call
/// written to `log`; what plugins print on stderr to cni_log's file, where cni.yaml names one. `suspect`, if given,
/// becomes each call that may be why the operation fails. `log` and `suspect` must outlive what is returned.
cni::PluginRuntime plugin_runtime(const Config& config, std::vector<fs::path> cni_path,
                                  const system::Deadline& deadline, std::string_view container, const Log& log,
                                  SuspectCall* suspect = nullptr);

/// `network "front" (/etc/cni/net.d/10-front.conflist)`: how a sentence names a network.
std::string name_of(const cni::NetworkConfigList& list);

}  // namespace docker_cni::attachment
