// SPDX-License-Identifier: Apache-2.0
#include "rewriter/runtime_flags.hpp"

#include <algorithm>
#include <array>

namespace docker_cni::rewriter {
namespace {

// runc 1.0 to 1.5, crun 1.8 to 1.29, youki, runsc. A flag has a value in all of them or in none, but for --rootless.
constexpr std::array globals{
    Flag{"root", 'r'},
    Flag{"log", 'l'},
    Flag{"log-format", '\0', Takes::value, true},
    Flag{"log-level", '\0', Takes::value, true},
    Flag{"rootless", '\0', Takes::truth, true},
    Flag{"cgroup-manager", '\0', Takes::value, true},
    Flag{"criu"},
    Flag{"debug", '\0', Takes::nothing},
    Flag{"systemd-cgroup", '\0', Takes::nothing, true},
    Flag{"help", 'h', Takes::nothing},
    Flag{"usage", '\0', Takes::nothing},
    Flag{"version", 'v', Takes::nothing},
    // runsc
    Flag{"log-packets", '\0', Takes::nothing},
    Flag{"rx-checksum-offload", '\0', Takes::nothing},
    Flag{"debug-log"},
    Flag{"debug-command"},
    Flag{"panic-log"},
    Flag{"coverage-report"},
    Flag{"pcap-log"},
    Flag{"debug-log-format"},
    Flag{"traceback"},
    Flag{"metric-server"},
    Flag{"final-metrics-log"},
    Flag{"profiling-metrics"},
    Flag{"profiling-metrics-log"},
    Flag{"profiling-metrics-rate-us"},
    Flag{"strace-syscalls"},
    Flag{"strace-log-size"},
    Flag{"platform"},
    Flag{"platform_device_path"},
    Flag{"watchdog-action"},
    Flag{"panic-signal"},
    Flag{"profile-block"},
    Flag{"profile-cpu"},
    Flag{"profile-gc-interval"},
    Flag{"profile-heap"},
    Flag{"profile-mutex"},
    Flag{"trace"},
    Flag{"ref-leak-mode"},
    Flag{"signal-unkillable-policy"},
    Flag{"pod-init-config"},
    Flag{"host-settings"},
    Flag{"sidecar-release-enforcement-policy"},
    Flag{"sidecar-usage-policy"},
    Flag{"restore-spec-validation"},
    Flag{"control-rpc-stop-timeout"},
    Flag{"shared-root"},
    Flag{"file-access"},
    Flag{"file-access-mounts"},
    Flag{"overlay2"},
    Flag{"host-uds"},
    Flag{"host-fifo"},
    Flag{"character-device-policy"},
    Flag{"override-procs"},
    Flag{"in-sandbox-cgroup"},
    Flag{"fdlimit"},
    Flag{"dcache"},
    Flag{"network"},
    Flag{"network-proxy-path"},
    Flag{"gofer-network-namespace"},
    Flag{"qdisc"},
    Flag{"qdisc-tbf-rate"},
    Flag{"qdisc-tbf-burst"},
    Flag{"num-network-channels"},
    Flag{"network-processors-per-channel"},
    Flag{"EXPERIMENTAL-xdp"},
    Flag{"nvproxy-driver-version"},
    Flag{"nvproxy-allowed-driver-capabilities"},
    Flag{"cuda-checkpoint-path"},
};

constexpr std::array creating{
    Flag{"bundle", 'b', Takes::value, true},
    Flag{"config", 'f', Takes::value, true},
    Flag{"console-socket", 'c', Takes::value, true},
    Flag{"pid-file", 'p', Takes::value, true},
    Flag{"preserve-fds", '\0', Takes::value, true},
    Flag{"pidfd-socket"},
    Flag{"no-pivot", '\0', Takes::nothing, true},
    Flag{"no-new-keyring", '\0', Takes::nothing, true},
    Flag{"no-subreaper", '\0', Takes::nothing, true},
    Flag{"detach", '\0', Takes::nothing, true},
    Flag{"keep", '\0', Takes::nothing, true},
    Flag{"help", 'h', Takes::nothing},
    // restore
    Flag{"image-path"},
    Flag{"work-path"},
    Flag{"manage-cgroups-mode"},
    Flag{"empty-ns"},
    Flag{"lsm-profile"},
    Flag{"lsm-mount-context"},
    Flag{"file-locks", '\0', Takes::nothing},
    // runsc
    Flag{"user-log"},
    Flag{"pass-fd"},
    Flag{"exec-fd"},
    Flag{"background", '\0', Takes::nothing},
};

/// Short flags without a value that may stand before others in one argument: -d (detach), -s (youki's systemd cgroup).
constexpr std::string_view plain_letters = "ds";

/// One that no table has; with an equals sign it has its value.
Argument unknown(const char* text) {
  const bool has_value = std::string_view(text).find('=') != std::string_view::npos;
  return {Argument::Kind::flag, {}, nullptr, has_value ? "" : text};
}

bool is_truth(std::string_view word) { return word == "true" || word == "false" || word == "auto"; }

}  // namespace

std::span<const Flag> global_flags() noexcept { return globals; }

std::span<const Flag> create_flags() noexcept { return creating; }

Argument Arguments::next() {
  if (left_.empty()) return {};
  const char* text = left_.front();
  left_ = left_.subspan(1);
  if (only_operands_ || text[0] != '-' || text[1] == '\0') return {Argument::Kind::operand, {}, text};
  if (text != std::string_view("--")) {
    auto argument = flag(text);
    if (!argument.unknown.empty()) argument.unknown = text;  // with its dashes
    return argument;
  }
  only_operands_ = true;
  return next();
}

Argument Arguments::flag(const char* text) {
  const bool two_dashes = text[1] == '-';
  const char* begin = text + (two_dashes ? 2 : 1);  // Go takes a long name behind one dash, too
  const std::string_view body = begin;
  const auto equals = body.find('=');
  const auto* found = by_name(body.substr(0, equals), two_dashes);
  if (found != nullptr) return with_value(*found, equals == std::string_view::npos ? nullptr : begin + equals + 1);
  if (!two_dashes) return letters(begin);
  return unknown(text);
}

Argument Arguments::letters(const char* text) {
  while (plain_letters.find(*text) != std::string_view::npos && *text != '\0') ++text;
  const auto found = std::find_if(flags_.begin(), flags_.end(), [&](const Flag& flag) { return flag.letter == *text; });
  if (*text == '\0') return {Argument::Kind::flag, {}, nullptr};
  if (found == flags_.end()) return unknown(text);
  const char* rest = text + 1;
  if (*rest == '=') ++rest;
  return with_value(*found, *rest == '\0' ? nullptr : rest);
}

Argument Arguments::with_value(const Flag& flag, const char* glued) {
  const Argument plain{Argument::Kind::flag, {}, nullptr};
  if (flag.takes == Takes::nothing) return plain;
  if (glued != nullptr) return {Argument::Kind::flag, flag.name, glued};
  if (left_.empty() || (flag.takes == Takes::truth && !is_truth(left_.front()))) return plain;
  const char* value = left_.front();
  left_ = left_.subspan(1);
  return {Argument::Kind::flag, flag.name, value};
}

const Flag* Arguments::by_name(std::string_view name, bool abbreviated) const {
  const Flag* beginning = nullptr;
  for (const auto& flag : flags_) {
    if (flag.name == name) return &flag;
    if (!abbreviated || !flag.abbreviable || name.empty() || !flag.name.starts_with(name)) continue;
    if (beginning != nullptr) return nullptr;  // could be either: the runtime refuses it
    beginning = &flag;
  }
  return beginning;
}

}  // namespace docker_cni::rewriter
