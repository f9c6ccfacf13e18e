# SPDX-License-Identifier: Apache-2.0
# docker-cni-admin network: networks without a file written by hand.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  inside rm -f /etc/cni/net.d/10-front.conflist
}
teardown() {
  remove_containers
  inside docker-cni-admin network prune >/dev/null || true
  inside bash -c 'for link in shop0 back0 six0; do ip link delete $link; done' 2>/dev/null || true
}

network_verb() { # STATUS WORD…
  local expected=$1
  shift
  run_helper "$expected" docker-cni-admin network "$@"
}

# field NETWORK FILTER: of what `network ls` tells of it, as JSON.
field() { inside docker-cni-admin network ls --format json | jq -r ".[] | select(.name == \"$1\") | $2"; }

run_on() { # NETWORK NAME ARGUMENT…
  local network=$1 name=$2
  shift 2
  run_docker 0 run -d --name "$name" --net none --runtime cni --label "cni.networks=$network" "$@"
}

files() { inside ls -A /etc/cni/net.d; }

@test "create without a word more gives a network whose containers reach each other, and a published port is reached" {
  network_verb 0 create shop
  assert_equal "$output" shop
  assert_equal "$(files)" 10-shop.conflist
  assert_equal "$(inside stat -c %a /etc/cni/net.d/10-shop.conflist)" 644
  assert_equal "$(field shop .ready)" true
  run_on shop web -p 8080:80 busybox sh -c 'echo welcome >/index.html; exec httpd -f -p 80'
  run_on shop friend busybox sleep 600
  local gateway
  gateway=$(inside docker exec web ip route | sed -n 's/^default via \([^ ]*\).*/\1/p')
  run_docker 0 exec friend ping -c 1 -W 5 "$(address_of web)"
  run_docker 0 exec friend ping -c 1 -W 5 "$gateway"
  wait_until 20 inside busybox wget -q -O - "http://$gateway:8080/index.html"
  run_helper 0 busybox wget -q -O - "http://$gateway:8080/index.html"
  assert_equal "$output" welcome
  run_helper 0 docker-cni-admin check --all
  run_docker 0 rm -f web friend
  network_verb 0 rm shop
  assert_equal "$(files)" ""
  run_helper 1 ip link show shop0
  assert_nothing_left
}

@test "ls and inspect tell of a network, and rm refuses while containers are attached, stopped ones too" {
  network_verb 0 create shop --subnet 10.90.7.0/24
  run_on shop web busybox sleep 600
  network_verb 0 ls
  assert_output shop bridge 10.90.7.0/24 /etc/cni/net.d/10-shop.conflist ready
  assert_equal "$(field shop '.containers[0].name')" web
  assert_equal "$(inside docker-cni-admin network ls -q)" shop
  network_verb 0 inspect shop
  assert_equal "$(jq -r '.[0].Containers[].IPv4Address' <<<"$output")" "$(address_of web)/24"
  assert_equal "$(jq -S '.[0].Configuration' <<<"$output")" "$(inside jq -S . /etc/cni/net.d/10-shop.conflist)"

  network_verb 1 rm shop
  assert_output 'cannot remove the network "shop": containers use it: web'
  run_docker 0 stop -t 0 web
  network_verb 1 rm --force shop
  assert_output 'web (stopped)' 'docker-cni-admin release'
  assert_equal "$(files)" 10-shop.conflist
  run_docker 0 start web
  run_docker 0 rm -f web
  network_verb 0 rm shop
  assert_equal "$output" shop
  network_verb 1 rm shop
  assert_output 'no network "shop"'
}

