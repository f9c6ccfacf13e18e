#include "shared/attachment/outlook.hpp"

#include <utility>

#include "shared/attachment/call_log.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "shared/record/pin.hpp"

namespace docker_cni::attachment {

std::string next_operation(const record::Record& record, const Evidence& evidence) {
  return record.phase == record::Phase::attached && !evidence.gone ? "CHECK" : "DEL";
}

Outlook look_ahead(const std::string& operation, const record::Record& record, const record::Attachment& attachment,
                   const Config& config, const Log& log) {
  if (operation == "DEL" && !attachment.tried) return {{}, "nothing of it is left to release"};
  const auto runtime =
      plugin_runtime(config, record.cni_path, system::Deadline::in(config.hook_timeout), record.id, log);
  const auto netns = record::pin_is_alive(record) ? record.pin.string() : std::string();
  const cni::RuntimeConf conf{record.id, netns, attachment.interface, attachment.args, attachment.capability_args};
  try {
    if (operation == "DEL") {
      return {cni::plan_del_network_list(attachment.list, conf, attachment.result, runtime), {}};
    }
    auto calls = cni::plan_check_network_list(attachment.list, conf, attachment.result, runtime);
    const auto* const hindrance = calls.empty() ? "its configuration has disableCheck" : "";
    return {std::move(calls), hindrance};
  } catch (const Error& error) {
    return {{}, error.what()};
  }
}

}  // namespace docker_cni::attachment
