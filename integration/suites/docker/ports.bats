# SPDX-License-Identifier: Apache-2.0
# Ports of the host, as users of Docker publish them: looked at from inside the container, and from another host.
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_docker_host /usr
  # Another host, at 192.0.2.2, and a server of this one.
  inside touch /tmp/world
  inside unshare --net=/tmp/world ip link set lo up
  from_world ip link add world type veth peer name uplink netns 1
  inside ip address add 192.0.2.1/24 dev uplink
  inside ip address add fd02::1/64 dev uplink nodad
  inside ip link set uplink up
  from_world ip address add 192.0.2.2/24 dev world
  from_world ip address add fd02::2/64 dev world nodad
  from_world ip link set world up
  # Docker has FORWARD drop what it doesn't know. That is another suite's subject.
  inside iptables -P FORWARD ACCEPT
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

from_world() { inside nsenter --net=/tmp/world "$@"; }
# The link to the world is a veth too.
leftovers_are_none() {
  leftovers=$(inside "$SOURCE_DIR/integration/lib/leftovers" | grep -v ': uplink@')
  [[ -z $leftovers ]]
}

# run_web NAME [ARGUMENT…]: a container whose web server, at port 80, says NAME.
run_web() {
  local name=$1
  shift
  run_docker 0 run -d --name "$name" --net none --runtime cni "$@" busybox \
    sh -c "mkdir -p /www && echo $name >/www/index.html && exec httpd -f -p 80 -h /www"
}
says() { # URL NAME
  local answer
  answer=$(from_world curl -s --max-time 5 "$1") && [[ $answer == "$2" ]]
}
is_reached_at() { # URL NAME
  wait_until 10 says "$1" "$2" || { echo "$1 does not say $2"; return 1; }
}
is_not_reached_at() { ! from_world curl -s --max-time 2 "$1"; }

@test "docker run -p publishes ports as Docker stores them: an address, a range, udp" {
  run_web web -p 8080:80 -p 192.0.2.1:8081:80 -p 127.0.0.1:8082:80 -p 9000-9002:9000-9002 -p 5353:53/udp
  is_reached_at http://192.0.2.1:8080 web
  is_reached_at http://192.0.2.1:8081 web
  is_not_reached_at http://192.0.2.1:8082
  run_helper 0 curl -s --max-time 5 http://127.0.0.1:8082
  assert_output web
  inside docker exec -d web sh -c 'mkdir -p /more && echo more >/more/index.html && httpd -p 9001 -h /more'
  is_reached_at http://192.0.2.1:9001 more
  nobody_was_there() { inside docker exec web sed -n 's/^Udp: [0-9]* \([0-9]*\) .*/\1/p' /proc/net/snmp; }
  assert_equal "$(nobody_was_there)" 0
  from_world bash -c 'echo hello >/dev/udp/192.0.2.1/5353'
  packet_came() { [[ $(nobody_was_there) == 1 ]]; }
  wait_until 5 packet_came

  run_helper 0 docker-cni-admin port web
  assert_output "80/tcp -> 0.0.0.0:8080" "80/tcp -> 192.0.2.1:8081" "53/udp -> 0.0.0.0:5353" "9001/tcp -> 0.0.0.0:9001"
  run_helper 0 docker-cni-admin ls
  assert_output "0.0.0.0:9000-9002->9000-9002/tcp"
  run_docker 0 rm -f web
  is_not_reached_at http://192.0.2.1:8080
  assert_nothing_left
}

