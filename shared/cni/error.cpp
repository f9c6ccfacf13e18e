// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/error.hpp"

#include <utility>

namespace docker_cni::cni {
namespace {

std::string sentence(unsigned code, const std::string& msg, const std::string& details) {
  auto text = msg.empty() ? std::string("no message") : msg;
  if (!details.empty()) text += "; " + details;
  return text + " (CNI error " + std::to_string(code) + ")";
}

}  // namespace

PluginError::PluginError(unsigned code, std::string msg, std::string details)
    : Error(sentence(code, msg, details)), code_(code), msg_(std::move(msg)), details_(std::move(details)) {}

}  // namespace docker_cni::cni
