# SPDX-License-Identifier: Apache-2.0
# What a restart mends, as it does on any engine: a start gets a fresh namespace and its networks' plugins anew.
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_docker_host
  inside ip addr add 203.0.113.1/24 dev lo
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

# with_ports IPAM: a bridge and published ports.
with_ports() {
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipMasq": true, "ipam": {"type": "'"$1"'",
    "subnet": "10.88.1.0/24", "routes": [{"dst": "0.0.0.0/0"}]}}' \
    '{"type": "portmap", "capabilities": {"portMappings": true}}'
}

# run_web NAME: publishes its port 80 as the host's 8080, and answers with its name.
run_web() {
  run_docker 0 run -d --name "$1" --net none --runtime cni \
    --label 'cni.capability-args={"portMappings": [{"hostPort": 8080, "containerPort": 80}]}' busybox \
    sh -c "mkdir /w; echo it is $1 >/w/index.html; exec httpd -f -p 80 -h /w"
}
answer() { inside curl -s -m 2 http://203.0.113.1:8080/; }
answers_as() { [[ $(answer) == "it is $1" ]]; }

@test "a restart mends a flushed firewall, and keeps the address" {
  with_ports host-local
  run_web web
  wait_until 10 answers_as web
  before=$(interface_of web)
  inside iptables -t nat -F
  run_docker 0 restart -t 0 web
  wait_until 10 answers_as web
  assert_equal "$(interface_of web)" "$before"
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "a stopped container holds its address, but no host port: another has it meanwhile, and is reached" {
  with_ports host-local
  run_web web
  before=$(address_of web)
  run_docker 0 stop -t 0 web
  run_web other
  wait_until 10 answers_as other
  [[ $(address_of other) != "$before" ]]
  run_docker 0 rm -f other
  run_docker 0 start web
  wait_until 10 answers_as web
  assert_equal "$(address_of web)" "$before"
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "what a container does to its namespace ends with its stop" {
  run_docker 0 run -d --name vpn --net none --runtime cni --cap-add NET_ADMIN busybox \
    sh -c 'ip link add wg0 type bridge && exec sleep 3600'
  run_docker 0 exec vpn ip addr flush dev eth0
  run_docker 0 restart -t 0 vpn
  run_docker 0 exec vpn ip -o link show wg0
  run_docker 0 exec vpn ping -c 1 -W 5 10.88.1.1
  run_docker 0 rm -f vpn
  assert_nothing_left
}

@test "a route of link scope towards a container is there after its restart" {
  plugin calico-shaped <"$SOURCE_DIR/integration/suites/docker/calico_shaped"
  # The host answers for 169.254.1.1 only if it knows a way there, as every host with a default route does.
  inside ip link add outside type bridge
  inside ip addr add 192.0.2.1/24 dev outside
  inside ip link set outside up
  inside ip route add default dev outside
  chain '{"type": "calico-shaped", "ipam": {"type": "host-local", "subnet": "10.88.1.0/24"}}'
  run_zc zc
  before=$(address_of zc)
  run_helper 0 busybox ping -c 1 -W 5 "$before"
  run_docker 0 restart -t 0 zc
  assert_equal "$(address_of zc)" "$before"
  run_helper 0 busybox ping -c 1 -W 5 "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
  inside ip link delete outside
}

# flannel_shaped: what the flannel plugin does with its configuration and with flanneld's file: a bridge with host-local
# below it gets "delegate", in which an author's own members stay, and DEL what ADD has given it.
flannel_shaped() {
  plugin flannel <<'SH'
#!/bin/bash
set -eu
config=$(cat)
kept=/var/lib/cni/flannel/$CNI_CONTAINERID
case $CNI_COMMAND in
VERSION) echo '{"cniVersion": "1.0.0", "supportedVersions": ["0.3.1", "0.4.0", "1.0.0"]}' ;;
ADD)
  . /run/flannel/subnet.env
  mkdir -p "${kept%/*}"
  jq -c --arg subnet "$FLANNEL_SUBNET" --arg network "$FLANNEL_NETWORK" '. as $own | ($own.delegate // {}) +
    {name, cniVersion, type: "bridge", isGateway: true, ipMasq: true} +
    (if $own.runtimeConfig then {runtimeConfig: $own.runtimeConfig} else {} end) +
    {ipam: (($own.ipam // {}) + {type: "host-local", ranges: [[{subnet: $subnet}]], routes: [{dst: $network}]})}' \
    <<<"$config" >"$kept"
  exec /usr/lib/cni/bridge <"$kept"
  ;;
DEL)
  [[ -e $kept ]] || exit 0
  /usr/lib/cni/bridge <"$kept"
  rm -f "$kept"
  ;;
esac
SH
  printf '%s\n' FLANNEL_NETWORK=10.88.0.0/16 "FLANNEL_SUBNET=$1" | put /run/flannel/subnet.env
}

@test "flannel: a restart mends what was flushed, keeps the address, and follows flanneld to another subnet" {
  flannel_shaped 10.88.1.0/24
  chain '{"type": "flannel", "delegate": {"isDefaultGateway": true, "bridge": "cni-front"}}' '{"type": "portmap", "capabilities": {"portMappings": true}}'
  run_web web
  wait_until 10 answers_as web
  before=$(interface_of web)
  # Who has the next address in between.
  run_zc other
  inside iptables -t nat -F
  inside nsenter --net="/run/netns/$(id_of web)" ip route flush table main
  run_docker 0 restart -t 0 web
  wait_until 10 answers_as web
  assert_equal "$(interface_of web)" "$before"
  run_docker 0 stop -t 0 web
  run_docker 0 rm -f other
  flannel_shaped 10.88.2.0/24
  inside ip link delete cni-front # as who moves a subnet must: bridge keeps the address that it has
  run_docker 0 start web
  [[ $(address_of web) == 10.88.2.* ]]
  wait_until 10 answers_as web
  run_docker 0 rm -f web
  assert_nothing_left
  inside ip link delete cni-front # it has an address of the other subnet, with which no later test gets its own
}

@test "an IPAM that can't be asked for an address: its container gets its namespace back, and what was freed" {
  plugin theirs <<'SH'
#!/bin/sh
exec /usr/lib/cni/host-local
SH
  with_ports theirs
  run_web web
  wait_until 10 answers_as web
  before=$(interface_of web)
  run_docker 0 stop -t 0 web
  [[ $(inside iptables -t nat -S) != *8080* ]]
  run_docker 0 start web
  wait_until 10 answers_as web
  assert_equal "$(interface_of web)" "$before"
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "a full pool and twenty starts at once: who has an address has it again, none of the others gets it" {
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipam": {"type": "host-local",
    "ranges": [[{"subnet": "10.88.1.0/24", "rangeStart": "10.88.1.10", "rangeEnd": "10.88.1.13"}]]}}'
  local name before=() jobs=()
  for name in one two three four; do
    run_zc "$name"
    before+=("$(address_of "$name")")
  done
  run_docker 0 stop -t 0 one two three four
  for name in one two three four; do inside docker start "$name" >/dev/null & jobs+=($!); done
  for name in {1..16}; do
    inside docker run -d --name "thief-$name" --net none --runtime cni busybox sleep 3600 >/dev/null 2>&1 &
  done
  for name in "${jobs[@]}"; do wait "$name"; done
  wait
  for name in one two three four; do
    assert_equal "$(address_of "$name")" "${before[0]}"
    before=("${before[@]:1}")
  done
  run_docker 0 rm -f one two three four thief-{1..16}
  assert_nothing_left
}
