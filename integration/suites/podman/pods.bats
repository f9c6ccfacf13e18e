# SPDX-License-Identifier: Apache-2.0
# Further networks of podman's pods, by the hooks of hooks.d.
# shellcheck disable=SC2034,SC2154 # $runtime is podman.bash's
# bats file_tags=once
load ../../lib/helpers
load podman

setup_file() {
  start_podman_host
  cni_yaml "pods: further"
  inside docker-cni-admin install podman
  make_pause_image
}
teardown_file() { stop_host; }
setup() {
  reset_host
  cni_yaml "log_level: debug" "pods: further"
}
teardown() { remove_podman_containers; }

# pod NAME [ARGUMENT…]
pod() {
  local name=$1
  shift
  run_podman 0 pod create --name "$name" --cgroup-parent "/$(cgroup_parent)" "$@"
}
# member POD NAME [ARGUMENT…]
member() {
  local pod=$1 name=$2
  shift 2
  run_podman 0 run -d --pod "$pod" --name "$name" --cap-add NET_RAW --annotation cni.networks=front "$@" busybox sleep 3600
}
default_routes_of() { inside podman exec "$1" ip route | grep ^default; }
net1_of() { podman_address_of "$1" net1; }

# bats test_tags=podman-runc:joined,podman-crun:joined,podman-runc:removed,podman-crun:removed
@test "a pod without a network of its own gets net1, which its containers share, and reaches its neighbour over it" {
  with_crun_and_runc shares_net1 --network none
}
shares_net1() {
  pod shop "$@"
  pod other --network none
  member shop one
  member shop two
  member other neighbour
  assert_equal "$(net1_of two)" "$(net1_of one)"
  run_podman 0 exec two ping -c 1 -W 5 -I net1 "$(net1_of neighbour)"
  assert_output "0% packet loss"
  run_podman 0 rm -f -t 0 one
  run_podman 0 exec two ping -c 1 -W 5 -I net1 "$(net1_of neighbour)"
  run_podman 0 pod rm -f -t 0 shop other
  assert_nothing_left
}

# bats test_tags=podman-runc:networks,podman-crun:networks
@test "net1 comes beside podman's own network, whose address and default route stay" {
  with_crun_and_runc beside_podmans
}
beside_podmans() {
  pod shop
  run_podman 0 run -d --pod shop --name plain busybox sleep 3600
  before=$(podman_interface_of plain)
  routes=$(default_routes_of plain)
  [[ -n $before && -n $routes ]]
  member shop one
  [[ $(net1_of one) == 10.88.1.* ]]
  assert_equal "$(podman_interface_of plain)" "$before"
  assert_equal "$(default_routes_of plain)" "$routes"
  run_podman 0 rm -f -t 0 one
  assert_equal "$(podman_interface_of plain)" "$before"
  assert_equal "$(default_routes_of plain)" "$routes"
  run_podman 2 exec plain ip link show net1
  run_podman 0 pod rm -f -t 0 shop
}

@test "a pod that is stopped and started, and one whose container is killed, have net1 again" {
  with_crun_and_runc comes_again
}
comes_again() {
  pod shop --network none
  member shop one
  run_podman 0 pod stop -t 0 shop
  run_helper 0 docker-cni-admin ls -q
  assert_equal "$output" ""
  run_podman 0 pod start shop
  [[ $(net1_of one) == 10.88.1.* ]]
  run_podman 0 kill one
  run_podman 0 wait one
  wait_until 20 has_no_record
  run_podman 0 start one
  run_podman 0 exec one ping -c 1 -W 5 10.88.1.1
  run_helper 0 docker-cni-admin gc
  run_podman 0 exec one ping -c 1 -W 5 10.88.1.1
  run_podman 0 pod rm -f -t 0 shop
  assert_nothing_left
}
has_no_record() { [[ -z $(inside docker-cni-admin ls -q) ]]; }

@test "podman kube play: a pod's annotation names its further networks" {
  put /tmp/pod.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: kube
  annotations:
    cni.networks: front
spec:
  containers:
    - name: one
      image: localhost/busybox
      command: ["sleep", "3600"]
      env: [{name: PATH, value: /bin}]
    - name: two
      image: localhost/busybox
      command: ["sleep", "3600"]
      env: [{name: PATH, value: /bin}]
YAML
  with_crun_and_runc plays
}
# play STATUS ARGUMENT…: it asks for its working directory, which must be there.
play() { run_helper "$1" sh -c 'cd /tmp && exec podman --runtime "$@" /tmp/pod.yaml' _ "$runtime" play kube "${@:2}"; }
plays() {
  play 0 --network none
  [[ $(net1_of kube-one) == 10.88.1.* ]]
  assert_equal "$(net1_of kube-two)" "$(net1_of kube-one)"
  run_helper 0 docker-cni-admin ls
  assert_output net1
  play 0 --down
  assert_nothing_left
}

@test "with pods: leave, podman's pods keep the network that they have" {
  cni_yaml "log_level: debug"
  runtime=crun
  pod shop --network none
  member shop one
  run_podman 2 exec one ip link show net1
  run_helper 0 grep 'leave alone .*and cni.yaml has pods: leave' /var/log/docker-cni.log
  run_podman 0 pod rm -f -t 0 shop
  assert_nothing_left
}
