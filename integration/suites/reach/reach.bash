# SPDX-License-Identifier: Apache-2.0
# Who reaches whom: each network's suite loads this, and asks at each moment of a container's life. README's table says
# what must come out.
# shellcheck shell=bash disable=SC2034,SC2154 # what private_host.bash reads; bats's own variables

PEER=$SOURCE_DIR/integration/suites/reach/peer
# The host's way to another host: documentation's addresses.
HOST=(198.51.100.1 2001:db8:100::1)
WORLD=(198.51.100.2 2001:db8:100::2)
PORT=8080 # published, for TCP and UDP; the containers listen at 80
# README's columns.
DIRECTIONS=(container another-host published host own-port)

# For setup_file. NETWORK is the row of README's table, FUNCTION writes its configuration.
start_reach_host() { # NETWORK FUNCTION
  export NETWORK=$1
  start_host "$BATS_FILE_TMPDIR"
  install_product
  start_world
  [[ $NETWORK != *legacy* ]] || use_legacy_iptables
  cni_yaml "log_level: debug"
  "$2"
  start_dockerd_as_debian_does
  import_peer
}

use_legacy_iptables() {
  local family end
  for family in iptables ip6tables; do
    for end in '' -save -restore; do
      inside ln -sf "/usr/sbin/$family-legacy$end" "/usr/local/bin/$family$end"
      inside ln -sf "/usr/sbin/$family-legacy$end" "/etc/alternatives/$family$end"
    done
  done
}

start_dockerd_as_debian_does() {
  start_dockerd
  # What Docker 27 and later do by themselves, and this one with --ip6tables.
  inside ip6tables -P FORWARD DROP
  [[ $(inside iptables -S FORWARD | head -n 1) == '-P FORWARD DROP' ]]
  [[ $(inside cat /proc/sys/net/bridge/bridge-nf-call-iptables) == 1 ]]
}

# The other host: a network namespace, outside of the private host, so that a reboot leaves it alone.
start_world() {
  unshare --net "$PEER" serve world 80 </dev/null >/dev/null 2>&1 3>&- &
  export WORLD_PID=$!
  disown
  local own
  own=$(readlink /proc/self/ns/net)
  has_left() { [[ $(readlink "/proc/$WORLD_PID/ns/net") != "$own" ]]; }
  wait_until 10 has_left
  plug_in
}
stop_world() { kill "$WORLD_PID"; }
in_world() { nsenter --target "$WORLD_PID" --net "$@"; }

# The cable between both, and the world's way to networks that are routed and not masqueraded.
plug_in() {
  ip link add "dcni$HOST_PID" netns "$HOST_PID" type veth peer name "dcni$HOST_PID" netns "$WORLD_PID"
  inside ip link set "dcni$HOST_PID" name uplink
  in_world ip link set "dcni$HOST_PID" name uplink
  inside ip address add "${HOST[0]}/24" dev uplink
  inside ip address add "${HOST[1]}/64" dev uplink nodad
  inside ip link set uplink up
  in_world ip link set lo up
  in_world ip address add "${WORLD[0]}/24" dev uplink
  in_world ip address add "${WORLD[1]}/64" dev uplink nodad
  in_world ip link set uplink up
  in_world ip route replace 10.91.0.0/24 via "${HOST[0]}"
  in_world ip route replace fd91::/64 via "${HOST[1]}"
}

