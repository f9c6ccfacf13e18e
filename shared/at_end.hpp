// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace docker_cni {

/// Does `act` at the end of its scope, whether that ends by a return or by an exception, unless it's dismissed before.
/// REQUIRES: `act` doesn't throw.
template <class Act>
class AtEnd {
 public:
  explicit AtEnd(Act act) : act_(std::move(act)) {}
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;
  AtEnd(AtEnd&&) = delete;
  AtEnd& operator=(AtEnd&&) = delete;
  ~AtEnd() {
    static_assert(noexcept(act_()), "what undoes must not throw");
    if (!is_dismissed_) act_();
  }

  void dismiss() noexcept { is_dismissed_ = true; }

 private:
  Act act_;
  bool is_dismissed_ = false;
};

}  // namespace docker_cni
