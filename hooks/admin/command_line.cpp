// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "shared/ascii.hpp"
#include "shared/json/document.hpp"
#include "shared/nearest.hpp"
#include "shared/version.hpp"

namespace docker_cni::admin {
namespace {

constexpr std::string_view plugin_name = "cni";

/// What the program was called as, and what it's asked for.
struct Invocation {
  std::string program = "docker-cni-admin";
  std::vector<std::string> words;
};

/// Docker's own flags that take a value in the next word (docker/cli, cli/flags/options.go).
bool takes_next_word(std::string_view flag) {
  constexpr std::array<std::string_view, 10> flags{"--config",    "-c",          "--context", "-H",       "--host",
                                                   "--log-level", "--tlscacert", "--tlscert", "--tlskey", "-l"};
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

/// Takes away what Docker's CLI leaves in front when it calls its plugin: its own flags and the plugin's name.
Invocation parse_invocation(std::vector<std::string> words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with('-')) at += takes_next_word(words[at]) ? 2U : 1U;
  const auto is = [&](std::size_t place, std::string_view word) {
    return place < words.size() && words[place] == word;
  };
  const bool wants_help = is(at, "help") && is(at + 1, plugin_name);  // docker help cni
  if (!wants_help && !is(at, plugin_name)) return {.words = std::move(words)};
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(wants_help ? at + 2 : at + 1));
  if (wants_help) words.emplace_back("--help");
  return {.program = "docker cni", .words = std::move(words)};
}

/// What Docker asks its plugins for (docker/cli, cli-plugins/metadata).
std::string plugin_metadata() {
  return json::one_line({{"SchemaVersion", "0.1.0"},
                         {"Vendor", "docker-cni"},
                         {"Version", version},
                         {"ShortDescription", "CNI networks of containers"}}) +
         "\n";
}

/// What may come next: "install" is followed by the name of an engine.
std::string expected_after(const CLI::App& app) {
  std::string words;
  for (const auto* verb : app.get_subcommands()) {
    for (const auto* word : verb->get_subcommands([](const CLI::App*) { return true; })) {
      words.append(words.empty() ? "; " + verb->get_name() + " knows " : ", ").append(word->get_name());
    }
  }
  return words;
}

UsageError usage_error(const std::string& sentence, const CLI::App& app) {
  return UsageError(sentence + expected_after(app) + "; see: " + app.get_name() + " --help");
}

/// What `word` was probably meant to be; empty where nothing is near.
std::string meant_verb(std::string_view word, const CLI::App& app) {
  std::vector<std::string_view> known;
  const auto chosen = app.get_subcommands();
  if (chosen.empty()) {
    for (const auto& command : commands) known.emplace_back(command.name);
  } else {
    for (const auto* engine : chosen.front()->get_subcommands([](const CLI::App*) { return true; })) {
      known.emplace_back(engine->get_name());
    }
  }
  const auto near = nearest(word, known);
  return near.empty() ? std::string() : "; did you mean \"" + std::string(near) + "\"?";
}

/// CLI11's words in the form of our sentences.
UsageError usage_error(const CLI::ParseError& error, const CLI::App& app) {
  std::string sentence = error.what();
  if (!sentence.empty()) sentence[0] = lower(sentence[0]);
  return usage_error(sentence, app);
}

}  // namespace

std::function<Answer()> parse_command_line(std::vector<std::string> words) {
  const auto print = [](std::string text) { return [text = std::move(text)] { return Answer{text, {}}; }; };
  if (!words.empty() && words.front() == "docker-cli-plugin-metadata") return print(plugin_metadata());
  auto invocation = parse_invocation(std::move(words));
  std::string config_file;
  Work work;

  CLI::App app("Shows and cleans up the CNI networks of containers", invocation.program);
  app.set_version_flag("--version", std::string("docker-cni-admin ") + version);
  app.add_option("--config", config_file, std::string("Where cni.yaml is, if not at ") + default_config_file)
      ->type_name("FILE");
  app.fallthrough();
  app.require_subcommand(0, 1);
  for (const auto& command : commands) {
    auto* const verb = app.add_subcommand(command.name, command.summary);
    verb->callback([&work, bound = command.declare(*verb)] { work = bound; });
  }

  try {
    std::reverse(invocation.words.begin(), invocation.words.end());  // as CLI11 takes them
    app.parse(std::move(invocation.words));
  } catch (const CLI::CallForHelp&) {
    return print(app.help());
  } catch (const CLI::CallForVersion& answer) {
    return print(std::string(answer.what()) + "\n");
  } catch (const CLI::ExtrasError&) {
    const auto word = app.remaining(true).front();
    throw usage_error("unknown argument \"" + word + "\"" + meant_verb(word, app), app);
  } catch (const CLI::ParseError& error) {
    throw usage_error(error, app);
  }
  if (!work) throw usage_error("no command", app);
  return [work, config_file] { return work(load_config(config_file)); };
}

}  // namespace docker_cni::admin
