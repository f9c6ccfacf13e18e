# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

@test "ls shows a container with its network and its address, and nothing when there is none" {
  run_zc zc
  run_helper 0 docker-cni-admin ls
  assert_output "$(id_of zc | cut -c 1-12)" front "$(address_of zc)"
  run_docker 0 rm -f zc
  assert_nothing_left
  run_helper 0 docker-cni-admin ls
  [[ $output != *front* ]]
}

@test "inspect shows what is recorded of a container" {
  run_zc zc
  id=$(id_of zc)
  run_helper 0 docker-cni-admin inspect "$id"
  assert_output "$id" front "$(address_of zc)" eth0
  run_helper 0 docker-cni-admin inspect "${id:0:12}"
  assert_output "$id"
}

@test "inspect tells of the networks as docker inspect does, where programs look for them" {
  run_zc zc --label 'cni.capability-args={"portMappings":[{"hostPort":8080,"containerPort":80}]}'
  inside docker-cni-admin inspect zc >"$BATS_TEST_TMPDIR/zc.json"
  settings() { jq -r ".NetworkSettings$1" "$BATS_TEST_TMPDIR/zc.json"; }
  assert_equal "$(settings .Networks.front.IPAddress)" "$(address_of zc)"
  assert_equal "$(settings .IPAddress)/$(settings .IPPrefixLen)" "$(address_of zc)/24"
  assert_equal "link/ether $(settings .MacAddress)" "$(interface_of zc | grep ^link)"
  assert_equal "$(settings .Gateway)" 10.88.1.1
  assert_equal "$(settings '.Ports["80/tcp"][0].HostPort')" 8080
  run_helper 0 nsenter --net="$(settings .SandboxKey)" ip -o -4 addr show dev eth0
  assert_output "$(address_of zc)"
}

@test "inspect of a container that is not recorded fails with its name" {
  run_helper 1 docker-cni-admin inspect nobody
  assert_output nobody
  assert_equal "$(wc -l <<<"$output")" 1
}

# bats test_tags=docker-runc:gc
@test "gc leaves a running and a stopped container alone" {
  run_zc zc
  before=$(interface_of zc)
  run_helper 0 docker-cni-admin gc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 exec zc ping -c 1 -W 5 10.88.1.1
}

# bats test_tags=docker-runc:gc
@test "gc --dry-run says what gc would release, and releases nothing" {
  chain "$BRIDGE" wall
  plugin_that DEL wall '[ -e /tmp/open ] || fail 5 "busy"'
  run_zc zc
  id=$(id_of zc)
  run_docker 0 rm -f zc
  # Who frees the address of a removed container does so in the background, and must have failed before.
  wait_until 20 inside grep " gc container=$id error=" /var/log/docker-cni.log
  inside touch /tmp/open
  run_helper 0 docker-cni-admin gc --dry-run
  assert_output "would release ${id:0:12}"
  run_helper 0 test -e "/var/lib/docker-cni/containers/$id.json"
  run_helper 0 docker-cni-admin gc
  assert_output "released ${id:0:12}"
  assert_nothing_left
}

@test "--version of all four programs is one line with the same version" {
  for program in docker-cni-admin /usr/local/libexec/oci/oci-cni-add-hook /usr/local/libexec/oci/oci-cni-del-hook; do
    run_helper 0 "$program" --version
    [[ $output =~ ^[a-z-]+\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
  done
}

@test "a command that is not known, and none, say what there is and fail" {
  run_helper_failing docker-cni-admin no-such-verb
  run_helper_failing docker-cni-admin
}

run_helper_failing() {
  run_helper 0 bash -c '"$@" && exit 1 || exit 0' _ "$@"
  [[ -n $output ]]
}

@test "--config names another cni.yaml" {
  run_zc zc
  put /etc/docker/other.yaml <<<'state_dir: /var/lib/other'
  run_helper 0 docker-cni-admin --config /etc/docker/other.yaml ls
  [[ $output != *front* ]]
}

@test "docker cni is docker-cni-admin, once that is linked among the plugins of Docker's CLI" {
  inside mkdir -p /usr/local/lib/docker/cli-plugins
  inside ln -sf /usr/local/bin/docker-cni-admin /usr/local/lib/docker/cli-plugins/docker-cni
  run_docker 0 --help
  assert_output "CNI networks of containers"
  run_zc zc
  run_docker 0 cni ls
  assert_output "$(id_of zc | cut -c 1-12)" front "$(address_of zc)"
  run_docker 0 --log-level error cni inspect "$(id_of zc)"
  assert_output "$(id_of zc)"
  run_docker 2 cni no-such-verb
  assert_output "docker cni --help"
}

@test "check takes no offence at a MAC that udev has given a container's side on the host, or the bridge" {
  run_zc zc
  inside ip link set "$(inside ip -o link show type veth | sed 's/^[0-9]*: \([^@]*\)@.*/\1/')" address 9e:50:51:d8:87:da
  inside ip link set cni-front address 9e:50:51:d8:87:db
  run_helper 0 docker-cni-admin check zc
  assert_output intact
  run_helper 0 docker-cni-admin explain zc
  run_docker 0 rm -f zc
}

@test "check finds an intact container intact, and says what differs of one that has lost its route" {
  run_zc zc
  run_helper 0 docker-cni-admin check "$(id_of zc)"
  run_helper 0 docker-cni-admin check --all
  inside nsenter --net="/run/netns/$(id_of zc)" ip route del default
  run_helper 1 docker-cni-admin check --all
  assert_output front eth0 bridge
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "status says whether each network would work, and what it lacks" {
  run_helper 0 docker-cni-admin status
  assert_output front bridge
  inside rm /opt/cni/bin/host-local
  run_helper 1 docker-cni-admin status
  assert_output front host-local
  restore_plugins
  network 20-lease.conf <<<'{"cniVersion": "0.4.0", "name": "lease", "type": "bridge", "ipam": {"type": "dhcp"}}'
  run_helper 1 docker-cni-admin status
  assert_output lease /run/cni/dhcp.sock
}

@test "validate says what is wrong with a configuration, and what only looks right" {
  run_helper 0 docker-cni-admin validate
  network 20-twin.conf <<<'{"cniVersion": "0.4.0", "name": "front", "type": "bridge"}'
  network 30-broken.conflist <<<'{"cniVersion": "0.4.0", "name": "broken", "plugins": ['
  run_helper 1 docker-cni-admin validate
  assert_output 20-twin.conf 30-broken.conflist
  inside ip link add uplink type bridge
  inside ip link set uplink mtu 1400 up
  inside ip address add 192.0.2.2/24 dev uplink
  inside ip route add default via 192.0.2.1
  inside rm /etc/cni/net.d/30-broken.conflist /etc/cni/net.d/20-twin.conf
  chain '{"type": "bridge", "mtu": 9000, "ipam": {"type": "host-local", "subnet": "10.88.1.0/24"}}'
  run_helper 0 docker-cni-admin validate
  assert_output 9000 1400 uplink
  inside ip link delete uplink
}
