# SPDX-License-Identifier: Apache-2.0
# docker-cni-admin repair: what a flush, or a hand, has taken from running containers comes back under their processes.
# Each test looks at packets: what did not arrive before arrives after.
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_docker_host
  # Another host, behind this one: containers are seen there by this host's address.
  inside ip netns add world
  inside ip link add uplink type veth peer name eth0 netns world
  inside ip address add 192.0.2.1/24 dev uplink
  inside ip link set uplink up
  inside ip -n world address add 192.0.2.2/24 dev eth0
  inside ip -n world link set eth0 up
  inside ip -n world link set lo up
}
teardown_file() {
  inside ip netns delete world || true
  stop_host
}
setup() {
  reset_host
  inside iptables -P FORWARD ACCEPT
  run_zc web --label 'cni.capability-args={"portMappings":[{"hostPort":8080,"containerPort":80}]}'
  inside docker exec -d web sh -c 'echo hello >/tmp/index.html; httpd -f -p 80 -h /tmp'
  wait_until 10 published_port_answers
  before=$(state_of web)
}
teardown() {
  remove_containers
  inside ip link delete cni-front 2>/dev/null || true
}

# Process, addresses and MAC: what must be the same over a repair.
state_of() { echo "$(pid_of "$1") $(interface_of "$1")"; }
reaches_world() { inside docker exec "$1" ping -c 1 -W 2 192.0.2.2; }
published_port_answers() { [[ $(inside ip netns exec world timeout 3 busybox wget -q -O - http://192.0.2.1:8080/index.html) == hello ]]; }
host_reaches_web() { inside busybox ping -c 1 -W 2 "$(address_of web)"; }
reaches_gateway() { inside docker exec "$1" ping -c 1 -W 2 10.88.1.1; }
not() { ! "$@"; }
is_dead() { run_helper 1 docker-cni-admin check web; }

# repaired [TEXT]: after a repair web is as it was, in all directions, and check is content. TEXT: what had lacked.
repaired() {
  run_helper 0 docker-cni-admin repair web
  assert_output repaired "${1:-}"
  assert_equal "$(state_of web)" "$before"
  reaches_gateway web
  reaches_world web
  published_port_answers
  run_helper 0 docker-cni-admin check web
  assert_output intact
}

@test "an intact container is left as it is" {
  run_helper 0 docker-cni-admin repair --all
  assert_output intact
  assert_equal "$(state_of web)" "$before"
}

@test "iptables -F of all tables" {
  inside sh -c 'iptables -F; iptables -t nat -F'
  not reaches_world web
  not published_port_answers
  is_dead
  repaired "table nat"
}

@test "iptables -F of the filter table alone: the interface stays, and with it what is connected" {
  inside iptables -F
  is_dead
  index=$(inside docker exec web cat /sys/class/net/eth0/ifindex)
  repaired
  assert_equal "$(inside docker exec web cat /sys/class/net/eth0/ifindex)" "$index"
}

@test "nft flush ruleset" {
  inside nft flush ruleset
  not published_port_answers
  is_dead
  repaired
}

@test "the bridge deleted, with two containers on it" {
  run_zc second
  inside ip link delete cni-front
  not reaches_gateway web
  is_dead
  run_helper 0 docker-cni-admin repair --all
  reaches_gateway second
  run_docker 0 exec second ping -c 1 -W 5 "$(address_of web)"
  assert_equal "$(state_of web)" "$before"
  published_port_answers
  run_helper 0 docker-cni-admin check
}

@test "the bridge deleted, and the address another's meanwhile: the container gets the next one" {
  lease=/var/lib/cni/networks/front/$(address_of web)
  inside ip link delete cni-front
  inside sh -c 'printf "another\r\neth0" >"$1"' _ "$lease"
  run_helper 0 docker-cni-admin repair web
  assert_output repaired "now, not ${lease##*/}"
  reaches_gateway web
  published_port_answers
  run_helper 0 docker-cni-admin check web
  inside rm "$lease"
}

@test "the host's side of the veth deleted" {
  inside sh -c 'ip link delete "$(ip -o link show master cni-front | sed "s/^[0-9]*: //; s/@.*//")"'
  is_dead
  repaired
}

@test "the host's side of the veth taken out of the bridge, and down" {
  inside sh -c 'ip link set "$(ip -o link show master cni-front | sed "s/^[0-9]*: //; s/@.*//")" nomaster down'
  not reaches_gateway web
  is_dead
  repaired
}

@test "eth0 flushed" {
  inside nsenter --net="/run/netns/$(id_of web)" ip address flush dev eth0
  is_dead
  repaired
}

@test "on ptp the host's route and the masquerading" {
  run_docker 0 rm -f web
  chain '{"type": "ptp", "ipMasq": true, "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.2.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}'
  run_zc web
  before="$(pid_of web) $(address_of web)"
  inside ip route del "$(address_of web)"
  inside iptables -t nat -F
  not reaches_world web
  is_dead
  assert_output "route to"
  run_helper 0 docker-cni-admin repair web
  # ptp takes no MAC that is asked for.
  assert_equal "$(pid_of web) $(address_of web)" "$before"
  reaches_world web
  run_helper 0 docker-cni-admin check
}

@test "Calico's route of link scope, which its plugin makes in ADD alone" {
  plugin calico <"$SOURCE_DIR/integration/suites/docker/calico_shaped"
  # The host answers for 169.254.1.1 only if it knows a way there, as every host with a default route does.
  inside ip route add default dev uplink
  run_docker 0 rm -f web
  chain '{"type": "calico", "ipam": {"type": "host-local", "subnet": "10.88.3.0/24"}}'
  run_zc web
  before="$(pid_of web) $(address_of web)"
  # Neither the list's version nor the plugin has CHECK.
  run_helper 0 docker-cni-admin check web
  assert_output unchecked
  inside ip route del "$(address_of web)"
  not host_reaches_web
  is_dead
  assert_output "route to"
  run_helper 0 docker-cni-admin repair web
  assert_equal "$(pid_of web) $(address_of web)" "$before"
  host_reaches_web
  run_helper 0 docker-cni-admin check web
  inside ip route del default dev uplink
}

@test "routes that sbr has moved are no loss, though bridge's CHECK misses them" {
  run_docker 0 rm -f web
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipam": {"type": "host-local",
    "ranges": [[{"subnet": "10.88.1.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}' '{"type": "sbr"}'
  run_zc web
  index=$(inside docker exec web cat /sys/class/net/eth0/ifindex)
  run_helper 0 docker-cni-admin check web
  assert_output unchecked "has moved"
  run_helper 0 docker-cni-admin repair web
  assert_equal "$(inside docker exec web cat /sys/class/net/eth0/ifindex)" "$index"
  inside ip link delete cni-front
  is_dead
  run_helper 0 docker-cni-admin repair web
  host_reaches_web # by the table that sbr has filled
  run_helper 0 docker-cni-admin check web
}

@test "an IPAM that gives another address at each ADD: repair tells it, and names lead there" {
  plugin next <<'SH'
#!/bin/bash
case $CNI_COMMAND in
VERSION) echo '{"cniVersion": "0.4.0", "supportedVersions": ["0.4.0"]}' ;;
ADD)
  count=$(($(cat /tmp/next 2>/dev/null || echo 9) + 1))
  echo "$count" >/tmp/next
  echo "{\"cniVersion\": \"0.4.0\", \"ips\": [{\"version\": \"4\", \"address\": \"10.88.1.$count/24\", \"gateway\": \"10.88.1.1\"}]}"
  ;;
esac
SH
  run_docker 0 rm -f web
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipam": {"type": "next"}}'
  run_zc web
  run_zc friend
  before=$(address_of web)
  inside nsenter --net="/run/netns/$(id_of web)" ip address flush dev eth0
  run_helper 0 docker-cni-admin repair web
  after=$(address_of web)
  [[ $after != "$before" ]]
  assert_output "it has $after/24 now, not $before/24"
  run_docker 0 exec friend ping -c 1 -W 5 web
  run_docker 0 exec web cat /etc/hosts
  assert_output "$after"
  run_docker 0 rm -f web friend # as long as their IPAM is there
  wait_until 20 only_the_world_is_left
}

@test "--dry-run tells what lacks and touches nothing; a stopped container is left to its start" {
  inside iptables -t nat -F
  run_helper 0 docker-cni-admin repair --dry-run
  assert_output "would repair" "table nat of iptables lacks"
  is_dead
  run_docker 0 stop -t 0 web
  run_helper 0 docker-cni-admin repair --all
  assert_output left
}

@test "what is repaired leaves nothing behind at its end" {
  inside sh -c 'iptables -F; iptables -t nat -F'
  repaired
  run_docker 0 rm -f web
  wait_until 20 only_the_world_is_left
}
only_the_world_is_left() {
  assert_equal "$(inside "$SOURCE_DIR/integration/lib/leftovers" | grep -v -e uplink -e /run/netns/world)" ""
}