@test "networks that are made at once get different subnets" {
  local number
  run_helper 0 bash -c 'for i in 1 2 3 4 5 6; do docker-cni-admin network create "n$i" & done; wait'
  number=$(inside bash -c 'cat /etc/cni/net.d/*.conflist' | jq -r '.plugins[0].ipam.ranges[0][0].subnet' | sort -u | wc -l)
  assert_equal "$number" 6
  assert_equal "$(inside docker-cni-admin network ls -q | sort | tr '\n' ' ')" "n1 n2 n3 n4 n5 n6 "
  network_verb 0 prune
  # The first is what containers get that name none.
  assert_equal "$(inside docker-cni-admin network ls -q | wc -l)" 1
  network_verb 0 rm "$(inside docker-cni-admin network ls -q)"
}

@test "a subnet is chosen beside routes and Docker's networks, also those that no interface tells of" {
  inside ip link add lan type bridge
  inside ip link set lan up
  inside ip route add 10.87.0.0/24 dev lan
  run_docker 0 network create --subnet 10.87.1.0/24 docked
  run_docker 0 network create --driver macvlan --subnet 10.87.2.0/24 -o parent=lan unseen
  network_verb 0 create shop
  assert_equal "$(field shop '.subnets[0]')" 10.87.3.0/24
  network_verb 1 create back --subnet 10.87.2.0/25
  assert_output "overlaps that of Docker's network \"unseen\", 10.87.2.0/24"
  network_verb 1 create back --subnet 10.87.0.0/24
  assert_output "overlaps the host's route to 10.87.0.0/24 by lan; choose another subnet"
  run_docker 0 network rm docked unseen
  inside ip link delete lan
  network_verb 0 rm shop
}

@test "with --ipv6 containers have both families" {
  network_verb 0 create six --ipv6
  run_on six web busybox sleep 600
  run_on six friend busybox sleep 600
  local address
  address=$(interface_of web | sed -n 's/^inet6 \(fd[^/]*\).*/\1/p')
  [[ -n $address ]]
  wait_until 20 inside docker exec friend ping -c 1 -W 5 "$address"
  run_docker 0 rm -f web friend
  network_verb 0 rm six
}

@test "an internal network has no way out, and its containers reach each other" {
  network_verb 0 create back --internal
  run_on back web busybox sleep 600
  run_on back friend busybox sleep 600
  run_docker 0 exec web ip route
  [[ $output != *default* ]]
  run_docker 0 exec friend ping -c 1 -W 5 "$(address_of web)"
  run_docker 0 rm -f web friend
  network_verb 0 rm back
}

@test "macvlan, by host-local and by static, and ptp: a container of each has an address" {
  inside ip link add lan type bridge
  inside ip link set lan up
  network_verb 0 create mac -d macvlan --parent lan --subnet 10.90.1.0/24 --ip-range 10.90.1.128/25
  # Not each kernel has ipvlan.
  network_verb 0 create ipv -d ipvlan --parent lan --subnet 10.90.2.0/24 -o mode=l3 --dry-run
  assert_equal "$(jq -r '.plugins[0].mode' <<<"$output")" l3
  network_verb 0 create link -d ptp
  network_verb 0 create own -d macvlan --parent lan --ipam static
  local name
  for name in mac link; do run_on "$name" "on-$name" busybox sleep 600; done
  run_docker 0 run -d --name on-own --net none --runtime cni --label cni.networks=own --label cni.ips=10.90.3.9/24 \
    busybox sleep 600
  assert_equal "$(address_of on-mac)" 10.90.1.128
  assert_equal "$(address_of on-own)" 10.90.3.9
  run_docker 0 exec on-link ping -c 1 -W 5 "$(inside docker exec on-link ip route | sed -n 's/^default via \([^ ]*\).*/\1/p')"
  run_docker 0 rm -f on-mac on-link on-own
  network_verb 0 rm mac link own
  inside ip link delete lan
}