# An image with that program and its perl.
import_peer() {
  local root=$HOST_DIR/peer
  root_of_image "$root" /usr/bin/perl
  cp -r --parents /usr/lib/*/perl-base "$root"
  cp "$PEER" "$root/bin/peer"
  tar -C "$root" -c . | inside docker import - peer >/dev/null
  rm -rf "$root"
}

LAST_PLUGINS='{"type": "portmap", "capabilities": {"portMappings": true}}, {"type": "docker-cni-forward"}'

# README's file, with a range of IPv6 beside.
network_of_first() {
  jq '.plugins[0].ipam |= (.ranges += [[{"subnet": "fd87::/64"}]] | .routes += [{"dst": "::/0"}])' \
    "$SOURCE_DIR/integration/packaging/examples/10-front.conflist" | network 10-reach.conflist
}
network_of_ptp() {
  network 10-reach.conflist <<JSON
{"cniVersion": "1.0.0", "name": "ptp", "plugins": [{"type": "ptp", "ipMasq": true, "ipam": {"type": "host-local",
  "ranges": [[{"subnet": "10.90.0.0/24"}], [{"subnet": "fd90::/64"}]],
  "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}, $LAST_PLUGINS]}
JSON
}
network_of_macvlan() {
  network 10-reach.conflist <<JSON
{"cniVersion": "1.0.0", "name": "lan", "plugins": [{"type": "macvlan", "master": "uplink", "ipam": {"type": "host-local",
  "ranges": [[{"subnet": "198.51.100.0/24", "rangeStart": "198.51.100.10"}],
    [{"subnet": "2001:db8:100::/64", "rangeStart": "2001:db8:100::10"}]]}}, {"type": "docker-cni-forward"}]}
JSON
}
network_of_calico() {
  plugin calico <"$SOURCE_DIR/integration/suites/docker/calico_shaped"
  network 10-reach.conflist <<JSON
{"cniVersion": "0.3.1", "name": "pods", "plugins": [{"type": "calico", "ipam": {"type": "host-local",
  "ranges": [[{"subnet": "10.91.0.0/24"}], [{"subnet": "fd91::/64"}]]}}, $LAST_PLUGINS]}
JSON
}

# For setup: web, with a published port, and friend.
run_web_and_friend() {
  # A test that failed has lost it, if it was a veth.
  inside ip link show uplink >/dev/null 2>&1 || plug_in
  local ports=() protocol
  for protocol in tcp udp; do ports+=("{\"hostPort\": $PORT, \"containerPort\": 80, \"protocol\": \"$protocol\"}"); done
  local label="cni.capability-args={\"portMappings\": [${ports[0]}, ${ports[1]}]}"
  [[ $NETWORK != macvlan ]] || label=unused=
  run_docker 0 run -d --name web --net none --runtime cni --label "$label" peer peer serve web 80
  run_docker 0 run -d --name friend --net none --runtime cni peer peer serve friend 80
  read -ra web <<<"$(addresses_of web)"
  read -ra friend <<<"$(addresses_of friend)"
  ((${#web[@]} == 2 && ${#friend[@]} == 2))
}

# addresses_of CONTAINER: the IPv4 and the IPv6 one.
addresses_of() {
  inside nsenter --net="/proc/$(pid_of "$1")/ns/net" ip -o address show dev eth0 scope global |
    awk '{sub("/.*", "", $4); print $4}' | tr '\n' ' '
}

# has_answer EXPECTED COMMAND…: whether it prints that; an EXPECTED without an address takes any.
has_answer() {
  local expected=$1 answer
  shift
  answer=$("$@" 2>/dev/null) || return 1
  [[ $answer == "$expected" || ($expected != *' '* && $answer == "$expected "*) ]]
}

from_web() { inside nsenter --net="/proc/$WEB_PID/ns/net" "$@"; }

# reaches DIRECTION FAMILY-NUMBER: whether it does, looked at from both ends: the answer names who was reached, and whom
# that one saw.
reaches() {
  local seen=${HOST[$2]} at=${HOST[$2]} port=$PORT
  # Without masquerading a container is seen as itself, and without a host between, reached at its own address.
  [[ $NETWORK != Calico* && $NETWORK != macvlan ]] || seen=${web[$2]}
  [[ $NETWORK != macvlan ]] || at=${web[$2]} port=80
  case $1 in
    container) has_answer "friend ${web[$2]}" from_web "$PEER" tcp "${friend[$2]}" 80 ;;
    another-host) has_answer "world $seen" from_web "$PEER" tcp "${WORLD[$2]}" 80 ;;
    published)
      has_answer "web ${WORLD[$2]}" in_world "$PEER" tcp "$at" "$port" &&
        has_answer "web ${WORLD[$2]}" in_world "$PEER" udp "$at" "$port"
      ;;
    host) has_answer web inside "$PEER" tcp "${web[$2]}" 80 ;;
    own-port) has_answer web from_web "$PEER" tcp "$at" "$port" ;;
  esac
}

# readme_row FAMILY: README's cells for NETWORK, a line each.
readme_row() {
  awk -F ' *[|] *' -v network="$NETWORK" -v family="$1" '
    /^## Who reaches whom/ { here = 1 } /^## / && !/Who reaches whom/ { here = 0 }
    here && $2 == network && $3 == family { for (cell = 4; cell < NF; ++cell) print $cell }' "$SOURCE_DIR/README.md"
}

# Asks in all directions at once, and compares with README: a cell that begins with "no" must not work.
reach_is_as_documented() {
  local family direction cells place=$BATS_TEST_TMPDIR answer measured failed=0
  WEB_PID=$(pid_of web)
  for family in 0 1; do
    for direction in "${DIRECTIONS[@]}"; do
      { reaches "$direction" "$family" && echo yes || echo no; } >"$place/$family.$direction" 3>&- &
    done
  done
  wait
  for family in 0 1; do
    mapfile -t cells < <(readme_row "IPv$((family * 2 + 4))")
    ((${#cells[@]} == ${#DIRECTIONS[@]})) || { echo "README has no row for $NETWORK" && return 1; }
    measured=
    for direction in "${DIRECTIONS[@]}"; do
      answer=$(<"$place/$family.$direction")
      measured+=" $direction: $answer,"
      [[ $answer == "$(cut -c 1-3 <<<"${cells[0]}" | grep -o '^no\b' || echo yes)" ]] || {
        echo "IPv$((family * 2 + 4)), $direction: $answer, but README says: ${cells[0]}"
        failed=1
      }
      cells=("${cells[@]:1}")
    done
    echo "# $NETWORK, $BATS_TEST_DESCRIPTION, IPv$((family * 2 + 4)):${measured%,}" >&3
  done
  return "$failed"
}

# assert_reach: as documented, at the addresses from the first start.
assert_reach() {
  assert_equal "$(addresses_of web)" "${web[*]} "
  assert_equal "$(addresses_of friend)" "${friend[*]} "
  reach_is_as_documented
}

stops_dockerd() {
  local pid
  pid=$(inside pgrep -o -f '^dockerd ')
  inside kill -TERM "$pid"
  is_gone() { ! inside kill -0 "$pid"; }
  wait_until 60 is_gone
}

# The power goes and comes back: what is on disk stays, all else is new.
reboot() {
  inside bash -c 'kill -9 -1' || true
  inside bash -c '
    shopt -s nullglob
    umount -l /run/netns/* /run/netns /run/docker/netns/* /var/lib/docker/overlay2/*/merged 2>/dev/null
    rm -rf /run/docker* /run/containerd /run/netns /run/runc /var/run/docker.pid
    for family in iptables ip6tables; do
      for table in filter nat; do $family -t $table -F; $family -t $table -X; done
    done
    for link in $(ip -o link show | cut -d: -f2 | cut -d@ -f1); do [ "$link" = lo ] || ip link delete "$link"; done
    cat /proc/sys/kernel/random/uuid >/tmp/boot_id
    umount /proc/sys/kernel/random/boot_id; mount --bind /tmp/boot_id /proc/sys/kernel/random/boot_id' 2>/dev/null
  plug_in
}

