// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/records.hpp"
#include "shared/attachment/release_stopped.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::admin {
namespace {

struct ReleaseOptions {
  std::vector<std::string> words;
  bool force = false;
};

std::string release_told(const std::string& id, const attachment::Release& release) {
  const auto container = " " + engine::short_id(id) + ": ";
  std::string text;
  const auto tell = [&](std::string_view verb, std::string_view words, std::string_view end) {
    text.append(verb).append(container).append(words).append(end);
  };
  for (const auto& words : release.released) tell("released", words, "\n");
  for (const auto& words : release.left) tell("forgot", words, " may stay taken\n");
  if (release.released.empty() && release.left.empty()) tell("forgot", "it had no network", "\n");
  if (!release.why.empty()) text.append("  since ").append(release.why).append("\n");
  return text;
}

Answer release(const ReleaseOptions& options, const Config& config) {
  const auto log = open_log(config);
  const auto store = open_store(config);
  Answer answer;
  for (const auto& word : options.words) {
    try {
      const auto id = find_releasable(store, word, options.force);
      attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
      answer.text += release_told(id, attachment::release_stopped(id, options.force, operation));
    } catch (const Error& error) {
      answer.problems.emplace_back(error.what());
    }
  }
  return answer;
}

}  // namespace

Work declare_release(CLI::App& verb) {
  auto options = std::make_shared<ReleaseOptions>();
  verb.add_option("container", options->words, "Its ID, its name, or the start of its ID")->required()->type_name("");
  verb.add_flag("--force", options->force, "Forget it even if a plugin fails to release it");
  return [options](const Config& config) { return release(*options, config); };
}

}  // namespace docker_cni::admin
