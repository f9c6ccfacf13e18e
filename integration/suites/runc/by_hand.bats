# SPDX-License-Identifier: Apache-2.0
load ../../lib/helpers
load bundle

setup_file() { start_bundle_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_bundles; }

# bats test_tags=runc:start,runc:removed
@test "the hooks in a hand-made bundle give the container its network, and its end leaves nothing" {
  bundle mine 'ip -o -4 addr show dev eth0' "$WITH_HOOKS"
  run_helper 0 runc run --bundle /tmp/mine mine
  assert_output "inet 10.88.1."
  assert_nothing_left
}

# bats test_tags=runc:start,runc:removed
@test "the wrapper by itself gives a hand-made bundle its network" {
  bundle mine 'ip -o -4 addr show dev eth0'
  run_helper 0 docker-cni --runtime-path "$RUNC" -- run --bundle /tmp/mine mine
  assert_output "inet 10.88.1."
  assert_nothing_left
}

@test "a container of runc's is connected by its ID, and its end leaves nothing" {
  network 20-back.conflist <<'JSON'
{"cniVersion": "1.0.0", "name": "back", "plugins": [{"type": "bridge", "bridge": "cni-back", "isGateway": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.9.0/24"}]]}}]}
JSON
  bundle mine 'exec sleep 600'
  inside bash -c "docker-cni --runtime-path '$RUNC' -- run --detach --bundle /tmp/mine mine </dev/null >/dev/null 2>&1"
  run_helper 0 docker-cni-admin connect back mine
  assert_output 'net1 10.88.9.'
  run_helper 0 busybox ping -c 1 -W 5 "$(sed -n 's/^net1 \([^/]*\).*/\1/p' <<<"$output")"
  run_helper 0 docker-cni-admin disconnect front mine
  run_helper 1 runc exec mine test -e /sys/class/net/eth0
  run_helper 0 runc delete --force mine
  assert_nothing_left
}

@test "a bundle that has the hooks already gets them once" {
  bundle mine 'ip -o -4 addr show dev eth0'
  run_helper 0 docker-cni --runtime-path "$RUNC" -- run --bundle /tmp/mine mine
  inside cp /tmp/mine/config.json /tmp/config.json
  run_helper 0 docker-cni --runtime-path "$RUNC" -- run --bundle /tmp/mine mine
  run_helper 0 cmp /tmp/mine/config.json /tmp/config.json
  run_helper 0 jq -e '.hooks.createRuntime + (.hooks.prestart // []) | map(select(.path | endswith("oci-cni-add-hook"))) | length == 1' \
    /tmp/mine/config.json
  assert_nothing_left
}

# bats test_tags=crun:start,crun:removed
@test "a hand-made bundle runs under crun" {
  bundle mine 'ip -o -4 addr show dev eth0' "$WITH_HOOKS"
  run_helper 0 "$CRUN" --cgroup-manager=cgroupfs run --bundle /tmp/mine mine
  assert_output "inet 10.88.1."
  assert_nothing_left
}

# bats test_tags=crun:failure
@test "a failure under crun, which throws a hook's words away, is undone" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'fail 100 "the wall is too high"'
  bundle mine true
  inside docker-cni --runtime-path "$CRUN" -- --cgroup-manager=cgroupfs run --bundle /tmp/mine mine && return 1
  run_helper 0 grep -c 'the wall is too high' /var/log/docker-cni.log
  inside "$CRUN" --cgroup-manager=cgroupfs delete --force mine || true
  assert_nothing_left
}

# bats test_tags=runc:removed
@test "the bundle's removal before the container's end is no obstacle to it" {
  bundle mine 'sleep 3600' "$WITH_HOOKS"
  inside bash -c 'runc run --detach --bundle /tmp/mine mine </dev/null >/dev/null 2>&1'
  inside rm -rf /tmp/mine
  run_helper 0 runc delete --force mine
  assert_nothing_left
}

# bats test_tags=runc:joined
@test "a bundle that joins a network namespace, or the host's, is left alone" {
  bundle mine 'ip -o link' "$WITH_HOOKS | .linux.namespaces |= map(select(.type != \"network\"))"
  run_helper 0 runc run --bundle /tmp/mine mine
  [[ $output != *eth0* ]]
  inside ip netns add other
  bundle mine 'ip -o link' "$WITH_HOOKS | .linux.namespaces |= map(if .type == \"network\" then .path = \"/run/netns/other\" else . end)"
  run_helper 0 runc run --bundle /tmp/mine mine
  [[ $output != *eth0* ]]
  inside ip netns delete other
  assert_nothing_left
}

# bats test_tags=runc:networks
@test "annotations choose the networks, their interfaces and their capabilities" {
  network 20-back.conf <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "type": "bridge", "bridge": "cni-back",
 "ipam": {"type": "host-local", "subnet": "10.88.5.0/24"}}
JSON
  bundle mine 'ip -o -4 addr' "$WITH_HOOKS | .annotations = {\"cni.networks\": \"back,front@lan\"}"
  run_helper 0 runc run --bundle /tmp/mine mine
  [[ $output =~ eth0\ +inet\ 10\.88\.5\. ]]
  [[ $output =~ lan\ +inet\ 10\.88\.1\. ]]
  assert_nothing_left
}

@test "cni.networks: none leaves a container alone" {
  bundle mine 'ip -o link' "$WITH_HOOKS | .annotations = {\"cni.networks\": \"none\"}"
  run_helper 0 runc run --bundle /tmp/mine mine
  [[ $output != *eth0* ]]
  assert_nothing_left
}

@test "SPEC.md, Deriving runtimeConfig: portmap: a port of the host leads into the container, and no longer after its end" {
  bundle mine 'echo welcome >/tmp/index.html; exec httpd -f -p 80 -h /tmp' "$WITH_HOOKS
    | .root.readonly = false | .process.capabilities[] |= (. + [\"CAP_NET_BIND_SERVICE\"] | unique)
    | .annotations = {\"cni.capability-args\": \"{\\\"portMappings\\\": [{\\\"hostPort\\\": 8080, \\\"containerPort\\\": 80, \\\"protocol\\\": \\\"tcp\\\"}]}\"}"
  inside bash -c 'runc run --detach --bundle /tmp/mine mine </dev/null >/tmp/run.log 2>&1 || { cat /tmp/run.log; exit 1; }'
  inside ip addr add 10.99.0.1/24 dev lo
  wait_until 10 inside busybox wget -q -O - http://10.99.0.1:8080/index.html
  run_helper 0 busybox wget -q -O - http://10.99.0.1:8080/index.html
  assert_equal "$output" welcome
  run_helper 0 runc delete --force mine
  assert_nothing_left
  inside busybox wget -q -T 5 -O - http://10.99.0.1:8080/index.html && return 1
  inside ip addr delete 10.99.0.1/24 dev lo
}
