# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # what private_host.bash and start_dockerd read
# Two hosts, each with a dockerd of its own, joined by a link; a network that spans them.
# bats file_tags=once
load ../../lib/helpers

# The helpers know one host; the other is a second set of their variables.
setup_file() {
  mkdir "$BATS_FILE_TMPDIR/first" "$BATS_FILE_TMPDIR/second"
  start_host "$BATS_FILE_TMPDIR/first"
  install_product
  keep FIRST
  start_host "$BATS_FILE_TMPDIR/second"
  install_product
  keep SECOND
  # A link between the two: one end in each.
  ip link add "dcni$FIRST_PID" netns "$FIRST_PID" type veth peer name "dcni$FIRST_PID" netns "$SECOND_PID"
  on first
  inside ip link set "dcni$FIRST_PID" name uplink
  inside ip address add 192.0.2.1/24 dev uplink
  inside ip link set uplink up
  on second
  inside ip link set "dcni$FIRST_PID" name uplink
  inside ip address add 192.0.2.2/24 dev uplink
  inside ip link set uplink up
  for host in first second; do
    on "$host"
    start_docker
    import_image busybox
  done
}
# Docker drops whatever is forwarded and not its own, on a bridge too: who spans hosts tells it not to.
start_docker() {
  DOCKERD_OPTIONS=(--iptables=false)
  start_dockerd
}
# The link between the hosts is a veth too.
leftovers_are_none() {
  leftovers=$(inside "$SOURCE_DIR/integration/lib/leftovers" | grep -v ': uplink@')
  [[ -z $leftovers ]]
}
teardown_file() {
  on first
  stop_host
  on second
  stop_host
}
setup() {
  for host in first second; do
    on "$host"
    reset_host
  done
}
teardown() {
  on first
  remove_containers
  on second
  remove_containers
}

keep() { # FIRST|SECOND: what start_host has set
  declare -gx "$1_PID=$HOST_PID" "$1_DIR=$HOST_DIR" "$1_UNSHARE=$UNSHARE_PID" "$1_ALIVE=$HOST_ALIVE"
}
on() { # first|second: what `inside` and the helpers mean from here on
  local name=${1^^} pid directory unshare alive
  pid=${name}_PID directory=${name}_DIR unshare=${name}_UNSHARE alive=${name}_ALIVE
  HOST_PID=${!pid} HOST_DIR=${!directory} UNSHARE_PID=${!unshare} HOST_ALIVE=${!alive}
  INSIDE=/proc/$HOST_PID/root
}

# One range for each host, so that no two give the same address.
spanning_bridge() { # RANGE-START RANGE-END
  network 10-span.conf <<JSON
{"cniVersion": "0.4.0", "name": "span", "type": "bridge", "bridge": "span0", "ipam": {"type": "host-local",
  "ranges": [[{"subnet": "10.66.0.0/24", "rangeStart": "$1", "rangeEnd": "$2"}]]}}
JSON
  inside rm -f /etc/cni/net.d/10-front.conflist
}

# A vxlan over the link, as a port of the network's bridge.
vxlan_to() { # ADDRESS
  inside ip link add span0 type bridge
  inside ip link set span0 up
  inside ip link add span-vxlan type vxlan id 66 remote "$1" dstport 4789 dev uplink
  inside ip link set span-vxlan master span0 up
}

reach_each_other() {
  local here there
  on second
  there=$(address_of theirs)
  on first
  here=$(address_of ours)
  run_docker 0 exec ours ping -c 1 -W 5 "$there"
  on second
  run_docker 0 exec theirs ping -c 1 -W 5 "$here"
}

@test "a bridge over vxlan: containers reach each other across, also after one host has died and come back" {
  on first
  spanning_bridge 10.66.0.10 10.66.0.99
  vxlan_to 192.0.2.2
  run_zc ours
  before=$(address_of ours)
  on second
  spanning_bridge 10.66.0.100 10.66.0.199
  vxlan_to 192.0.2.1
  run_zc theirs
  reach_each_other
  on first
  # The power goes at the first host: only its disk stays.
  inside bash -c 'kill -9 -1' || true
  inside bash -c 'umount -l /run/netns/* /run/netns /run/docker/netns/* /var/lib/docker/overlay2/*/merged
    rm -rf /run/docker* /run/containerd /run/netns /var/run/docker.pid
    ip link delete span-vxlan; ip link delete span0
    cat /proc/sys/kernel/random/uuid >/tmp/boot_id
    mount --bind /tmp/boot_id /proc/sys/kernel/random/boot_id' 2>/dev/null
  vxlan_to 192.0.2.2
  start_docker
  run_docker 0 start ours
  assert_equal "$(address_of ours)" "$before"
  reach_each_other
  for host in first second; do
    on "$host"
    run_docker 0 rm -f "$([[ $host == first ]] && echo ours || echo theirs)"
    assert_nothing_left
    inside ip link delete span-vxlan
    inside ip link delete span0
  done
}

@test "routed ptp: containers reach each other by way of both hosts" {
  for host in first second; do
    on "$host"
    local_net=10.66.1 other=10.66.2 gateway=192.0.2.2
    [[ $host == first ]] || local_net=10.66.2 other=10.66.1 gateway=192.0.2.1
    inside rm -f /etc/cni/net.d/10-front.conflist
    network 10-routed.conf <<JSON
{"cniVersion": "0.4.0", "name": "routed", "type": "ptp", "ipam": {"type": "host-local", "subnet": "$local_net.0/24",
  "routes": [{"dst": "0.0.0.0/0"}]}}
JSON
    inside ip route add "$other.0/24" via "$gateway"
  done
  on first
  run_zc ours
  on second
  run_zc theirs
  reach_each_other
  on first
  run_docker 0 rm -f ours
  assert_nothing_left
  on second
  run_docker 0 rm -f theirs
  assert_nothing_left
}
