# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

only_network() { # FILE
  inside rm -f /etc/cni/net.d/10-front.conflist
  network "$1"
}

two_containers_reach_each_other() {
  run_zc zc
  run_zc friend
  run_docker 0 exec zc ping -c 1 -W 5 "$(address_of friend)"
  run_docker 0 exec friend ping -c 1 -W 5 "$(address_of zc)"
}

# bats test_tags=docker-runc:start
@test "README's first network: containers reach each other and their gateway" {
  two_containers_reach_each_other
  run_docker 0 exec zc ping -c 1 -W 5 10.88.1.1
  run_docker 0 exec zc ip route
  assert_output "default via 10.88.1.1 dev eth0"
  run_helper 0 iptables-save
  assert_output "-A DOCKER-CNI-FORWARD -s $(address_of zc)/32" "-A DOCKER-CNI-MASQUERADE -s $(address_of zc)/32"
  run_docker 0 rm -f zc friend
  assert_nothing_left
}

@test "who is refused an address on a bridge that isn't there yet leaves the next one its network" {
  inside ip link delete cni-front 2>/dev/null || true
  run_docker 125 run -d --name refused --net none --runtime cni --label cni.ips=192.0.2.9 busybox sleep 3600
  assert_output "192.0.2.9"
  run_zc zc
  run_docker 0 exec zc ping -c 1 -W 5 10.88.1.1
  run_docker 0 rm -f refused zc
  assert_nothing_left
}

# bats test_tags=docker-runc:start
@test "ptp: containers reach each other by way of the host" {
  only_network 10-ptp.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "ptp", "plugins": [
  {"type": "ptp", "ipMasq": true, "ipam": {"type": "host-local", "subnet": "10.88.2.0/24", "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "firewall"}]}
JSON
  two_containers_reach_each_other
  [[ $(address_of zc) == 10.88.2.* ]]
  run_docker 0 rm -f zc friend
  assert_nothing_left
}

# bats test_tags=docker-runc:start
@test "macvlan: containers reach each other on the master's link" {
  inside ip link add uplink type bridge
  inside ip link set uplink up
  only_network 10-macvlan.conf <<'JSON'
{"cniVersion": "0.3.1", "name": "lan", "type": "macvlan", "master": "uplink",
 "ipam": {"type": "host-local", "subnet": "10.88.3.0/24"}}
JSON
  two_containers_reach_each_other
  run_docker 0 rm -f zc friend
  assert_nothing_left
  inside ip link delete uplink
}

@test "a plugin of calico's shape, in a .conf of version 0.3.0: a /32 address and no gateway in the result" {
  plugin calico <"$SOURCE_DIR/integration/suites/docker/calico_shaped"
  only_network 10-calico.conf <<'JSON'
{"name": "calico", "cniVersion": "0.3.0", "type": "calico", "log_level": "INFO", "etcd_endpoints": "http://127.0.0.1:2379",
 "log_file_path": "/var/log/calico/cni/cni.log", "ipam": {"type": "host-local", "subnet": "192.168.118.128/26"}}
JSON
  # The host answers for 169.254.1.1 only if it knows a way there, as every host with a default route does.
  inside ip link add outside type bridge
  inside ip addr add 192.0.2.1/24 dev outside
  inside ip link set outside up
  inside ip route add default dev outside
  run_zc zc
  run_docker 0 exec zc ip addr show dev eth0
  [[ $output =~ inet\ 192\.168\.118\.1[0-9][0-9]/32 ]]
  run_helper 0 busybox ping -c 1 -W 5 "$(address_of zc)"
  run_docker 0 rm -f zc
  assert_nothing_left
  inside ip link delete outside
}

@test "static addresses: a /32 without a gateway" {
  only_network 10-static.conf <<'JSON'
{"cniVersion": "0.3.0", "name": "static", "type": "bridge", "bridge": "cni-static",
 "ipam": {"type": "static", "addresses": [{"address": "192.168.119.129/32"}]}}
JSON
  run_zc zc
  assert_equal "$(address_of zc)" 192.168.119.129
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-runc:start
@test "IPv6 beside IPv4: both addresses work at the first start" {
  only_network 10-dual.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "dual", "plugins": [
  {"type": "bridge", "bridge": "cni-dual", "isGateway": true, "ipam": {"type": "host-local",
   "ranges": [[{"subnet": "10.88.4.0/24"}], [{"subnet": "fd00:88::/64"}]]}},
  {"type": "firewall"}]}
JSON
  run_zc zc
  run_docker 0 exec zc ip -6 addr show dev eth0
  assert_output "inet6 fd00:88::"
  run_docker 0 exec zc ping -c 1 -W 5 10.88.4.1
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the interface has the name of cni_ifname" {
  cni_yaml "cni_ifname: net0"
  run_zc zc
  [[ $(address_of zc net0) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-runc:networks
@test "networks of cni.yaml: two networks, an interface each, in their order" {
  network 20-back.conf <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "type": "bridge", "bridge": "cni-back",
 "ipam": {"type": "host-local", "subnet": "10.88.5.0/24"}}
JSON
  cni_yaml "networks: [back, front]"
  run_zc zc
  run_docker 0 exec zc ip addr
  [[ $(address_of zc eth0) == 10.88.5.* ]]
  [[ $(address_of zc net1) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "plugins are found in any directory of cni_bin_dir, the first one's first" {
  inside rm -rf /opt/cni/bin /opt/more
  inside mkdir -p /opt/cni/bin /opt/more
  null_plugin mine
  inside mv /opt/cni/bin/mine /opt/more/mine
  chain "$BRIDGE" mine
  cni_yaml "cni_bin_dir: /opt/none:/opt/more:$CNI_PLUGINS"
  run_zc zc
  assert_equal "$(calls)" "ADD mine eth0"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the network's DNS is in the container's resolv.conf, also after a restart, but for what --dns says" {
  network 10-front.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "front", "plugins": [
  {"type": "bridge", "bridge": "cni-front", "ipam": {"type": "static", "addresses": [{"address": "10.88.1.7/24"}]},
   "dns": {"nameservers": ["10.88.1.53"], "search": ["front.example"], "options": ["ndots:2"]}}]}
JSON
  # Docker's own order is another from 26 on.
  resolves_by() { assert_equal "$(inside docker exec zc grep -vE '^(#|$)' /etc/resolv.conf | sort)" "$(sort <<<"$1")"; }
  run_zc zc
  networks_own=$'search front.example\nnameserver 10.88.1.53\noptions ndots:2'
  resolves_by "$networks_own"
  run_docker 0 restart -t 0 zc
  resolves_by "$networks_own"
  run_docker 0 rm -f zc
  run_zc zc --dns 192.0.2.9 --dns-search user.example --dns-option edns0
  resolves_by $'search user.example\nnameserver 192.0.2.9\noptions edns0'
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the container's name is in its /etc/hosts with its address" {
  run_zc zc --hostname web
  run_docker 0 exec zc cat /etc/hosts
  [[ $output =~ $(address_of zc)[[:space:]]+web ]]
  run_docker 0 rm -f zc
}
