# SPDX-License-Identifier: Apache-2.0
# Containers of podman with the hooks that docker-cni-admin installs, under crun and under runc.
# shellcheck disable=SC2034,SC2154 # $runtime is podman.bash's
# bats file_tags=once
load ../../lib/helpers
load podman

setup_file() {
  start_podman_host
  inside docker-cni-admin install podman
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_podman_containers; }

# bats test_tags=podman-runc:start,podman-crun:start,podman-runc:removed,podman-crun:removed
@test "a container that asks for it gets its network, and its end leaves nothing" {
  with_crun_and_runc gets_its_network
}
gets_its_network() {
  podman_run 0 --rm --cap-add NET_RAW "${FRONT[@]}" busybox sh -c 'ip -o -4 addr show dev eth0; ping -c 1 -W 5 10.88.1.1'
  assert_output "inet 10.88.1." "0% packet loss"
  assert_nothing_left
}

# bats test_tags=podman-runc:address,podman-crun:address,podman-runc:removed,podman-crun:removed
@test "restart, stop and start, and kill keep the address and the MAC; rm -f frees them" {
  with_crun_and_runc keeps_its_address
}
keeps_its_address() {
  run_web web
  before=$(podman_interface_of web)
  [[ $before == *10.88.1.* ]]
  run_podman 0 restart -t 0 web
  assert_equal "$(podman_interface_of web)" "$before"
  run_podman 0 stop -t 0 web
  run_web thief
  run_podman 0 start web
  assert_equal "$(podman_interface_of web)" "$before"
  run_podman 0 kill web
  wait_until 20 is_exited web
  run_podman 0 start web
  assert_equal "$(podman_interface_of web)" "$before"
  inside busybox ping -c 1 -W 5 "$(podman_address_of web)"
  run_podman 0 rm -f -t 0 web thief
  assert_nothing_left
}
is_exited() { [[ $(inside podman inspect --format '{{.State.Status}}' "$1") == exited ]]; }

# bats test_tags=podman-runc:gc,podman-crun:gc
@test "the removal of a stopped container, of which podman tells nobody, is found by gc" {
  with_crun_and_runc removed_while_stopped
}
removed_while_stopped() {
  run_web web
  address=$(podman_address_of web)
  run_podman 0 stop -t 0 web
  run_helper 0 docker-cni-admin gc
  run_helper 0 ls "/var/lib/cni/networks/front/$address"
  # What looks for the removal some seconds after a stop is gone by then.
  wait_until 30 no_watcher
  run_podman 0 rm web
  run_helper 0 docker-cni-admin gc --dry-run
  assert_output "would release" "has vanished"
  assert_gc_leaves_nothing
}
no_watcher() { ! inside sh -c 'grep -l -e "[-]-watch" /proc/[0-9]*/cmdline'; }

@test "cni.fixed-ip=false gives the address back at every stop" {
  with_crun_and_runc gives_back
}
gives_back() {
  run_web web --annotation cni.fixed-ip=false
  run_podman 0 stop -t 0 web
  run_helper 0 find /var/lib/cni/networks/front -name '10.*'
  assert_equal "$output" ""
  run_podman 0 rm web
  assert_nothing_left
}

# bats test_tags=podman-runc:address,podman-crun:address
@test "a restart policy brings a container back with its network" {
  with_crun_and_runc comes_back
}
comes_back() {
  podman_run 0 -d --name again "${FRONT[@]}" --restart on-failure:2 -v /tmp:/out busybox \
    sh -c 'ip -o -4 addr show dev eth0 >>/out/addresses; exit 3'
  wait_until 30 has_run_three_times
  run_helper 0 sort -u /tmp/addresses
  assert_equal "$(wc -l <<<"$output")" 1
  assert_output "inet 10.88.1."
  inside rm /tmp/addresses
  run_podman 0 rm -f -t 0 again
  assert_nothing_left
}
has_run_three_times() { [[ $(inside wc -l /tmp/addresses) == "3 "* ]] && is_exited again; }

@test "containers that don't ask, the host's and podman's own networks are left as they are" {
  with_crun_and_runc are_left_alone
}
are_left_alone() {
  podman_run 0 --rm --net none busybox ip -o link
  [[ $output != *eth0* ]]
  podman_run 0 --rm --net none --annotation cni.networks=none busybox ip -o link
  [[ $output != *eth0* ]]
  podman_run 0 --rm --net host --annotation cni.networks=front busybox ip -o link
  assert_equal "$(grep -c 'cni-front.*eth0' <<<"$output" || true)" 0
  inside ip netns add other
  podman_run 0 --rm --net ns:/run/netns/other --annotation cni.networks=front busybox ip -o link
  [[ $output != *eth0* ]]
  inside ip netns delete other
  assert_nothing_left
}

