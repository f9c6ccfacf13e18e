#include "shared/record/pin.hpp"

#include "shared/system/process.hpp"

namespace docker_cni::record {

bool pin_is_alive(const Record& record) {
  return system::netns_at(record.pin) == record.netns && record.boot_id == system::boot_id();
}

}  // namespace docker_cni::record