@test "a network is made where the kernel has its driver's module, and is refused where it has none" {
  inside ip link add lan type bridge
  inside ip link set lan up
  local driver kind
  for driver in bridge ptp macvlan ipvlan; do
    kind=${driver/ptp/veth}
    local arguments=(-d "$driver")
    [[ $kind != *vlan ]] || arguments+=(--parent lan --subnet 10.90.1.0/24)
    if inside ip link add link lan name probe0 type "$kind"; then # the kernel says so itself
      inside ip link delete probe0
      network_verb 0 create new "${arguments[@]}"
      network_verb 0 rm new
    else
      network_verb 1 create new "${arguments[@]}"
      assert_output "this kernel has no module $kind, which the plugin $driver needs"
      assert_equal "$(files)" ""
    fi
  done
  inside ip link delete lan
}

@test "try tells that a network works, and leaves nothing behind" {
  network_verb 0 create shop --ipv6
  run_helper 0 docker-cni-admin try shop --format json
  assert_equal "$(jq -r .ok <<<"$output")" true
  assert_equal "$(jq -r '.steps[].step' <<<"$output" | tr '\n' ' ')" "attach gateway peer mtu detach "
  assert_nothing_left
  run_helper 1 ip link show shop0
  run_helper 0 docker-cni-admin try shop
  assert_output "of 1500 bytes, the MTU of eth0, pass"
  network_verb 0 rm shop
}

@test "try tells which plugin fails, and that a peer isn't reached, and leaves nothing behind" {
  network_verb 0 create shop
  plugin_that ADD docker-cni-forward 'fail 100 "no ports today"'
  run_helper 1 docker-cni-admin try shop
  assert_output 'network "shop": attach: ' "plugin docker-cni-forward: no ports today"
  assert_nothing_left
  restore_plugins
  network_verb 0 rm shop
  network_verb 0 create lan -d ptp
  inside iptables -I FORWARD -j DROP
  run_helper 1 docker-cni-admin try lan
  inside iptables -D FORWARD -j DROP
  assert_output 'network "lan": peer: ' "does not answer"
  assert_nothing_left
  network_verb 0 rm lan
}

@test "a dry run shows the file, and writes nothing" {
  network_verb 0 create shop --dry-run
  assert_equal "$(jq -r .name <<<"$output")" shop
  assert_equal "$(files)" ""
}

@test "what cannot be is refused with a sentence, and nothing is written" {
  network_verb 1 create ../shop
  assert_output 'network name "../shop" is not allowed'
  network_verb 1 create a-name-of-many-letters
  assert_output 'the bridge'"'"'s name "a-name-of-many-letters0" has more than 15 characters' '-o bridge=NAME'
  network_verb 1 create lan -d macvlan --parent nowhere --subnet 10.90.1.0/24
  assert_output 'the interface nowhere, on which it stands, is not there'
  network_verb 1 create lan -d macvlan --parent lo --ipam dhcp
  assert_output "/run/cni/dhcp.sock is not there; start the dhcp plugin's daemon"
  network_verb 1 create shop -o vlann=5
  assert_output 'did you mean "vlan"?'
  inside rm /opt/cni/bin/host-local
  network_verb 1 create shop
  assert_output 'cannot create the network "shop": plugin host-local: not found in /opt/cni/bin'
  assert_equal "$(files)" ""
}

@test "a file that somebody else wrote is not removed without --force" {
  front_network
  network_verb 1 create front
  assert_output 'the name is taken, by /etc/cni/net.d/10-front.conflist'
  network_verb 1 rm front
  assert_output 'was not written by docker-cni-admin network create; --force removes it'
  network_verb 0 prune
  assert_equal "$(files)" 10-front.conflist
  network_verb 0 rm --force front
  assert_equal "$(files)" ""
}

@test "docker cni network is the same" {
  inside mkdir -p /usr/local/lib/docker/cli-plugins
  inside ln -sf /usr/local/bin/docker-cni-admin /usr/local/lib/docker/cli-plugins/docker-cni
  run_docker 0 cni network create shop
  run_docker 0 cni network ls
  assert_output shop
  run_docker 0 cni network rm shop
}
