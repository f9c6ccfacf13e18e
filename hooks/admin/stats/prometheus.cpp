// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/stats/fields.hpp"
#include "hooks/admin/stats/format.hpp"

namespace docker_cni::admin {
namespace {

/// The value of a label (Prometheus, "Text-based format").
std::string label_value(std::string_view value) {
  std::string text = "\"";
  for (const char byte : value) {
    if (byte == '\n') {
      text += "\\n";
      continue;
    }
    if (byte == '"' || byte == '\\') text += '\\';
    text += byte;
  }
  return text += '"';
}

std::string labels_of(const AttachmentCounters& one) {
  return "{container=" + label_value(one.container) + ",id=" + label_value(one.id) +
         ",network=" + label_value(one.network) + ",interface=" + label_value(one.interface) + "}";
}

}  // namespace

std::string stats_prometheus(const std::vector<AttachmentCounters>& all) {
  std::string text;
  for (const auto& field : counter_fields) {
    text.append("# HELP ").append(field.metric).append(" ").append(field.help).append("\n");
    text.append("# TYPE ").append(field.metric).append(" counter\n");
    for (const auto& one : all) {
      text.append(field.metric).append(labels_of(one)).append(" ");
      text.append(std::to_string(value_of(field, one.counters))).append("\n");
    }
  }
  return text;
}

}  // namespace docker_cni::admin
