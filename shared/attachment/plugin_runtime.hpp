// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/cni/plugin.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// How the plugins of `operation` on `container` are run, found in `cni_path`: with cni.yaml's timeouts, until its
/// deadline, and each call written to its log; what plugins print on stderr to cni_log's file, where cni.yaml names
/// one. Its failing_call becomes each call that may be why it fails. `operation` must outlive what is returned.
cni::PluginRuntime plugin_runtime(Operation& operation, std::vector<fs::path> cni_path, std::string_view container);

/// What the plugins of `attachment` are told, with the namespace at `netns`; empty: there is none.
cni::RuntimeConf runtime_conf(const record::Record& record, const record::Attachment& attachment,
                              const std::string& netns);

/// `network "front" (/etc/cni/net.d/10-front.conflist)`: how a sentence names a network.
std::string name_of(const cni::NetworkConfigList& list);

}  // namespace docker_cni::attachment
