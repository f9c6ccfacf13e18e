# SPDX-License-Identifier: Apache-2.0
# containerd's containers, with docker-cni as the runtime that its shim calls.
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_plain_host
  root_of_image "$BATS_FILE_TMPDIR/rootfs"
  inside mkdir -p /srv/rootfs
  tar -C "$BATS_FILE_TMPDIR/rootfs" -c . | inside tar -C /srv/rootfs -x
  # shellcheck disable=SC2086 # two of them
  become_inside env $SANITIZER_REPORTS containerd >"$HOST_DIR/containerd.log" 2>&1 </dev/null 3>&- &
  disown
  wait_until 30 inside ctr version
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() {
  local namespace container
  for namespace in $(inside ctr namespaces list -q); do
    for container in $(inside ctr -n "$namespace" containers list -q); do
      inside ctr -n "$namespace" tasks kill -s KILL -a "$container" || true
      wait_until 20 stopped "$namespace" "$container" || true
      inside ctr -n "$namespace" tasks delete -f "$container" || true
      inside ctr -n "$namespace" containers delete "$container" || true
    done
  done
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

# ctr_run STATUS NAMESPACE ID COMMAND [ARGUMENT…]: a detached container by our wrapper; FLAGS may hold more flags.
FLAGS=()
ctr_run() {
  local expected=$1 namespace=$2 id=$3
  shift 3
  run_helper "$expected" ctr -n "$namespace" run --detach --runc-binary /usr/local/bin/docker-cni \
    --env PATH=/bin --cgroup "/$(cgroup_parent)/$namespace-$id" "${FLAGS[@]}" --rootfs /srv/rootfs "$id" "$@"
}

stopped() { [[ $(inside ctr -n "$1" tasks list | awk -v id="$2" '$1 == id {print $3}') != RUNNING ]]; }

# ends NAMESPACE ID: kill and delete of the task, delete of the container.
ends() {
  task_ends "$@"
  run_helper 0 ctr -n "$1" containers delete "$2"
}
task_ends() {
  run_helper 0 ctr -n "$1" tasks kill -s KILL "$2"
  wait_until 20 stopped "$1" "$2"
  run_helper 0 ctr -n "$1" tasks delete "$2"
}

in_task() { # NAMESPACE ID COMMAND…
  run_helper 0 ctr -n "$1" tasks exec --exec-id "e$RANDOM" "$2" "${@:3}"
}
address_in() {
  in_task "$1" "$2" ip -o -4 addr show dev eth0 >/dev/null
  sed -n 's/.* inet \([^/]*\).*/\1/p' <<<"$output"
}

# bats test_tags=ctr:start,ctr:removed
@test "a container gets its network, and the end of its task leaves nothing" {
  ctr_run 0 default web sleep 3600
  [[ $(address_in default web) == 10.88.1.* ]]
  inside busybox ping -c 1 -W 5 "$(address_in default web)"
  run_helper 0 docker-cni-admin ls
  assert_output "default--web" front
  run_helper 0 docker-cni-admin inspect web
  assert_output '"default--web"'
  ends default web
  assert_nothing_left
}

# bats test_tags=ctr:start,ctr:removed
@test "a task that is started again gets a network again" {
  ctr_run 0 default web sleep 3600
  task_ends default web
  assert_nothing_left
  run_helper 0 ctr -n default tasks start --detach web
  [[ $(address_in default web) == 10.88.1.* ]]
  ends default web
  assert_nothing_left
}

@test "containers of one ID in two namespaces have networks of their own, and the end of one is not the other's" {
  ctr_run 0 one web sleep 3600
  ctr_run 0 two web sleep 3600
  first=$(address_in one web)
  second=$(address_in two web)
  [[ $first == 10.88.1.* && $second == 10.88.1.* && $first != "$second" ]]
  ends one web
  assert_equal "$(address_in two web)" "$second"
  inside busybox ping -c 1 -W 5 "$second"
  run_helper 0 docker-cni-admin gc
  inside busybox ping -c 1 -W 5 "$second"
  ends two web
  assert_nothing_left
}

# bats test_tags=ctr:failure,ctr:removed
@test "a failing ADD is what ctr says, and nothing is left" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'fail 100 "the wall is too high"'
  ctr_run 1 default web sleep 3600
  assert_output 'network "front"' "the wall is too high"
  run_helper 0 ctr -n default containers delete web
  assert_nothing_left
}

# bats test_tags=ctr:removed
@test "a command that is not there leaves nothing" {
  ctr_run 1 default web /no/such/command
  inside ctr -n default containers delete web || true
  assert_nothing_left
}

# bats test_tags=ctr:gc
@test "a command that is not there: crun calls no hook that would release the network, gc does" {
  printf 'oci_bin: %s\n' "$CRUN" | put /etc/docker/cni.yaml
  ctr_run 1 default web /no/such/command
  inside ctr -n default containers delete web || true
  run_helper 0 docker-cni-admin gc
  assert_output "released default--web: its bundle"
  assert_nothing_left
}

# bats test_tags=ctr:removed
@test "a shim that is killed takes its container's network with it" {
  ctr_run 0 default web sleep 3600
  inside bash -c 'for pid in $(pidof containerd-shim-runc-v2); do kill -9 "$pid"; done'
  assert_nothing_left
  wait_until 20 stopped default web
  inside ctr -n default tasks delete -f web || true
  run_helper 0 ctr -n default containers delete web
}

# bats test_tags=ctr:joined
@test "the host's network, and a namespace that is named, are left alone" {
  FLAGS=(--net-host)
  ctr_run 0 default web sleep 3600
  ends default web
  inside ip netns add other
  FLAGS=(--with-ns network:/run/netns/other)
  ctr_run 0 default web sleep 3600
  in_task default web ip -o link
  [[ $output != *eth0* ]]
  ends default web
  inside ip netns delete other
  assert_nothing_left
}
