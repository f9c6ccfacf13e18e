# SPDX-License-Identifier: Apache-2.0
# Hand-made bundles with the hooks, under runc and under crun.
# bats file_tags=once
load ../../lib/helpers
load bundle

setup_file() { start_bundle_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() {
  inside sh -c "crun list -q | xargs -r -n 1 $CRUN --cgroup-manager=cgroupfs delete --force" || true
  remove_bundles
}

# with_both COMMAND…: with each runtime's command line in its arguments.
with_both() {
  for program in "$RUNC" "$CRUN --cgroup-manager=cgroupfs"; do
    echo "== $program"
    # shellcheck disable=SC2086 # words
    "$@" $program
  done
}

# bats test_tags=runc:networks,crun:networks,runc:removed,crun:removed
@test "an annotation names several networks, and their interfaces" {
  with_both has_several
}
has_several() {
  network 20-back.conf <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "type": "ptp", "ipam": {"type": "host-local", "subnet": "10.88.2.0/24"}}
JSON
  bundle mine 'ip -o -4 address' "$WITH_HOOKS | .annotations = {\"cni.networks\": \"back,front@eth1\"}"
  run_helper 0 "$@" run --bundle /tmp/mine mine
  [[ $output =~ eth0\ +inet\ 10\.88\.2\. ]]
  [[ $output =~ eth1\ +inet\ 10\.88\.1\. ]]
  assert_nothing_left
}

# bats test_tags=runc:joined,crun:joined
@test "a bundle that joins a container's network shares it, and its end is not that network's" {
  with_both joins_another
}
joins_another() {
  bundle first 'sleep 3600' "$WITH_HOOKS"
  inside bash -c '"$@" </dev/null >/dev/null 2>&1' _ "$@" run --detach --bundle /tmp/first first
  local pid address
  pid=$(inside "$@" state first | jq .pid)
  address=$(inside nsenter --target "$pid" --net ip -o -4 address show dev eth0 | sed 's/.*inet \([^/]*\).*/\1/')
  bundle second 'ip -o -4 address' "$WITH_HOOKS
    | .linux.namespaces |= map(if .type == \"network\" then .path = \"/proc/$pid/ns/net\" else . end)"
  run_helper 0 "$@" run --bundle /tmp/second second
  assert_output "inet $address/"
  inside busybox ping -c 1 -W 5 "$address"
  run_helper 0 "$@" delete --force first
  assert_nothing_left
}

# bats test_tags=runc:failure,crun:failure,runc:removed,crun:removed
@test "a failing ADD fails the container, its reason is in the log, and with runc printed, and nothing is left" {
  with_both fails
}
fails() {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'fail 100 "the wall is too high"'
  bundle mine true "$WITH_HOOKS"
  local expected=1
  [[ $1 == "$RUNC" ]] || expected=255
  run_helper "$expected" "$@" run --bundle /tmp/mine mine
  [[ $1 != "$RUNC" ]] || assert_output "plugin wall: the wall is too high"
  run_helper 0 grep -c 'error oci-cni-add-hook.*network "front".*the wall is too high' /var/log/docker-cni.log
  inside "$@" delete --force mine || true
  assert_nothing_left
  inside rm /var/log/docker-cni.log
}

# bats test_tags=runc:gc,crun:gc
@test "gc frees what a container had that was deleted behind its runtime's back, and leaves alone what is in use" {
  with_both vanishes
}
vanishes() {
  front_network
  for id in gone stays; do
    bundle "$id" 'sleep 3600' "$WITH_HOOKS"
    inside bash -c '"$@" </dev/null >/dev/null 2>&1' _ "$@" run --detach --bundle "/tmp/$id" "$id"
  done
  local pid before killed
  pid=$(inside "$@" state stays | jq .pid)
  before=$(inside nsenter --target "$pid" --net ip -o address show dev eth0)
  killed=$(inside "$@" state gone | jq .pid)
  inside kill -9 "$killed"
  wait_until 20 is_no_process "$killed"
  inside rm -rf /run/runc/gone /run/crun/gone /tmp/gone
  run_helper 0 docker-cni-admin gc
  assert_output "released gone"
  assert_equal "$(inside nsenter --target "$pid" --net ip -o address show dev eth0)" "$before"
  run_helper 0 "$@" delete --force stays
  assert_nothing_left
}
is_no_process() { ! inside test -e "/proc/$1/ns/net"; }
