# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once:asan
load ../../lib/helpers
load bundle

setup_file() { start_bundle_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_bundles; }

rewritten() { # what it was is /tmp/before.json, what it is /tmp/mine/config.json
  inside cp -p /tmp/mine/config.json /tmp/before.json
  run_helper 0 docker-cni --runtime-path /bin/true -- create --bundle /tmp/mine mine
}

# The hooks are there, and all else is as before, in its order.
only_hooks_were_added() {
  run_helper 0 jq -e '[.hooks[][].path | select(test("/oci-cni-(add|del)-hook$"))] | length == 2' /tmp/mine/config.json
  inside bash -c 'jq -c "del(.hooks)" /tmp/before.json >/tmp/before.txt; jq -c "del(.hooks)" /tmp/mine/config.json >/tmp/after.txt'
  run_helper 0 cmp /tmp/before.txt /tmp/after.txt
}

@test "a real Docker spec survives" {
  put /tmp/mine/config.json <"$SOURCE_DIR/tests/support/docker/config.json"
  rewritten
  only_hooks_were_added
  # Docker's own hook stays, in front.
  run_helper 0 jq -e '.hooks.prestart[0].args | index("libnetwork-setkey")' /tmp/mine/config.json
}

@test "fields that nobody knows survive" {
  bundle mine true '.future = {"a": [1, {"b": null}], "": "ü\u0001"} | .linux.future = 1.50 | .hooks = {"createContainer": [{"path": "/bin/true", "future": true}]}'
  rewritten
  only_hooks_were_added
  run_helper 0 jq -e '.hooks.createContainer == [{"path": "/bin/true", "future": true}]' /tmp/mine/config.json
}

@test "integers of 20 digits and other numbers survive as they are written" {
  bundle mine true '.marks = "here"'
  inside sed -i 's/"marks": "here"/"marks": [12345678901234567890, -98765432109876543210, 1.0, 1e400, 0.1000]/' /tmp/mine/config.json
  rewritten
  run_helper 0 grep -c '12345678901234567890' /tmp/mine/config.json
  for number in 12345678901234567890 -98765432109876543210 1.0 1e400 0.1000; do
    run_helper 0 grep -cE "[[ ,]${number}[],[:space:]]" /tmp/mine/config.json
  done
}

@test "5,000 environment entries survive" {
  bundle mine true '.process.env += [range(5000) | "VARIABLE_\(.)=\(. * 7919) ünïcode \"quoted\" \u0007"]'
  rewritten
  only_hooks_were_added
  run_helper 0 jq -e '.process.env | length >= 5000' /tmp/mine/config.json
}

@test "a spec of 5,000 levels is accepted or refused, and nothing crashes" {
  bundle mine true
  nested=$(printf '[%.0s' {1..5000})$(printf ']%.0s' {1..5000})
  put /tmp/mine/config.json <<<"$(inside cat /tmp/mine/config.json | sed "0,/{/s//{\"nested\": $nested,/")"
  status=0
  inside docker-cni --runtime-path /bin/true -- create --bundle /tmp/mine mine || status=$?
  ((status <= 1))
}

@test "mode, owner and group of config.json stay" {
  bundle mine true
  inside chmod 0640 /tmp/mine/config.json
  inside chown 1234:5678 /tmp/mine/config.json
  rewritten
  assert_equal "$(inside stat -c '%a %u:%g' /tmp/mine/config.json)" "640 1234:5678"
  assert_equal "$(inside ls -A /tmp/mine)" config.json
}

@test "a spec in which nothing is to change is not written" {
  bundle mine true '.linux.namespaces |= map(select(.type != "network"))'
  inside touch -d 2001-01-01 /tmp/mine/config.json
  before=$(inside stat -c '%i %y' /tmp/mine/config.json)
  rewritten
  assert_equal "$(inside stat -c '%i %y' /tmp/mine/config.json)" "$before"
}

@test "the hooks' entries have absolute paths, an environment of PATH alone, and a timeout" {
  bundle mine true
  rewritten
  run_helper 0 jq -e '[.hooks.createRuntime // .hooks.prestart, .hooks.poststop] | map(.[-1]) | all(
    (.path | startswith("/")) and (.env | length == 1 and (.[0] | startswith("PATH="))) and .timeout > 120)' /tmp/mine/config.json
}

@test "hooks that are there already come first" {
  bundle mine true '.hooks = {createRuntime: [{path: "/bin/true"}], poststop: [{path: "/bin/true"}]}'
  rewritten
  run_helper 0 jq -e '.hooks | .createRuntime[0].path == "/bin/true" and .poststop[0].path == "/bin/true"
    and (.createRuntime | length) == 2 and (.poststop | length) == 2' /tmp/mine/config.json
}
