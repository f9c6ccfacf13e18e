# SPDX-License-Identifier: Apache-2.0
# A container's address over its whole life: what README promises for `docker restart`, and all that is like it.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_docker_host
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() {
  remove_containers
  inside ip link delete uplink 2>/dev/null || true
}

# Addresses, MAC and routes of zc, nothing that counts or ages. ptp gives no MAC that is asked for: see ptp's test.
face_of() {
  interface_of "$1" | grep -v "^${WITHOUT:-nothing}"
  inside docker exec "$1" ip route
  inside docker exec "$1" ip -6 route | grep -v '^\(fe80\|multicast\|ff00\)' || true
}

# keeps_its_face COMMAND…: runs it; zc is then as before, and reaches its gateway of each family, if any.
keeps_its_face() {
  local before
  before=$(face_of zc)
  "$@"
  wait_until 30 runs zc
  assert_equal "$(face_of zc)" "$before"
  reaches_its_gateways
}

gateways() {
  inside docker exec zc sh -c 'ip route; ip -6 route' | sed -n 's/^default via \([^ ]*\) .*/\1/p'
}
reaches_its_gateways() {
  local gateway
  [[ -z ${GATEWAYLESS:-} ]] || return 0
  for gateway in $(gateways); do
    answers() { inside docker exec zc ping -c 1 -W 1 "$gateway"; }
    wait_until 10 answers
  done
}

runs() { [[ $(inside docker inspect --format '{{.State.Running}}' "$1") == true ]]; }
stopped() { ! runs "$1"; }

restart() { run_docker 0 restart -t 0 zc; }
stop_and_start() {
  run_docker 0 stop -t 0 zc
  run_docker 0 start zc
}
kill_and_start() {
  run_docker 0 kill zc
  wait_until 20 stopped zc
  run_docker 0 start zc
}
restarts_of() { inside docker inspect --format '{{.RestartCount}}' zc; }
die_under_restart_always() {
  local count
  count=$(restarts_of)
  run_docker 0 update --restart always zc
  inside kill -9 "$(pid_of zc)"
  restarted() { (($(restarts_of) > count)) && runs zc; }
  wait_until 60 restarted
  run_docker 0 update --restart no zc
}

# Nobody may take the address in between: a container that asks for any is refused it, or gets another.
steal() {
  local address=$1
  run_zc thief
  [[ $(address_of thief) != "$address" ]]
}
a_thief_in_between() {
  local address
  address=$(address_of zc)
  run_docker 0 stop -t 0 zc
  steal "$address"
  run_docker 0 start zc
  run_docker 0 rm -f thief
}

keeps_its_face_over_everything() {
  local address before
  run_zc zc
  keeps_its_face restart
  keeps_its_face stop_and_start
  keeps_its_face kill_and_start
  keeps_its_face die_under_restart_always
  before=$(face_of zc)
  a_thief_in_between
  assert_equal "$(face_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

dual_stack_bridge() {
  network 10-front.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "front", "plugins": [
  {"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipMasq": true, "ipam": {"type": "host-local",
    "ranges": [[{"subnet": "10.88.1.0/24"}], [{"subnet": "fd88:1::/64"}]],
    "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}},
  {"type": "firewall"}, {"type": "tuning"}]}
JSON
}

# bats test_tags=docker-runc:address
@test "bridge, IPv4 and IPv6: addresses, MAC and routes stay over restart, stop, kill, death and a thief" {
  dual_stack_bridge
  run_zc zc
  run_docker 0 exec zc ip -6 addr show dev eth0
  assert_output "fd88:1::"
  run_docker 0 rm -f zc
  keeps_its_face_over_everything
}

# bats test_tags=docker-runc:address
@test "ptp, IPv4 and IPv6: addresses and routes stay over restart, stop, kill, death and a thief" {
  chain '{"type": "ptp", "ipMasq": true, "ipam": {"type": "host-local",
    "ranges": [[{"subnet": "10.88.1.0/24"}], [{"subnet": "fd88:1::/64"}]],
    "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}'
  WITHOUT="link" keeps_its_face_over_everything
}

# bats test_tags=docker-runc:address
@test "macvlan: addresses, MAC and routes stay over restart, stop, kill, death and a thief" {
  inside ip link add uplink type bridge
  inside ip link set uplink up
  chain '{"type": "macvlan", "master": "uplink", "ipam": {"type": "host-local", "subnet": "10.88.1.0/24",
    "routes": [{"dst": "0.0.0.0/0"}]}}'
  GATEWAYLESS=yes keeps_its_face_over_everything
}

