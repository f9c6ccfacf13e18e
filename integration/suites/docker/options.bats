# SPDX-License-Identifier: Apache-2.0
# What a container may ask for beside ports (ports.bats): addresses, a MAC, a rate, a default route.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  network 10-front.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "front", "plugins": [
  {"type": "bridge", "bridge": "cni-opt", "isGateway": true, "ipam": {"type": "host-local",
   "ranges": [[{"subnet": "10.88.8.0/24"}], [{"subnet": "fd00:90::/64"}]],
   "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}},
  {"type": "bandwidth", "capabilities": {"bandwidth": true}}]}
JSON
  network 20-back.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "plugins": [
  {"type": "bridge", "bridge": "cni-back", "isGateway": true, "capabilities": {"ips": true, "mac": true}, "ipam": {
   "type": "host-local", "ranges": [[{"subnet": "10.88.9.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
}
teardown() { remove_containers; }

@test "addresses of both families, and docker run's MAC address, by CNI_ARGS and args.cni" {
  run_zc zc --label cni.ips=10.88.8.60,fd00:90::60 --mac-address 02:42:0a:58:08:3c
  assert_equal "$(interface_of zc)" $'link/ether 02:42:0a:58:08:3c\ninet 10.88.8.60/24\ninet6 fd00:90::60/64'
  run_docker 0 restart -t 0 zc
  assert_equal "$(interface_of zc)" $'link/ether 02:42:0a:58:08:3c\ninet 10.88.8.60/24\ninet6 fd00:90::60/64'
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "an address and a MAC of one of several networks, by capabilities" {
  run_zc zc --label 'cni.networks=[{"name":"front"},{"name":"back","ips":["10.88.9.60/24"],"mac":"02:42:0a:58:09:3c"}]'
  assert_equal "$(interface_of zc net1)" $'link/ether 02:42:0a:58:09:3c\ninet 10.88.9.60/24'
  run_docker 0 rm -f zc
  run_zc zc --label cni.networks=front,back --label cni.args=IP=10.88.8.61
  assert_equal "$(address_of zc)" 10.88.8.61
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a rate is the bandwidth plugin's" {
  run_zc zc --label cni.bandwidth=10mbit
  run_helper 0 tc qdisc show
  assert_output "rate 10Mbit"
  run_helper 0 docker-cni-admin check zc # its ifb stands in the result, and in no bridge
  run_docker 0 rm -f zc
  assert_nothing_left
}

default_routes() { inside docker exec "$1" ip "$2" route | grep ^default; }

@test "one default route of each family: the first network's, or the one that is asked for" {
  run_zc first --label cni.networks=front,back
  assert_equal "$(default_routes first -4)" "default via 10.88.8.1 dev eth0 "
  assert_equal "$(default_routes first -6 | wc -l)" 1
  run_zc asked --label cni.networks=front,back --label cni.default-route=back
  assert_equal "$(default_routes asked -4)" "default via 10.88.9.1 dev net1 "
  [[ $(default_routes asked -6) == *"dev eth0"* ]]
  run_docker 0 restart -t 0 asked
  assert_equal "$(default_routes asked -4)" "default via 10.88.9.1 dev net1 "
  run_docker 0 rm -f first asked
  assert_nothing_left
}

@test "a default route that is asked of a network without one refuses the container" {
  network 30-side.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "side", "plugins": [
  {"type": "bridge", "bridge": "cni-opt2", "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.10.0/24"}]]}}]}
JSON
  refused_saying 'network "side"' "gives no default route" -- --net none --runtime cni --label cni.networks=front,side \
    --label cni.default-route=side busybox true
  refused_saying 'network "side"' "gives no default route" -- --net none --runtime cni --label cni.networks=side \
    --label cni.default-route=side busybox true
  inside ip link delete cni-opt2
}

@test "a network and a capability that are not there: the sentence says which may be meant" {
  refused_saying 'no network "frnt"' 'did you mean "front"?' -- --net none --runtime cni --label cni.networks=frnt \
    busybox true
  refused_saying '"bandwith"' 'did you mean "bandwidth"?' -- --net none --runtime cni \
    --label 'cni.capability-args={"bandwith":{}}' busybox true
}

@test "an address and a MAC of no network by name go to the first that takes them" {
  network 05-wire.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "wire", "plugins": [{"type": "ptp", "ipam": {"type": "host-local",
  "ranges": [[{"subnet": "10.88.11.0/24"}]]}}]}
JSON
  run_zc zc --label cni.networks=wire,back --label cni.mac=02:42:0a:58:09:3d
  assert_equal "$(interface_of zc net1 | head -1)" "link/ether 02:42:0a:58:09:3d"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "an address or a MAC that the plugins pass over fails the start, which leaves nothing" {
  network 30-switch.conflist <<<'{"cniVersion": "0.4.0", "name": "switch", "plugins": [{"type": "bridge", "bridge": "cni-opt3"}]}'
  network 40-wire.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "wire", "plugins": [{"type": "ptp", "ipam": {"type": "host-local",
  "ranges": [[{"subnet": "10.88.11.0/24"}]]}}]}
JSON
  refused_saying 'network "switch"' "assigned nothing, not the requested 10.88.11.9" -- --net none --runtime cni \
    --label cni.networks=switch --label cni.ips=10.88.11.9 busybox true
  refused_saying 'network "wire"' "not the requested 02:42:0a:58:0b:3e" -- --net none --runtime cni \
    --label cni.networks=wire --mac-address 02:42:0a:58:0b:3e busybox true
  inside ip link delete cni-opt3
  assert_nothing_left
}

@test "a wrong value of any key is refused in one line, and leaves nothing" {
  local label long
  long=$(printf '%*s' 70000 '')
  for label in cni.ips=front cni.mac=1 'cni.bandwidth=fast' cni.default-route=side cni.aliases=a/b "cni.networks=$long" \
    'cni.networks=[{"name":"front","ips":"10.88.8.9"}]' cni.networks=front,front@lo $'cni.args=IP=\n' cni.port=80; do
    run_docker 125 run --name refused --net none --runtime cni --label "$label" busybox true
    # Beside what Docker's client says of itself: a time in the log, how to get help.
    assert_equal "$(grep -vc -e '^time=' -e '^$' -e "^Run 'docker run --help'" <<<"$output")" 1
    assert_output "${label%%=*}"
    run_docker 0 rm refused
  done
  assert_nothing_left
}
