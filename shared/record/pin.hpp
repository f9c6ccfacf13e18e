#pragma once

#include "shared/record/record.hpp"

namespace docker_cni::record {

/// Whether the recorded namespace is still mounted at the recorded place. What another program mounted there since, or
/// since the host was booted, is not it.
bool pin_is_alive(const Record& record);

}  // namespace docker_cni::record