# bats test_tags=docker-runc:address
@test "a container killed for its memory keeps its address" {
  run_docker 0 run -d --name zc --net none --runtime cni --memory 16m busybox \
    sh -c '[ ! -e /eat ] || { rm /eat; exec tail /dev/zero; }; exec sleep 3600'
  before=$(face_of zc)
  run_docker 0 exec zc touch /eat
  run_docker 0 restart -t 0 zc
  oom_killed() { [[ $(inside docker inspect --format '{{.State.OOMKilled}}' zc) == true ]] && stopped zc; }
  wait_until 60 oom_killed
  run_docker 0 start zc
  assert_equal "$(face_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a stopped container's address doesn't answer, and answers again after the start" {
  run_zc zc
  address=$(address_of zc)
  run_helper 0 busybox ping -c 1 -W 2 "$address"
  run_docker 0 stop -t 0 zc
  run_helper 1 busybox ping -c 1 -W 1 "$address"
  run_docker 0 start zc
  answers() { inside busybox ping -c 1 -W 1 "$address"; }
  wait_until 10 answers
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "rm -f and --rm free the address within a second or so, with no hook or timer to come" {
  freed() { [[ -z $(inside find /var/lib/cni/networks -name '10.88.1.*') ]]; }
  run_zc zc
  run_docker 0 rm -f zc
  wait_until 3 freed
  run_docker 0 run --rm --net none --runtime cni busybox true
  wait_until 3 freed
  assert_nothing_left
}

# bats test_tags=docker-runc:address,docker-runc:joined
@test "a container that joined zc's network before zc's restart has it afterwards too" {
  run_zc zc
  run_docker 0 run -d --name friend --net container:zc --runtime cni busybox sleep 3600
  before=$(interface_of friend)
  run_docker 0 restart -t 0 zc
  assert_equal "$(interface_of friend)" "$before"
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc friend
  assert_nothing_left
}

@test "a container that shares the network of a stopped one keeps the address in use" {
  run_zc zc
  run_docker 0 run -d --name friend --net container:zc --runtime cni busybox sleep 3600
  run_docker 0 stop -t 0 zc
  run_helper 0 docker-cni-admin gc
  run_docker 0 exec friend ping -c 1 -W 5 10.88.1.1
  run_docker 0 start zc
  assert_equal "$(interface_of friend)" "$(interface_of zc)"
  run_docker 0 exec friend ping -c 1 -W 5 10.88.1.1
  run_docker 0 rm -f zc friend
  assert_nothing_left
}

@test "an address that was given back a moment ago can be had again, by who asks for it and from a full pool" {
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipMasq": true, "ipam": {"type": "host-local",
    "ranges": [[{"subnet": "10.88.1.0/24", "rangeStart": "10.88.1.10", "rangeEnd": "10.88.1.10"}]]}}' \
    '{"type": "firewall"}'
  for label in cni.args=IP=10.88.1.10 unused=; do
    run_zc zc --label "$label"
    for _ in {1..4}; do
      run_docker 0 rm -f zc
      run_zc zc --label "$label"
    done
    run_docker 0 rm -f zc
    assert_nothing_left
  done
}

@test "a container that was renamed has its new name with its next start" {
  run_zc zc
  run_docker 0 rename zc web
  run_docker 0 restart -t 0 web
  run_helper 0 docker-cni-admin inspect web
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "an uplink of the host that a plugin only names stays as it is" {
  inside ip link add uplink type veth peer name elsewhere
  inside ip link set uplink up
  plugin names-uplink <<'SH'
#!/bin/sh
config=$(cat)
case $CNI_COMMAND in
  VERSION) echo '{"cniVersion": "1.0.0", "supportedVersions": ["0.4.0", "1.0.0"]}' ;;
  ADD) printf '%s' "$config" | jq -c '.prevResult | .interfaces += [{"name": "uplink"}]' ;;
esac
SH
  chain "$BRIDGE" names-uplink
  run_zc zc
  run_docker 0 stop -t 0 zc
  run_helper 0 ip -o link show uplink
  assert_output "UP"
  [[ $output != *alias* ]]
  run_docker 0 rm -f zc
  inside ip link delete uplink
  assert_nothing_left
}
