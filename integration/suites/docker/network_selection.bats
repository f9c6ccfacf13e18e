# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  inside rm -f /etc/cni/net.d/10-front.conflist
}
teardown() { remove_containers; }

# A network that can be told by its addresses, 10.88.NUMBER.0/24.
list() { network "$1" <<<"{\"cniVersion\": \"0.4.0\", \"name\": \"net$2\", \"plugins\": [$(bridge "$2")]}"; }
single() { network "$1" <<<"$(bridge "$2" | jq -c ". + {cniVersion: \"0.4.0\", name: \"net$2\"}")"; }
bridge() {
  echo "{\"type\": \"bridge\", \"bridge\": \"cni-$1\", \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.88.$1.0/24\"}}"
}

is_on_network() { # NUMBER
  run_zc zc
  [[ $(address_of zc) == 10.88.$1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the first file by name is the network, a .conf before a .conflist" {
  list 20-second.conflist 20
  single 10-first.conf 10
  is_on_network 10
}

@test "the first file by name is the network, a .json before a .conf" {
  single 20-second.conf 20
  single 10-first.json 10
  is_on_network 10
}

@test "the first file by name is the network, a .conflist before a .json" {
  single 11-second.json 11
  list 10-first.conflist 10
  is_on_network 10
}

@test "names are ordered byte by byte: 10 before 9" {
  list 9-second.conflist 9
  list 10-first.conflist 10
  is_on_network 10
}

@test "files with other endings, and directories, are no networks" {
  list 10-first.conflist.dpkg-old 10
  list 11-backup.conflist~ 11
  list README 12
  inside mkdir -p /etc/cni/net.d/00-directory.conf
  list 20-real.conflist 20
  is_on_network 20
}

@test "a malformed first file refuses the container by the file's name, whatever comes after it" {
  network 10-broken.conflist <<<'{"cniVersion": "0.4.0", "name": "broken", "plugins": ['
  list 20-good.conflist 20
  refused_saying /etc/cni/net.d/10-broken.conflist -- --net none --runtime cni busybox true
}

@test "a first file that is empty refuses the container by the file's name" {
  network 10-empty.conf <<<''
  list 20-good.conflist 20
  refused_saying /etc/cni/net.d/10-empty.conf -- --net none --runtime cni busybox true
}

@test "a first file without a name, without plugins or without a type refuses the container by the file's name" {
  network 10-first.conflist <<<'{"cniVersion": "0.4.0", "plugins": [{"type": "bridge"}]}'
  refused_saying /etc/cni/net.d/10-first.conflist name -- --net none --runtime cni busybox true
  network 10-first.conflist <<<'{"cniVersion": "0.4.0", "name": "first", "plugins": []}'
  refused_saying /etc/cni/net.d/10-first.conflist plugins -- --net none --runtime cni busybox true
  network 10-first.conflist <<<'{"cniVersion": "0.4.0", "name": "first", "plugins": [{"bridge": "x"}]}'
  refused_saying /etc/cni/net.d/10-first.conflist type -- --net none --runtime cni busybox true
}

@test "a plugin type that is a path refuses the container" {
  network 10-first.conflist <<<'{"cniVersion": "0.4.0", "name": "first", "plugins": [{"type": "../../../bin/sh"}]}'
  refused_saying /etc/cni/net.d/10-first.conflist ../../../bin/sh -- --net none --runtime cni busybox true
}

@test "an empty configuration directory refuses the container" {
  refused_saying /etc/cni/net.d '; put one there' -- --net none --runtime cni busybox true
}

@test "a configuration directory that is not there refuses the container" {
  inside rm -rf /etc/cni/net.d
  refused_saying /etc/cni/net.d '; put one there' -- --net none --runtime cni busybox true
}

@test "a network that cni.yaml names and no file has refuses the container" {
  list 10-first.conflist 10
  cni_yaml "networks: [nowhere]"
  refused_saying '"nowhere"' /etc/cni/net.d 'docker-cni-admin validate' -- --net none --runtime cni busybox true
}

@test "a malformed file before the network that is asked for is passed over, with one warning in the log" {
  network 00-bad.conflist <<<'{"cniVersion": "0.4.0", "name": "bad", "plugins": ['
  list 20-front.conflist 20
  list 30-back.conflist 30
  cni_yaml "networks: [net20, net30]"
  is_on_network 20
  run_helper 0 grep -c ' warn .*/etc/cni/net.d/00-bad.conflist' /var/log/docker-cni.log
  assert_equal "$output" 1
}

front_and_back() {
  front_network
  network 20-back.conf <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "type": "ptp", "ipam": {"type": "host-local", "subnet": "10.88.2.0/24"}}
JSON
}

# bats test_tags=docker-runc:networks
@test "a label of docker run names the networks, in order, and each one's interface" {
  front_and_back
  run_zc zc --label cni.networks=back,front@eth1
  [[ $(address_of zc eth0) == 10.88.2.* ]]
  [[ $(address_of zc eth1) == 10.88.1.* ]]
  before=$(interface_of zc eth1)
  run_docker 0 restart -t 0 zc
  assert_equal "$(interface_of zc eth1)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a label none leaves a container alone, also one on Docker's own network" {
  run_zc zc --label cni.networks=none
  run_docker 0 exec zc ip -o link
  assert_equal "$(wc -l <<<"$output")" 1
  run_docker 0 run -d --name bridged --runtime cni --label cni.networks=none busybox sleep 3600
  run_docker 0 rm -f zc bridged
  assert_nothing_left
}
