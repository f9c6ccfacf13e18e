# SPDX-License-Identifier: Apache-2.0
# A host that has nft and no iptables: docker-cni-forward does all there that iptables would do.
# bats file_tags=once
load ../../lib/helpers
load bundle

setup_file() {
  start_bundle_host /usr # a layer of its own, or the machine would lose its iptables
  inside sh -c 'mkdir /usr/hidden && mv /usr/sbin/*tables /usr/sbin/*tables-* /usr/hidden'
  # Another host, at 192.0.2.2.
  inside touch /tmp/world
  inside unshare --net=/tmp/world ip link set lo up
  from_world ip link add world type veth peer name uplink netns 1
  inside ip address add 192.0.2.1/24 dev uplink
  inside ip link set uplink up
  from_world ip address add 192.0.2.2/24 dev world
  from_world ip link set world up
}
teardown_file() { stop_host; }
setup() {
  reset_host
  network 10-front.conflist <"$SOURCE_DIR/integration/packaging/examples/10-front.conflist"
  cni_yaml "log_level: debug"
}
teardown() {
  remove_bundles
  inside nft flush ruleset
}

# web PORT: a container that serves at the host's PORT.
web() {
  bundle web 'echo welcome >/tmp/index.html; exec httpd -f -p 80 -h /tmp' "$WITH_HOOKS
    | .root.readonly = false | .process.capabilities[] |= (. + [\"CAP_NET_BIND_SERVICE\"] | unique)
    | .annotations = {\"cni.ports\": \"$1:80\"}"
  inside bash -c 'runc run --detach --bundle /tmp/web web </dev/null >/tmp/run.log 2>&1 || { cat /tmp/run.log; exit 1; }'
}
answers() { [[ $("$@" timeout 3 busybox wget -q -O - http://192.0.2.1:8080/index.html) == welcome ]]; }
from_world() { inside nsenter --net=/tmp/world "$@"; }
# The link to the world is a veth too.
leftovers_are_none() {
  leftovers=$(inside "$SOURCE_DIR/integration/lib/leftovers" | grep -v ': uplink@')
  [[ -z $leftovers ]]
}
in_web() { inside nsenter --net=/run/netns/web "$@"; }
not() { ! "$@"; }

# The first container and its neighbour, in all directions.
reaches_and_is_reached() {
  wait_until 10 answers from_world
  answers inside
  answers in_web # its own port
  inside busybox wget -q -O - http://127.0.0.1:8080/index.html
  in_web busybox ping -c 1 -W 2 192.0.2.2 # which knows no way back but to the host's address
}

@test "ports are published, containers masqueraded, and nothing is left" {
  web 8080
  reaches_and_is_reached
  run_helper 0 docker-cni-admin check --all
  run_helper 0 docker-cni-admin status
  run_helper 0 runc delete --force web
  not answers from_world
  assert_equal "$(inside nft list ruleset)" ""
  assert_nothing_left
}

@test "where the host's own table drops what is forwarded, too" {
  inside nft -f - <<'NFT'
table inet filter {
  chain forward { type filter hook forward priority filter; policy drop; }
}
NFT
  web 8080
  reaches_and_is_reached
  inside nft delete table ip docker-cni
  not answers from_world
  run_helper 1 docker-cni-admin check --all
  assert_output "table ip docker-cni lacks"
  run_helper 0 docker-cni-admin repair --all
  reaches_and_is_reached
  run_helper 0 runc delete --force web
  assert_equal "$(inside nft list ruleset | grep -ci docker-cni)" 0
  assert_nothing_left
}

@test "what the host serves at 127.0.0.1 alone the container doesn't reach" {
  inside busybox httpd -p 127.0.0.1:8765 -h /etc
  web 8080
  wait_until 10 answers from_world
  in_web sh -c 'ip address del 127.0.0.1/8 dev lo && ip route add 127.0.0.1 via 10.87.0.1 &&
    sysctl -qw net.ipv4.conf.all.route_localnet=1'
  run_helper 0 curl -s --max-time 2 http://127.0.0.1:8765/hostname
  run_helper 28 nsenter --net=/run/netns/web curl -s --max-time 2 http://127.0.0.1:8765/hostname
  inside pkill -f 'httpd -p 127.0.0.1:8765'
  run_helper 0 runc delete --force web
}

@test "a host that gets iptables later gives back what nft has made" {
  web 8080
  wait_until 10 answers from_world
  inside sh -c 'cp -a /usr/hidden/* /usr/sbin'
  run_helper 1 docker-cni-admin check --all
  run_helper 0 docker-cni-admin repair --all
  reaches_and_is_reached
  inside nft list tables
  assert_equal "$(inside nft list tables | grep -c docker-cni)" 0
  run_helper 0 runc delete --force web
  inside sh -c 'rm -f /usr/sbin/*tables /usr/sbin/*tables-*'
  assert_equal "$(inside nft list ruleset | grep -ci docker-cni)" 0
  assert_nothing_left
}
