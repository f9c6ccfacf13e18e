# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

hooks() { # PROGRAM: the PIDs of it in the private host
  local exe
  for exe in $(inside bash -c 'readlink -f /proc/[0-9]*/exe --zero | tr "\0" "\n"' | sort -u | grep "/\.\?$1\$"); do
    inside bash -c 'for p in /proc/[0-9]*; do [[ $(readlink $p/exe) != "$1" ]] || echo "${p#/proc/}"; done' _ "$exe"
  done
}

# Starts zc and waits until a plugin of its ADD is at the gate.
start_up_to_the_gate() {
  inside rm -f /tmp/entered /tmp/open
  inside docker "$@" >"$BATS_TEST_TMPDIR/docker.out" 2>&1 &
  client=$!
  wait_until 30 inside test -e /tmp/entered
}

killed_at() { # PLUGIN…: the chain, in which a gate is
  gate_plugin gate
  null_plugin before
  null_plugin after
  chain "$@"
}

removed_after_the_kill() {
  start_up_to_the_gate run --name zc --net none --runtime cni busybox sleep 3600
  inside kill -9 "$(hooks oci-cni-add-hook)"
  wait "$client" && return 1
  cat "$BATS_TEST_TMPDIR/docker.out"
  run_docker 0 rm zc
  assert_nothing_left
}

started_after_the_kill() {
  start_up_to_the_gate run --name zc --net none --runtime cni busybox sleep 3600
  inside kill -9 "$(hooks oci-cni-add-hook)"
  wait "$client" && return 1
  inside touch /tmp/open
  run_docker 0 start zc
  [[ -z $1 || $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the add hook killed in its first plugin: the container's removal leaves nothing" {
  killed_at gate "$BRIDGE"
  removed_after_the_kill
}

@test "the add hook killed in its first plugin: the container starts again" {
  killed_at gate "$BRIDGE"
  started_after_the_kill address
}

@test "the add hook killed in mid-chain: the container's removal leaves nothing" {
  killed_at before "$BRIDGE" gate after
  removed_after_the_kill
}

@test "the add hook killed in mid-chain: the container starts again" {
  killed_at before "$BRIDGE" gate after
  started_after_the_kill address
}

@test "the add hook killed in the second network: the container starts again, then its removal leaves nothing" {
  killed_at "$BRIDGE"
  network 20-back.conf <<<'{"cniVersion": "0.4.0", "name": "back", "type": "gate"}'
  cni_yaml "networks: [front, back]"
  started_after_the_kill address
}

# Nobody runs the poststop hook when runc itself is killed: the record must do.
kill_runc_and_hook() {
  start_up_to_the_gate run --name zc --net none --runtime cni busybox sleep 3600
  inside kill -9 "$(hooks runc | sort -n | head -1)"
  for hook in $(hooks oci-cni-add-hook); do inside kill -9 "$hook"; done
  wait "$client" && return 1
  cat "$BATS_TEST_TMPDIR/docker.out"
}

@test "runc and the add hook killed: the container starts again, then its removal leaves nothing" {
  killed_at "$BRIDGE" gate
  kill_runc_and_hook
  inside touch /tmp/open
  run_docker 0 start zc
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "runc and the add hook killed, then the container removed: gc leaves nothing" {
  killed_at "$BRIDGE" gate
  kill_runc_and_hook
  run_docker 0 rm zc
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
}

@test "runc alone killed while the add hook is at work: nothing is left after a removal and gc" {
  killed_at "$BRIDGE" gate
  start_up_to_the_gate run --name zc --net none --runtime cni busybox sleep 3600
  inside kill -9 "$(hooks runc | sort -n | head -1)"
  wait "$client" && return 1
  inside touch /tmp/open
  hook_is_gone() { [[ -z $(hooks oci-cni-add-hook) ]]; }
  wait_until 30 hook_is_gone
  run_docker 0 rm -f zc
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
}

@test "the del hook killed in a plugin: the container starts again, then its removal leaves nothing" {
  chain "$BRIDGE" slow
  cni_yaml "fixed_ip: never"
  plugin_that DEL slow 'touch /tmp/entered; for i in $(seq 600); do [ ! -e /tmp/open ] || break; sleep 0.1; done'
  run_zc zc
  inside docker stop -t 0 zc >/dev/null 2>&1 &
  client=$!
  wait_until 30 inside test -e /tmp/entered
  inside kill -9 "$(hooks oci-cni-del-hook)"
  wait "$client"
  inside touch /tmp/open
  run_docker 0 start zc
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "SIGTERM and SIGINT don't keep the del hook from releasing" {
  chain "$BRIDGE" slow
  cni_yaml "fixed_ip: never"
  plugin_that DEL slow 'touch /tmp/entered; for i in $(seq 300); do [ ! -e /tmp/open ] || break; sleep 0.1; done'
  run_zc zc
  inside docker stop -t 0 zc >/dev/null 2>&1 &
  client=$!
  wait_until 30 inside test -e /tmp/entered
  inside kill -TERM "$(hooks oci-cni-del-hook)"
  inside kill -INT "$(hooks oci-cni-del-hook)"
  inside touch /tmp/open
  wait "$client"
  assert_nothing_left
}

@test "SIGTERM and SIGINT to the add hook end its plugin and undo all, at once" {
  killed_at "$BRIDGE" gate
  for signal in TERM INT; do
    start_up_to_the_gate run --name zc --net none --runtime cni busybox sleep 3600
    inside kill -"$signal" "$(hooks oci-cni-add-hook)"
    wait "$client" && return 1
    grep "the hook was told to stop" "$BATS_TEST_TMPDIR/docker.out"
    run_docker 0 rm zc
    assert_nothing_left
  done
}
