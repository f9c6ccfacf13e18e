# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

# CNITOOL: a cnitool of another libcni than Debian's, to run these tests with by hand.
setup_file() {
  start_plain_host
  CNITOOL=${CNITOOL:-$BATS_FILE_TMPDIR/cnitool}
  [[ -e $CNITOOL ]] || (cd "$BATS_TEST_DIRNAME" && HOME=$BATS_FILE_TMPDIR GO111MODULE=off GOPATH=/usr/share/gocode \
    CGO_ENABLED=0 go build -o "$CNITOOL" cnitool.go)
  put /usr/local/bin/cnitool 0755 <"$CNITOOL"
}
teardown_file() { stop_host; }
setup() {
  reset_host
  cni_yaml "cache_dir: /var/lib/cni"
  # What all of the reference plugins' CHECK can do: portmap's fails on every container without IPv6.
  chain "$BRIDGE" '{"type": "firewall"}'
  inside ip netns add cell
  inside ip netns exec cell ip link set lo up
  inside ip netns exec cell sleep 3600 >/dev/null 2>&1 &
  disown
  process_is_there() { process=$(inside ip netns pids cell) && [[ -n $process ]]; }
  wait_until 10 process_is_there
  process=$(inside ip netns pids cell)
  id=cnitool-$(printf /run/netns/cell | sha512sum | cut -c 1-20)
  state_of "$id"
}
teardown() {
  inside kill -9 "$process" || true
  inside ip netns delete cell || true
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

state_of() { # ID
  put /tmp/state.json <<<"{\"ociVersion\": \"1.0.2\", \"id\": \"$1\", \"status\": \"created\", \"pid\": $process, \"bundle\": \"\"}"
}
# cnitool STATUS VERB [NETNS ID]
cnitool() { run_helper "$1" env CNI_PATH=/opt/cni/bin cnitool "$2" front "${3:-/run/netns/cell}" "${@:4}"; }
hook() { run_helper 0 sh -c "/usr/local/libexec/oci/oci-cni-$1-hook </tmp/state.json"; }
is_attached() { inside ip netns exec cell ip -o -4 addr show dev eth0 | grep -q 'inet 10.88.1.'; }
end_cell() {
  inside kill -9 "$process"
  inside ip netns delete cell
  assert_nothing_left
}

@test "SPEC.md, DEL and CHECK: another runtime's libcni checks and deletes what we attached" {
  state_of mine
  hook add
  is_attached
  cnitool 0 check /run/netns/mine mine
  inside ip netns exec cell ip route delete default
  cnitool 1 check /run/netns/mine mine
  assert_output Route
  cnitool 0 del /run/netns/mine mine
  is_attached && return 1
  run_helper 2 ls /var/lib/cni/results/front-mine-eth0
  # Our record is still there; DEL of what is gone already is no failure.
  hook del
  end_cell
}

# Its CHECK can't succeed on bridge, which compares the namespace's path with that of ADD: ours has the ID in it, and
# cnitool's IDs are made from the path.
@test "SPEC.md, DEL and CHECK: cnitool deletes what we attached under an ID such as it makes" {
  hook add
  is_attached
  cnitool 0 del
  is_attached && return 1
  run_helper 2 ls "/var/lib/cni/results/front-$id-eth0"
  hook del
  end_cell
}

@test "SPEC.md, DEL and CHECK: we check and delete what cnitool attached" {
  cnitool 0 add
  is_attached
  run_helper 0 docker-cni-admin check "$id"
  assert_output intact
  inside ip netns exec cell ip route delete default
  run_helper 1 docker-cni-admin check "$id"
  assert_output drifted
  hook del
  run_helper 2 ls "/var/lib/cni/results/front-$id-eth0"
  end_cell
}

@test "SPEC.md, ADD: an ADD takes over what cnitool attached to the same namespace" {
  cnitool 0 add
  hook add
  is_attached
  assert_equal "$(inside find /var/lib/cni/networks -name '10.88.1.*' | wc -l)" 1
  hook del
  end_cell
}