# The moments.
at_first_start() { :; }
after_restart() { run_docker 0 restart -t 0 web friend; }
after_stop_and_start() {
  run_docker 0 stop -t 0 web friend
  run_docker 0 start web friend
}
after_kill_and_start() {
  run_docker 0 kill web friend
  have_ended() { [[ $(inside docker ps -q) == "" ]]; }
  wait_until 20 have_ended
  run_docker 0 start web friend
}
after_restart_of_dockerd() {
  stops_dockerd
  start_dockerd_as_debian_does
  run_docker 0 start web friend
}
after_restart_of_dockerd_with_live_restore() {
  run_docker 0 rm -f web friend
  stops_dockerd
  DOCKERD_OPTIONS=(--live-restore)
  start_dockerd_as_debian_does
  run_web_and_friend
  stops_dockerd
  start_dockerd_as_debian_does
  DOCKERD_OPTIONS=()
}
after_reboot() {
  reboot
  start_dockerd_as_debian_does
  run_docker 0 start web friend
}
# A reload of a firewall takes all that isn't its own; what the plugins' CHECK doesn't look at is put right as well.
after_flush_and_repair() {
  local family
  for family in iptables ip6tables; do
    inside "$family" -F
    inside "$family" -t nat -F
  done
  run_helper 0 docker-cni-admin repair --all
}
