// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "shared/system/link.hpp"

namespace docker_cni::admin {

/// One counter: how each form calls it, and which it is.
struct CounterField {
  std::string_view heading;  // of the table
  std::string_view key;      // in JSON
  std::string_view word;     // of a template
  std::string_view metric;   // for Prometheus
  std::string_view help;
  system::LinkCounters::Direction system::LinkCounters::*direction;
  std::uint64_t system::LinkCounters::Direction::*counter;
  bool is_bytes = false;
};

/// All of them, in the order in which they are shown.
inline constexpr std::array counter_fields = [] {
  using Counters = system::LinkCounters;
  using Direction = Counters::Direction;
  return std::array{
      CounterField{"RX", "rxBytes", "RxBytes", "docker_cni_receive_bytes_total", "Bytes that the container received.",
                   &Counters::received, &Direction::bytes, true},
      CounterField{"RX PACKETS", "rxPackets", "RxPackets", "docker_cni_receive_packets_total",
                   "Packets that the container received.", &Counters::received, &Direction::packets},
      CounterField{"RX ERRORS", "rxErrors", "RxErrors", "docker_cni_receive_errors_total",
                   "Errors while the container received.", &Counters::received, &Direction::errors},
      CounterField{"RX DROPS", "rxDropped", "RxDropped", "docker_cni_receive_dropped_total",
                   "Packets for the container that were dropped.", &Counters::received, &Direction::dropped},
      CounterField{"TX", "txBytes", "TxBytes", "docker_cni_transmit_bytes_total", "Bytes that the container sent.",
                   &Counters::transmitted, &Direction::bytes, true},
      CounterField{"TX PACKETS", "txPackets", "TxPackets", "docker_cni_transmit_packets_total",
                   "Packets that the container sent.", &Counters::transmitted, &Direction::packets},
      CounterField{"TX ERRORS", "txErrors", "TxErrors", "docker_cni_transmit_errors_total",
                   "Errors while the container sent.", &Counters::transmitted, &Direction::errors},
      CounterField{"TX DROPS", "txDropped", "TxDropped", "docker_cni_transmit_dropped_total",
                   "Packets of the container that were dropped.", &Counters::transmitted, &Direction::dropped},
  };
}();

/// The value of `field`.
inline std::uint64_t value_of(const CounterField& field, const system::LinkCounters& counters) {
  return counters.*field.direction.*field.counter;
}

}  // namespace docker_cni::admin
