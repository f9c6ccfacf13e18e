# SPDX-License-Identifier: Apache-2.0
# podman with docker-cni as its runtime, in front of crun and of runc; and beside the hooks of hooks.d.
# shellcheck disable=SC2034,SC2154 # $runtime is podman.bash's
# bats file_tags=once
load ../../lib/helpers
load podman

setup_file() { start_podman_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() {
  remove_podman_containers
  inside rm -rf /usr/share/containers/oci
}

# in_front_of_crun_and_runc COMMAND…: with docker-cni as podman's runtime, which becomes each.
in_front_of_crun_and_runc() {
  local program
  runtime=/usr/local/bin/docker-cni
  for program in "$CRUN" "$RUNC"; do
    echo "== $program"
    printf '%s\n' "oci_bin: $program" "log_level: debug" | put /etc/docker/cni.yaml
    "$@"
  done
}

run_plain() { # NAME [ARGUMENT…]
  local name=$1
  shift
  podman_run 0 -d --name "$name" --net none "$@" busybox sleep 3600
}

# bats test_tags=podman-runc:start,podman-crun:start,podman-runc:removed,podman-crun:removed
@test "--net none gets a network, and its end leaves nothing" {
  in_front_of_crun_and_runc gets_its_network
}
gets_its_network() {
  podman_run 0 --rm --net none busybox ip -o -4 addr show dev eth0
  assert_output "inet 10.88.1."
  podman_run 3 --rm --net none busybox sh -c 'exit 3'
  assert_nothing_left
}

# bats test_tags=podman-runc:address,podman-crun:address
@test "restart, and stop and start, keep address and MAC" {
  in_front_of_crun_and_runc keeps_all
}
keeps_all() {
  run_plain web
  before=$(podman_interface_of web)
  run_podman 0 restart -t 0 web
  run_podman 0 stop -t 0 web
  run_podman 0 start web
  assert_equal "$(podman_interface_of web)" "$before"
  inside busybox ping -c 1 -W 5 "$(podman_address_of web)"
  run_podman 0 rm -f -t 0 web
  assert_nothing_left
}

@test "connect and disconnect last over stop and start" {
  in_front_of_crun_and_runc is_connected
}
answers_on_eth1() {
  run_podman 0 exec web ip -o -4 address show dev eth1
  assert_output 10.88.9.
  run_helper 0 busybox ping -c 1 -W 5 "$(podman_address_of web eth1)"
}
is_connected() {
  network 20-back.conflist <<'JSON'
{"cniVersion": "1.0.0", "name": "back", "plugins": [{"type": "bridge", "bridge": "cni-back", "isGateway": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.9.0/24"}]]}}]}
JSON
  run_plain web
  run_helper 0 docker-cni-admin connect --interface eth1 back web
  answers_on_eth1
  run_helper 0 docker-cni-admin disconnect front web
  run_podman 0 stop -t 0 web
  run_podman 0 start web
  answers_on_eth1
  run_podman 0 exec web test ! -e /sys/class/net/eth0
  run_helper 0 docker-cni-admin stats web --format '{{.Interface}} {{.TxPackets}}'
  assert_output 'eth1 '
  run_helper 0 docker-cni-admin disconnect back web
  run_podman 0 rm -f -t 0 web
  assert_nothing_left
}

# bats test_tags=podman-runc:joined,podman-crun:joined
@test "a pod gets one network, which its members share" {
  in_front_of_crun_and_runc is_a_pod
}
is_a_pod() {
  run_podman 0 pod create --name pod --network none --cgroup-parent "/$(cgroup_parent)" \
    --infra-image localhost/busybox --infra-command 'sleep 3600'
  for member in one two; do podman_run 0 -d --name "$member" --pod pod busybox sleep 3600; done
  [[ $(podman_address_of one) == 10.88.1.* ]]
  assert_equal "$(podman_interface_of two)" "$(podman_interface_of one)"
  assert_equal "$(inside sh -c 'ls /var/lib/docker-cni/containers/*.json | wc -l')" 1
  run_podman 0 pod rm -f -t 0 pod
  assert_nothing_left
}

@test "networks of podman's own, and the host's, are left as they are" {
  in_front_of_crun_and_runc are_left_alone
}
are_left_alone() {
  podman_run 0 --rm --net host busybox true
  inside ip netns add other
  podman_run 0 --rm --net ns:/run/netns/other busybox ip -o link
  [[ $output != *eth0* ]]
  inside ip netns delete other
  assert_nothing_left
}

@test "beside the hooks of hooks.d there is one ADD and one DEL" {
  inside docker-cni-admin install podman
  in_front_of_crun_and_runc happens_once
}
happens_once() {
  chain note "$BRIDGE"
  null_plugin note
  inside rm -f /tmp/calls
  podman_run 0 --rm "${FRONT[@]}" busybox ip -o -4 addr show dev eth0
  assert_output "inet 10.88.1."
  assert_nothing_left
  assert_equal "$(calls)" $'ADD note eth0\nDEL note eth0'
}

# bats test_tags=podman-runc:failure,podman-crun:failure
@test "a failure of ours is what podman says" {
  in_front_of_crun_and_runc says_why
}
says_why() {
  echo 'no_such_key: 1' >>"$INSIDE/etc/docker/cni.yaml"
  podman_run 126 --rm --net none busybox true
  assert_output "/etc/docker/cni.yaml" "no_such_key"
  assert_nothing_left
}

@test "what a hook says under crun, which throws it away, goes to the log" {
  runtime=/usr/local/bin/docker-cni
  printf '%s\n' "oci_bin: $CRUN" | put /etc/docker/cni.yaml
  run_plain web
  bundle=$(inside podman inspect --format '{{.OCIConfigPath}}' web)
  run_helper 0 jq -r '.annotations["run.oci.hooks.stderr"]' "$bundle"
  assert_equal "$output" /var/log/docker-cni.log
  run_podman 0 rm -f -t 0 web
  assert_nothing_left
}
