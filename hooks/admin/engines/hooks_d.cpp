#include "hooks/admin/engines/hooks_d.hpp"

#include <algorithm>

#include "shared/error.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

constexpr std::string_view add_program = "oci-cni-add-hook";
constexpr std::string_view del_program = "oci-cni-del-hook";

std::string array_of(const std::vector<std::string>& strings) {
  std::string text = "[";
  for (const auto& string : strings) text.append(text.size() > 1 ? "," : "").append(json::quoted(string));
  return text + "]";
}

std::string_view filename(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view trimmed(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

/// The strings of the TOML array at the start of `text`; comments have no quotes in them, we hope.
std::vector<std::string> strings_in_array(std::string_view text) {
  std::vector<std::string> strings;
  for (std::size_t at = 0; at < text.size() && text[at] != ']'; ++at) {
    if (text[at] != '"' && text[at] != '\'') continue;
    const auto end = text.find(text[at], at + 1);
    if (end == std::string_view::npos) break;
    strings.emplace_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return strings;
}

}  // namespace

HookFile hook_file(const oci::Hook& hook) {
  HookFile file{filename(hook.path) == add_program ? add_file_name : del_file_name, "{}\n"};
  const auto set = [&file](const json::Keys& keys, std::string_view value) {
    file.text = json::with_value_at(file.text, keys, value);
  };
  set({"version"}, R"("1.0.0")");
  set({"hook", "path"}, json::quoted(hook.path));
  set({"hook", "args"}, array_of(hook.args));
  set({"hook", "env"}, array_of(hook.env));
  set({"hook", "timeout"}, std::to_string(hook.timeout));
  set({"when", "annotations", R"(^cni\.networks$)"}, R"(".+")");
  set({"stages"}, array_of({hook.stage}));
  return file;
}

bool is_our_hook_file(std::string_view text) {
  try {
    const auto path = json::value_at(text, {"hook", "path"});
    if (!path) return false;
    const auto program = json::string(*path, "hook.path");
    return filename(program) == add_program || filename(program) == del_program;
  } catch (const Error&) {
    return false;
  }
}

std::optional<std::vector<std::string>> hooks_dirs_in(std::string_view toml) {
  std::optional<std::vector<std::string>> found;
  for (auto rest = toml; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size() - 1);
    const auto line = trimmed(rest.substr(0, end));
    constexpr std::string_view key = "hooks_dir";
    if (line.starts_with(key) && trimmed(line.substr(key.size())).starts_with('=')) {
      found = strings_in_array(rest.substr(rest.find('=') + 1));
    }
    rest.remove_prefix(end + 1);
  }
  return found;
}

}  // namespace docker_cni::admin
