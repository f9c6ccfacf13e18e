# SPDX-License-Identifier: Apache-2.0
# docker-cni-admin connect and disconnect: networks of containers that are there already.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  back_network
}
teardown() {
  remove_containers
  inside bash -c 'ip link delete cni-front; ip link delete cni-back' 2>/dev/null || true
}

# back_network [PLUGIN…]: behind its bridge.
back_network() {
  local plugins='{"type": "bridge", "bridge": "cni-back", "isGateway": true,
    "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.9.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}, {"type": "firewall"}' plugin
  for plugin; do plugins+=", {\"type\": \"$plugin\"}"; done
  network 20-back.conflist <<<"{\"cniVersion\": \"1.0.0\", \"name\": \"back\", \"plugins\": [$plugins]}"
}

connect() { # STATUS ARGUMENT…
  local expected=$1
  shift
  run_helper "$expected" docker-cni-admin connect "$@"
}
disconnect() {
  local expected=$1
  shift
  run_helper "$expected" docker-cni-admin disconnect "$@"
}

# pings CONTAINER NAME-OR-ADDRESS
pings() { run_docker 0 exec "$1" ping -c 1 -W 5 "$2"; }
has_interface() { inside docker exec "$1" test -e "/sys/class/net/$2"; }
has_no_interface() { run_docker 0 exec "$1" test ! -e "/sys/class/net/$2"; }
finds_no() { run_helper 1 bash -c "docker exec $1 grep -w '$2' /etc/hosts"; }
leases() { inside bash -c "ls /var/lib/cni/networks/$1 2>/dev/null | grep -c '^10\.'" || true; }
port_answers() { [[ $(inside timeout 3 busybox wget -q -O - http://10.88.1.1:8080/index.html) == welcome ]]; }
default_route_of() { inside docker exec "$1" ip route | sed -n 's/ *$//;/^default/p'; }

@test "a running container is connected, reaches its neighbours by address and by name, and is disconnected again" {
  run_zc db --label cni.networks=back
  run_zc web -p 8080:80
  local before routes
  before=$(interface_of web)
  routes=$(default_route_of web)
  connect 0 --alias shop back web
  assert_output net1 10.88.9.
  pings web "$(address_of db)"
  pings web db
  pings db web
  pings db shop
  assert_equal "$(interface_of web)" "$before"
  assert_equal "$(default_route_of web)" "$routes"
  run_helper 0 docker-cni-admin check --all
  connect 1 back web
  assert_output 'it is on the network "back" already (net1)'

  disconnect 0 back web
  assert_equal "$output" ""
  has_no_interface web net1
  finds_no db web
  finds_no web db
  assert_equal "$(leases back)" 1
  assert_equal "$(interface_of web)" "$before"
  pings web 10.88.1.1
  # Its own name is that of its own address still, and only that.
  assert_equal "$(inside docker exec web grep -c "$(inside docker exec web hostname)" /etc/hosts)" 1
  disconnect 1 back web
  assert_output 'it is not on the network "back"; it is on front (eth0)'

  # A published port goes with its network, and comes back with it.
  disconnect 0 front web
  assert_equal "$(inside docker-cni-admin port web)" ""
  connect 0 front web
  assert_equal "$(inside docker-cni-admin port web)" "80/tcp -> 0.0.0.0:8080"
  run_docker 0 exec -d web sh -c 'echo welcome >/tmp/index.html; httpd -f -p 80 -h /tmp'
  wait_until 10 port_answers
  run_docker 0 rm -f web db
  assert_nothing_left
}

@test "a restart keeps the second interface, its address and MAC, under a new name of the container too" {
  run_zc web
  run_zc db --label cni.networks=back
  connect 0 --interface eth1 --ip 10.88.9.77 --mac 02:42:0a:58:09:4d back web
  assert_output 'eth1 10.88.9.77/24'
  local before
  before="$(interface_of web) $(interface_of web eth1)"
  [[ $before == *02:42:0a:58:09:4d* ]]
  run_docker 0 rename web site
  run_docker 0 restart -t 0 site
  assert_equal "$(interface_of site) $(interface_of site eth1)" "$before"
  pings db site
  run_docker 0 kill site
  run_docker 0 start site
  assert_equal "$(interface_of site) $(interface_of site eth1)" "$before"
  connect 1 --ip 10.88.9.77 back db
  assert_output 'it is on the network "back" already'
  run_zc third
  connect 1 --ip 10.88.9.77 back third
  assert_output 'the address 10.88.9.77 is taken by container "site"'
  connect 1 --interface eth0 back third
  assert_output 'it has an interface "eth0" already; name another one'
  run_docker 0 rm -f third site db
  assert_nothing_left
}

@test "what a container was disconnected from is not there after a restart, although its label asks for it, until it is connected again" {
  run_zc web --label cni.networks=front,back
  disconnect 0 back web
  run_docker 0 restart -t 0 web
  has_no_interface web net1
  assert_equal "$(leases back)" 0
  connect 0 back web
  pings web 10.88.9.1
  run_docker 0 restart -t 0 web
  pings web 10.88.9.1

  # The one that had the default route, and so the network of the interface eth0.
  disconnect 0 front web
  assert_output 'web: it has no default route any more; its next start takes another network'
  has_no_interface web eth0
  run_docker 0 restart -t 0 web
  has_no_interface web eth0
  assert_equal "$(default_route_of web)" "default via 10.88.9.1 dev net1"
  disconnect 0 back web
  run_docker 0 restart -t 0 web
  assert_equal "$(inside docker exec web ip -o link show | grep -c .)" 1
  connect 0 front web
  pings web 10.88.1.1
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "a container without a fixed address, and one that has stopped, know at their next start what they were told" {
  run_zc web --label cni.fixed-ip=false
  connect 0 back web
  disconnect 0 front web
  run_docker 0 stop -t 0 web
  assert_equal "$(leases back)" 0
  run_docker 0 start web
  has_no_interface web eth0
  pings web 10.88.9.1
  run_docker 0 stop -t 0 web
  disconnect 0 back web
  connect 0 --interface eth1 --ip 10.88.1.50 front web
  assert_output 'web does not run; it is connected to front at its next start'
  run_docker 0 start web
  assert_equal "$(address_of web eth1)" 10.88.1.50
  has_no_interface web net1
  run_docker 0 rm -f web
  wait_until 20 leftovers_are_none

  run_zc kept
  run_docker 0 stop -t 0 kept
  connect 0 back kept
  connect 1 back kept
  assert_output 'from its next start on'
  run_docker 0 start kept
  pings kept 10.88.9.1
  run_docker 0 stop -t 0 kept
  assert_equal "$(leases back)" 1
  disconnect 0 back kept
  assert_equal "$(leases back)" 0
  run_docker 0 start kept
  has_no_interface kept net1

  # A network that the next start wants is not removed; and where its file has gone, the sentence says what helps.
  run_docker 0 stop -t 0 kept
  connect 0 back kept
  run_helper 1 docker-cni-admin network rm --force back
  assert_output 'the next start of kept attaches it'
  inside rm /etc/cni/net.d/20-back.conflist
  run_docker 1 start kept
  assert_output 'docker-cni-admin disconnect takes the container off it again'
  disconnect 0 back kept
  run_docker 0 start kept
  run_docker 0 rm -f kept
  assert_nothing_left
}

@test "who shares the network of a container that restarts keeps it, and gets what that was connected to meanwhile" {
  run_zc web
  run_docker 0 run -d --name beside --net container:web busybox sleep 600
  run_docker 0 stop -t 0 web
  connect 0 back web
  run_docker 0 start web
  pings beside 10.88.9.1
  pings beside 10.88.1.1
  run_docker 0 rm -f beside web
  assert_nothing_left
}

@test "a connect whose plugin fails leaves nothing and names it; a disconnect whose plugin fails can be forced" {
  plugin_that ADD picky 'fail 101 "no such luck"'
  back_network picky
  run_zc web
  local before
  before=$(inside docker-cni-admin inspect web | jq -S 'del(.cniPath)')
  connect 1 back web
  assert_output 'network "back"' 'plugin picky: no such luck (CNI error 101)'
  has_no_interface web net1
  assert_equal "$(leases back)" 0
  assert_equal "$(inside docker-cni-admin inspect web | jq -S 'del(.cniPath)')" "$before"
  run_docker 0 restart -t 0 web
  has_no_interface web net1

  plugin_that DEL picky '[ ! -e /tmp/stuck ] || fail 102 "stuck"'
  connect 0 back web
  inside touch /tmp/stuck
  disconnect 1 back web
  assert_output 'plugin picky: stuck (CNI error 102)' '--force'
  run_docker 0 restart -t 0 web || true
  inside rm /tmp/stuck
  run_docker 0 restart -t 0 web
  has_no_interface web net1
  connect 0 back web
  inside touch /tmp/stuck
  disconnect 0 --force back web
  assert_output 'may stay taken'
  inside rm /tmp/stuck
  disconnect 1 back web
  run_docker 0 rm -f web
  assert_nothing_left
}

@test "containers that are not ours, or not there, and networks that are not there are refused" {
  run_docker 0 run -d --name dockers busybox sleep 600
  run_docker 0 run -d --name hosts --net host busybox sleep 600
  run_docker 0 create --name fresh --net none --runtime cni busybox sleep 600
  run_zc web
  connect 1 back dockers
  assert_output 'container "dockers" is on Docker'"'"'s own network "bridge"'
  connect 1 back hosts
  assert_output 'has the host'"'"'s network'
  connect 1 back fresh
  assert_output "has no network of docker-cni's" 'start it first'
  connect 1 back nobody
  assert_output 'no record of a container "nobody"'
  connect 1 bakc web
  assert_output '"bakc"'
  connect 1 --interface lo back web
  assert_output 'every container has its own interface "lo"'
  connect 1 --ip 10.88.9.x back web
  assert_output 'ip' '10.88.9.x'
  run_docker 0 rm -f dockers hosts fresh web
  assert_nothing_left
}

# At some of its system calls: what a kill leaves is what the next stop, or gc, clears.
@test "connect and disconnect killed in the middle leave nothing once gc has looked, and the container is as before or as wished" {
  run_zc web
  local n status verb
  for verb in connect disconnect; do
    for ((n = 8; n < 20000; n += 12)); do
      [[ $verb == connect ]] || inside docker-cni-admin connect back web >/dev/null
      status=0
      inside env ASAN_OPTIONS=detect_leaks=0 "$BUILD_DIR/tests/support/docker_cni_fault_at" kill "$n" \
        /usr/local/bin/docker-cni-admin "$verb" back web >/dev/null 2>&1 || status=$?
      ((status == 137)) || break
      echo "$verb killed at $n"
      run_helper 0 docker-cni-admin gc
      if has_interface web net1; then
        pings web 10.88.9.1
        run_helper 0 docker-cni-admin check web
        disconnect 0 back web
      fi
      assert_equal "$(leases back)" 0
      assert_equal "$(inside docker-cni-admin inspect web | jq -c '[.attachments[].network, .underWay]')" '["front",null]'
    done
    assert_equal "$status" 99
    inside docker-cni-admin disconnect back web >/dev/null 2>&1 || true
  done
  connect 0 back web
  pings web 10.88.9.1
  run_docker 0 rm -f web
  assert_nothing_left
}