# bats test_tags=podman-runc:joined,podman-crun:joined
@test "pods, and containers that join another's network, are left alone with the network that is there" {
  with_crun_and_runc join_another
}
join_another() {
  run_web web
  podman_run 0 --rm --net container:web --annotation cni.networks=front busybox ip -o -4 addr show dev eth0
  assert_output "inet $(podman_address_of web)/"
  run_helper 0 grep -c 'leave alone.*joins the network namespace' /var/log/docker-cni.log
  run_podman 0 rm -f -t 0 web
  run_podman 0 pod create --name pod --network none --cgroup-parent "/$(cgroup_parent)" \
    --infra-image localhost/busybox --infra-command 'sleep 3600'
  for member in one two; do
    podman_run 0 -d --name "$member" --pod pod --annotation cni.networks=front busybox sleep 3600
    run_podman 0 exec "$member" ip -o link
    [[ $output != *eth0* ]]
  done
  run_podman 0 pod rm -f -t 0 pod
  assert_nothing_left
}

# bats test_tags=podman-runc:failure,podman-crun:failure
@test "a failing ADD fails the container, leaves nothing, and its sentence is in the log" {
  with_crun_and_runc fails
}
fails() {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'fail 100 "the wall is too high"'
  podman_run 126 --name refused "${FRONT[@]}" busybox true
  # crun throws away what a hook says.
  [[ $runtime == crun ]] || assert_output 'network "front"' "the wall is too high"
  run_helper 0 grep -c 'error oci-cni-add-hook.*network "front".*the wall is too high' /var/log/docker-cni.log
  run_helper 0 docker-cni-admin explain "$(podman_id_of refused)"
  assert_output 'ADD of plugin wall, network "front", interface eth0' "the wall is too high" CNI_COMMAND=ADD
  run_podman 0 rm refused
  assert_nothing_left
  front_network
  inside rm /var/log/docker-cni.log
}

# bats test_tags=podman-runc:gc,podman-crun:gc
@test "a container whose create fails after ADD can be started again, and leaves nothing once it is removed" {
  with_crun_and_runc fails_after_add
}
fails_after_add() {
  inside mkdir -p /tmp/programs
  podman_run 127 --name late "${FRONT[@]}" -v /tmp/programs:/programs busybox /programs/late
  run_podman 125 start --attach late
  [[ $output != *duplicate* ]]
  put /tmp/programs/late 0755 <<<$'#!/bin/sh\nip -o -4 addr show dev eth0'
  run_podman 0 start --attach late
  assert_output "inet 10.88.1."
  inside rm /tmp/programs/late
  run_podman 125 start --attach late
  run_podman 0 rm late
  assert_gc_leaves_nothing
}

# bats test_tags=podman-runc:gc,podman-crun:gc
@test "a container that lost its conmon leaves nothing once it is removed" {
  with_crun_and_runc loses_its_conmon
}
loses_its_conmon() {
  run_web web
  id=$(podman_id_of web)
  conmon=$(inside podman inspect --format '{{.State.ConmonPid}}' web)
  inside kill -9 "$conmon"
  inside kill -9 "$(inside podman inspect --format '{{.State.Pid}}' web)"
  # podman 5.4 refuses at first, since nobody can tell it the exit code.
  inside podman rm -f -t 0 web || run_podman 0 rm -f -t 0 web
  assert_gc_leaves_nothing
  inside rm -rf "/run/crun/$id" "/run/runc/$id"
}

# bats test_tags=podman-runc:address,podman-crun:address
@test "after a reboot a container starts with the address that it had" {
  with_crun_and_runc is_rebooted
}
is_rebooted() {
  run_web web
  run_web other
  address=$(podman_address_of web)
  reboot_podman_host
  run_web thief
  run_podman 0 start web
  assert_equal "$(podman_address_of web)" "$address"
  run_podman 0 rm -f -t 0 web other thief
  assert_gc_leaves_nothing
}

# What a reboot leaves: the disk. Processes, interfaces, mounts, rules and /run are gone.
reboot_podman_host() {
  # All at once: a conmon that outlives its container for a moment would have podman run the poststop hook.
  inside bash -c 'kill -9 -1' || true
  inside bash -c '
    for pin in /run/netns/* /var/lib/containers/storage/vfs-containers/*/userdata/shm; do umount -l "$pin"; done
    for link in $(ip -o link show type veth | cut -d: -f2 | cut -d@ -f1) cni-front; do ip link delete "$link"; done
    iptables -t nat -F; iptables -t nat -X; iptables -F; iptables -X
    rm -rf /run/netns /run/crun /run/runc /run/containers /run/libpod /dev/shm/*
    sed -i "s/\"bootId\": *\"[^\"]*\"/\"bootId\":\"an-earlier-one\"/" /var/lib/docker-cni/containers/*.json' >/dev/null 2>&1 || true
  run_helper 0 sh -c 'grep -l an-earlier-one /var/lib/docker-cni/containers/*.json'
}