@test "a port is published over IPv6, too" {
  network 10-front.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "front", "plugins": [
  {"type": "bridge", "bridge": "cni-front6", "isGateway": true, "ipMasq": true, "ipam": {"type": "host-local",
   "ranges": [[{"subnet": "10.88.7.0/24"}], [{"subnet": "fd00:89::/64"}]],
   "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}},
  {"type": "portmap", "snat": true, "capabilities": {"portMappings": true}}]}
JSON
  inside sysctl -qw net.ipv6.conf.all.forwarding=1
  run_web web -p 8080:80 -p '[fd02::1]:8443:80'
  is_reached_at http://192.0.2.1:8080 web
  is_reached_at 'http://[fd02::1]:8080' web
  is_reached_at 'http://[fd02::1]:8443' web
  is_not_reached_at http://192.0.2.1:8443
  run_helper 0 docker-cni-admin port web
  assert_output "80/tcp -> [::]:8080" "80/tcp -> [fd02::1]:8443"
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "docker-cni-forward publishes over IPv6, and to the host itself; at ::1 nobody listens, as no kernel forwards it" {
  network 10-front.conflist <<'JSON'
{"cniVersion": "0.4.0", "name": "front", "plugins": [
  {"type": "bridge", "bridge": "cni-front6", "isGateway": true, "hairpinMode": true, "ipam": {"type": "host-local",
   "ranges": [[{"subnet": "10.88.7.0/24"}], [{"subnet": "fd00:89::/64"}]],
   "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}},
  {"type": "docker-cni-forward", "ipMasq": true, "capabilities": {"portMappings": true}}]}
JSON
  inside sysctl -qw net.ipv6.conf.all.forwarding=1
  run_web web -p 8080:80 -p '[fd02::1]:8443:80' -p 127.0.0.1:8082:80 -p '[::1]:8083:80'
  is_reached_at http://192.0.2.1:8080 web
  is_reached_at 'http://[fd02::1]:8080' web
  is_reached_at 'http://[fd02::1]:8443' web
  is_not_reached_at http://192.0.2.1:8443
  is_not_reached_at 'http://[fd02::1]:8082'
  is_not_reached_at 'http://[fd02::1]:8083'
  local url
  for url in 127.0.0.1:8080 127.0.0.1:8082 192.0.2.1:8080 '[fd02::1]:8080'; do
    run_helper 0 curl -s --max-time 5 "http://$url"
    assert_output web
  done
  run_helper 7 curl -s --max-time 5 'http://[::1]:8080'
  run_helper 7 curl -s --max-time 5 'http://[::1]:8083'
  assert_equal "$(grep -c ' warn .*::1.*8083' "$INSIDE/var/log/docker-cni.log")" 1
  # The world sees the host's address, in both families.
  inside docker exec web ping -c 1 -W 2 192.0.2.2
  inside docker exec web ping -c 1 -W 2 fd02::2
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "what the host serves at 127.0.0.1 alone no container reaches, though ports are published there" {
  run_web web -p 127.0.0.1:8082:80
  inside sh -c 'mkdir -p /srv/secret && echo secret >/srv/secret/index.html'
  inside busybox httpd -p 127.0.0.1:8765 -h /srv/secret
  run_helper 0 curl -s --max-time 5 http://127.0.0.1:8765
  assert_output secret
  # With rights over its network a container can send where it wants.
  local netns
  netns=/run/netns/$(id_of web)
  inside nsenter --net="$netns" sh -c 'ip address del 127.0.0.1/8 dev lo && ip route add 127.0.0.1 via 10.88.1.1 &&
    sysctl -qw net.ipv4.conf.all.route_localnet=1'
  run_helper 28 nsenter --net="$netns" curl -s --max-time 2 http://127.0.0.1:8765
  run_helper 28 nsenter --net="$netns" curl -s --max-time 2 http://127.0.0.1:8082
  # Nor does one that stays when the port has gone.
  routes_loopback() { inside cat /proc/sys/net/ipv4/conf/cni-front/route_localnet; }
  run_zc stays
  assert_equal "$(routes_loopback)" 1
  run_docker 0 stop -t 0 web
  assert_equal "$(routes_loopback)" 0
  run_docker 0 start web
  assert_equal "$(routes_loopback)" 1
  inside pkill -f 'httpd -p 127.0.0.1:8765'
  run_docker 0 rm -f web stays
  assert_nothing_left
}

@test "a port whose rules the kernel won't have opens nothing" {
  fake_restore() {
    inside sh -c 'mv /usr/sbin/iptables-restore /usr/sbin/iptables-restore.real'
    put /usr/sbin/iptables-restore 0755 <<<$'#!/bin/sh\necho no such table >&2; exit 1'
  }
  run_zc stays
  fake_restore
  run_docker 125 run --name web --net none --runtime cni -p 8080:80 busybox true
  inside mv /usr/sbin/iptables-restore.real /usr/sbin/iptables-restore
  assert_output "no such table"
  assert_equal "$(inside cat /proc/sys/net/ipv4/conf/cni-front/route_localnet)" 0
  run_docker 0 rm -f web stays
  assert_nothing_left
}

@test "who goes on sending to a UDP port reaches the container that has come to publish it" {
  send() {
    from_world perl -MSocket -e 'socket($s, PF_INET, SOCK_DGRAM, 0) and bind($s, sockaddr_in(7000, INADDR_ANY)) and
      send($s, "hello", 0, sockaddr_in(5353, inet_aton("192.0.2.1"))) or die $!'
  }
  send # the kernel remembers that it was for the host
  run_docker 0 run -d --name sink --net none --runtime cni -p 5353:53/udp busybox sleep 3600
  send
  came() { [[ $(inside docker exec sink sed -n 's/^Udp: [0-9]* \([0-9]*\) .*/\1/p' /proc/net/snmp) -ge 1 ]]; }
  wait_until 5 came
  run_docker 0 rm -f sink
  assert_nothing_left
}

@test "a host port that nobody has chosen is free, shown, and the same after a restart: -p 80, -P with EXPOSE" {
  local root=$BATS_TEST_TMPDIR/root port again
  root_of_image "$root"
  tar -C "$root" -c . | inside docker import --change 'EXPOSE 80' --change 'EXPOSE 81' - exposed >/dev/null
  run_docker 0 run -d --name web --net none --runtime cni -P exposed \
    sh -c "mkdir -p /www && echo web >/www/index.html && exec httpd -f -p 80 -h /www"
  port=$(inside docker-cni-admin port web 80)
  is_reached_at "http://192.0.2.1:${port##*:}" web
  run_helper 0 docker-cni-admin port web 81
  run_docker 0 restart -t 0 web
  again=$(inside docker-cni-admin port web 80)
  assert_equal "$again" "$port"
  is_reached_at "http://192.0.2.1:${port##*:}" web
  run_web other -p 80
  [[ $(inside docker-cni-admin port other 80) != "$port" ]]
  run_docker 0 rm -f web other
  assert_nothing_left
}

# refused_saying(), beside containers that run.
refused_beside_others() {
  run_docker 125 run --name refused "${@:3}"
  assert_output "$1"
  run_docker 0 rm refused
}

@test "a port that is taken is refused before any plugin runs, with the name of who has it" {
  run_web web -p 8080:80
  refused_beside_others 'host port 8080/tcp is held by container "web"' -- --net none --runtime cni -p 8080:80 busybox true
}

@test "a port that a process of the host or Docker's own proxy has is refused" {
  become_inside busybox httpd -f -p 127.0.0.1:8090 -h /tmp 3>&- &
  local server=$!
  wait_until 5 inside curl -s --max-time 1 http://127.0.0.1:8090
  refused_beside_others 'is held by the process busybox (pid ' -- --net none --runtime cni -p 8090:80 busybox true
  kill "$server"
  run_docker 0 run -d --name dockers -p 8091:80 busybox sleep 3600
  refused_beside_others 'is held by the process docker-proxy (pid ' -- --net none --runtime cni -p 8091:80 busybox true
  run_docker 0 rm -f dockers
  run_web web -p 8091:80
  is_reached_at http://192.0.2.1:8091 web
}

@test "a stopped container has no port: who starts first has it, and the other's start says who" {
  run_web web -p 8080:80
  run_docker 0 stop -t 0 web
  run_web other -p 8080:80
  is_reached_at http://192.0.2.1:8080 other
  run_docker 1 start web
  assert_output 'host port 8080/tcp is held by container "other"'
  run_docker 0 stop -t 0 other
  run_docker 0 start web
  is_reached_at http://192.0.2.1:8080 web
  run_docker 0 rm -f web other
  assert_nothing_left
}

@test "of ten containers that start at once with one port, one has it" {
  local name running=0
  for name in one two three four five six seven eight nine ten; do
    inside docker create --name "$name" --net none --runtime cni -p 8080:80 busybox sleep 3600 >/dev/null
  done
  inside sh -c 'for name in one two three four five six seven eight nine ten; do docker start $name & done; wait' || true
  running=$(inside docker ps -q | wc -l)
  assert_equal "$running" 1
}

@test "a port that no plugin publishes is refused, and the plugin to add is named" {
  chain "$BRIDGE"
  refused_beside_others 'takes "portMappings"; add {"type": "portmap", "capabilities": {"portMappings": true}}' -- \
    --net none --runtime cni -p 8080:80 busybox true
}

@test "the label cni.ports has Docker's syntax" {
  run_web web --label cni.ports=8080:80,127.0.0.1::80
  is_reached_at http://192.0.2.1:8080 web
  run_helper 0 docker-cni-admin port web
  assert_output "80/tcp -> 127.0.0.1:"
}
