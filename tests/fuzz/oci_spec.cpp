// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/spec.hpp"
#include "shared/oci/spec_change.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace docker_cni::fuzz {
namespace {

using nlohmann::json;

const oci::Hook add{"createRuntime", "/x/add", {"add", "--config", "/c\n\"x\""}, {"PATH=/bin"}, 270};
const oci::Hook del{"poststop", "/x/del", {"del"}, {}, 0};

/// The member `key` of `object`, made if it is missing or null.
json& section(json& object, const std::string& key, const json& empty) {
  auto& member = object[key];
  if (member.is_null()) member = empty;
  return member;
}

bool is_same(const json& entry, const oci::Hook& hook) {
  return entry.is_object() && entry.value("path", json()) == hook.path && entry.value("args", json()) == hook.args;
}

void add_hook(json& spec, const oci::Hook& hook) {
  json entry{{"path", hook.path}, {"args", hook.args}, {"env", hook.env}};
  if (hook.timeout != 0) entry["timeout"] = hook.timeout;
  auto& stage = section(section(spec, "hooks", json::object()), hook.stage, json::array());
  for (const auto& there : stage) {
    if (is_same(there, hook)) return;
  }
  stage.push_back(entry);
}

json& network_entry(json& spec) {
  for (auto& entry : spec["linux"]["namespaces"]) {
    if (entry.value("type", json()) == "network") return entry;
  }
  throw std::logic_error("the reference finds no network entry");
}

/// The document that the change is to make of `spec`.
json changed(json spec, const oci::SpecChange& change) {
  if (change.network_path) network_entry(spec)["path"] = *change.network_path;
  for (const auto& hook : change.hooks) add_hook(spec, hook);
  for (const auto& [key, value] : change.annotations) {
    if (value) {
      section(spec, "annotations", json::object())[key] = *value;
    } else if (spec.contains("annotations") && spec["annotations"].is_object()) {
      spec["annotations"].erase(key);
    }
  }
  return spec;
}

}  // namespace

/// A bundle's config.json: what we read, and what our edit makes of it.
void fuzz(std::string_view input) {
  const auto spec = oci::parse_spec(std::string(input));
  oci::SpecChange change;
  change.hooks = {add, del};
  change.annotations = {{"run.oci.hooks.stderr", "/x \u202e"}, {"gone", std::nullopt}};
  if (spec.network != oci::NetworkNamespace::host) change.network_path = "/run/netns/x";
  const auto text = spliced(spec, splices(spec, change));
  const auto again = oci::parse_spec(text);
  expect(splices(again, change).empty(), "a second edit changes nothing");
  if (const auto before = reference(input)) {
    const auto after = reference(text);
    expect(after.has_value(), "the reference reads what our edit made");
    expect(*after == changed(*before, change), "our edit makes the document that the reference's makes");
  }
  change.dropped_prestart = "drop";
  oci::parse_spec(spliced(spec, splices(spec, change)));
  spec.mount_source("/etc/hosts");
  spec.environment();
}

}  // namespace docker_cni::fuzz
