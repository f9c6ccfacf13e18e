load ../helpers

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
  put /tmp/state.json <<<"{\"ociVersion\": \"1.0.2\", \"id\": \"$id\", \"status\": \"created\", \"pid\": $process, \"bundle\": \"\"}"
}
teardown() {
  inside kill -9 "$process" || true
  inside ip netns delete cell || true
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

cnitool() { run_helper "$1" env CNI_PATH=/opt/cni/bin cnitool "$2" front /run/netns/cell; }
hook() { run_helper 0 sh -c "/usr/local/libexec/oci/oci-cni-$1-hook </tmp/state.json"; }
is_attached() { inside ip netns exec cell ip -o -4 addr show dev eth0 | grep -q 'inet 10.88.1.'; }
end_cell() {
  inside kill -9 "$process"
  inside ip netns delete cell
  assert_nothing_left
}

@test "case 46: cnitool checks and deletes what we attached" {
  hook add
  is_attached
  cnitool 0 check
  inside ip netns exec cell ip addr flush dev eth0
  cnitool 1 check
  assert_output 10.88.1.
  cnitool 0 del
  is_attached && return 1
  run_helper 2 ls "/var/lib/cni/results/front-$id-eth0"
  # Our record is still there; DEL of what is gone already is no failure.
  hook del
  end_cell
}

@test "case 46: we check and delete what cnitool attached" {
  cnitool 0 add
  is_attached
  run_helper 0 docker-cni-admin check "$id"
  assert_output intact
  inside ip netns exec cell ip addr flush dev eth0
  run_helper 1 docker-cni-admin check "$id"
  assert_output drifted
  hook del
  run_helper 2 ls "/var/lib/cni/results/front-$id-eth0"
  # cnitool of libcni 1.1.2 doesn't cache where the namespace is, and ours ends with its process.
  end_cell
}

@test "case 29: an ADD takes over what cnitool attached to the same namespace" {
  cnitool 0 add
  hook add
  is_attached
  assert_equal "$(inside find /var/lib/cni/networks -name '10.88.1.*' | wc -l)" 1
  hook del
  end_cell
}
