# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # DOCKERD_OPTIONS is start_dockerd's
# What becomes of an address when not the container but its engine, or the host, dies.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() {
  inside docker version >/dev/null 2>&1 || start_dockerd "$(more_runtimes)"
  remove_containers
}

runs() { [[ $(inside docker inspect --format '{{.State.Running}}' "$1") == true ]]; }

# ends PROGRAM-AND-ARGUMENTS: kills it with -9 and waits.
ends() {
  local pid
  pid=$(inside pgrep -o -f "$1")
  inside kill -9 "$pid"
  is_gone() { ! inside kill -0 "$pid"; }
  wait_until 20 is_gone
}
dockerd_dies() { ends '^dockerd '; }

# stops_dockerd SIGNAL: for a restart with other options.
stops_dockerd() {
  local pid
  pid=$(inside pgrep -o -f '^dockerd ')
  inside kill -TERM "$pid"
  is_gone() { ! inside kill -0 "$pid"; }
  wait_until 60 is_gone
}

@test "dockerd killed, without live-restore: the container has its address again" {
  run_zc zc
  before=$(interface_of zc)
  dockerd_dies
  start_dockerd "$(more_runtimes)"
  run_docker 0 start zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "dockerd killed, with live-restore: the container goes on, restarts, and its removal frees all" {
  stops_dockerd
  DOCKERD_OPTIONS=(--live-restore)
  start_dockerd "$(more_runtimes)"
  run_zc zc
  before=$(interface_of zc)
  dockerd_dies
  start_dockerd "$(more_runtimes)"
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 restart -t 0 zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
  stops_dockerd
  DOCKERD_OPTIONS=()
}

@test "containerd killed: the container restarts with its address" {
  run_zc zc
  before=$(interface_of zc)
  ends '^containerd --config'
  # Docker starts another, and hears of no exit before it has subscribed to its events.
  hears_of_exits() { inside timeout 5 docker exec zc true; }
  wait_until 60 hears_of_exits
  run_docker 0 restart -t 0 zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the shim killed: the container starts again with its address" {
  run_zc zc
  before=$(interface_of zc)
  ends "containerd-shim-runc-v2 .*$(id_of zc)"
  has_stopped() { ! runs zc; }
  wait_until 30 has_stopped
  run_docker 0 start zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "userns-remap: the container gets the same address when it starts again, by asking for it" {
  stops_dockerd
  inside sh -c 'echo dockremap:231072:65536 >/etc/subuid; echo dockremap:231072:65536 >/etc/subgid'
  DOCKERD_OPTIONS=(--userns-remap default)
  start_dockerd "$(more_runtimes)"
  import_image busybox
  run_zc zc
  before=$(address_of zc)
  run_docker 0 restart -t 0 zc
  assert_equal "$(address_of zc)" "$before"
  run_docker 0 stop -t 0 zc
  run_docker 0 start zc
  assert_equal "$(address_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
  stops_dockerd
  DOCKERD_OPTIONS=()
}

# The power goes and comes back: what is on disk stays, all else is new.
reboot() {
  inside bash -c 'kill -9 -1' || true
  inside bash -c '
    shopt -s nullglob
    umount -l /run/netns/* /run/netns /run/docker/netns/* /var/lib/docker/overlay2/*/merged 2>/dev/null
    rm -rf /run/docker* /run/containerd /run/netns /run/runc /var/run/docker.pid
    iptables -F; iptables -X; iptables -t nat -F; iptables -t nat -X
    for link in $(ip -o link show | cut -d: -f2 | cut -d@ -f1); do [ "$link" = lo ] || ip link delete "$link"; done
    cat /proc/sys/kernel/random/uuid >/tmp/boot_id
    umount /proc/sys/kernel/random/boot_id; mount --bind /tmp/boot_id /proc/sys/kernel/random/boot_id' 2>/dev/null
}

# bats test_tags=docker-runc:address
@test "a reboot: every container has its address again, though the pool is full, and removals free all" {
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipMasq": true, "ipam": {"type": "host-local",
    "ranges": [[{"subnet": "10.88.1.0/24", "rangeStart": "10.88.1.10", "rangeEnd": "10.88.1.11"}]]}}' \
    '{"type": "firewall"}'
  run_zc zc
  run_zc friend
  before=$(address_of zc) friends=$(address_of friend)
  reboot
  start_dockerd "$(more_runtimes)"
  # The other way round: who comes first must not get what is another's.
  run_docker 0 start friend
  run_docker 0 start zc
  assert_equal "$(address_of zc)" "$before"
  assert_equal "$(address_of friend)" "$friends"
  run_docker 0 rm -f zc friend
  assert_nothing_left
}

@test "a reboot with --restart always: the same address without anybody's help" {
  run_docker 0 run -d --name zc --net none --runtime cni --restart always busybox sleep 3600
  before=$(address_of zc)
  reboot
  start_dockerd "$(more_runtimes)"
  wait_until 30 runs zc
  assert_equal "$(address_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a reboot, then the removal of a container that never starts again: gc frees its address" {
  run_zc zc
  reboot
  start_dockerd "$(more_runtimes)"
  run_docker 0 rm zc
  run_helper 0 docker-cni-admin gc
  assert_output "released"
  assert_nothing_left
}
