# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

records() { inside find /var/lib/docker-cni/containers -name '*.json' 2>/dev/null | wc -l; }

# bats test_tags=docker-runc:joined
@test "--net container:zc shares zc's network, as a pod does" {
  run_zc zc
  run_docker 0 run -d --name pod --net container:zc --runtime cni busybox sleep 3600
  assert_equal "$(interface_of pod)" "$(interface_of zc)"
  assert_equal "$(records)" 1
  run_docker 0 rm -f pod
  # The end of a joined container is not the end of the network.
  run_docker 0 exec zc ping -c 1 -W 5 10.88.1.1
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "ls tells who shares a container's network, in the table and as JSON" {
  local sharer
  run_zc zc
  run_docker 0 run -d --name pod --net container:zc --runtime cni busybox sleep 3600
  run_docker 0 run -d --name plain --net container:zc busybox sleep 3600
  run_helper 0 docker-cni-admin ls
  assert_equal "$(head -1 <<<"$output" | grep -c ' SHARED BY ')" 1
  assert_equal "$(grep -cE '^[0-9a-f]{12} +zc .* (pod,plain|plain,pod) +attached ' <<<"$output")" 1
  run_helper 0 docker-cni-admin ls --format json
  for sharer in pod plain; do
    [[ $(tr -d ' \n' <<<"$output") == *'"sharedBy":['*"{\"id\":\"$(id_of $sharer)\",\"name\":\"$sharer\"}"*'],"attachments"'* ]]
  done
  run_docker 0 rm -f pod plain
  run_helper 0 docker-cni-admin ls
  assert_equal "$(grep -cE ' zc .* - +attached ' <<<"$output")" 1
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-runc:joined
@test "a container of plain runc joins zc's network, too" {
  run_zc zc
  run_docker 0 run --rm --net container:zc busybox ip -o -4 addr show dev eth0
  assert_output "$(address_of zc)"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "--net host is left alone" {
  run_docker 0 run --rm --net host --runtime cni busybox ip -o link show dev docker0
  assert_output "docker0"
  run_docker 0 run -d --name host --net host --runtime cni busybox sleep 3600
  assert_equal "$(records)" 0
  run_docker 0 rm -f host
  assert_nothing_left
}

@test "a container that joins one of plain runc is left alone" {
  run_docker 0 run -d --name plain --net none busybox sleep 3600
  run_docker 0 run --rm --net container:plain --runtime cni busybox ip -o link
  [[ $output != *eth0* ]]
  run_docker 0 rm -f plain
  assert_nothing_left
}

# bats test_tags=docker-runc:failure
@test "a container on Docker's default bridge is refused with a sentence that says what to do" {
  refused_saying "--net none" docker_networks -- --runtime cni busybox true
}

@test "a container on a network of Docker's own is refused with a sentence that says what to do" {
  run_docker 0 network create own
  refused_saying "--net none" docker_networks -- --net own --runtime cni busybox true
  run_docker 0 network rm own
}

@test "docker_networks: leave lets Docker's own network be" {
  cni_yaml "docker_networks: leave"
  run_docker 0 run --rm --runtime cni busybox ip -o -4 addr show dev eth0
  assert_output "inet 172."
  assert_nothing_left
}

# dockers_way_out CONTAINER: its one default route is Docker's, and leads to Docker's bridge.
dockers_way_out() {
  run_docker 0 exec "$1" ip route
  assert_equal "$(grep -c ^default <<<"$output")" 1
  assert_output "default via 172."
  run_docker 0 exec "$1" ping -c 1 -W 5 "$(inside docker inspect --format '{{.NetworkSettings.Networks.bridge.Gateway}}' "$1")"
}

@test "docker_networks: attach adds a further interface to Docker's own" {
  cni_yaml "docker_networks: attach"
  run_docker 0 run -d --name both --runtime cni busybox sleep 3600
  run_docker 0 exec both ip -o -4 addr
  assert_output "inet 172." "inet 10.88.1."
  dockers_way_out both
  run_docker 0 restart -t 0 both
  run_docker 0 exec both ip -o -4 addr
  assert_output "inet 172." "inet 10.88.1."
  dockers_way_out both
  run_docker 0 exec both ping -c 1 -W 5 10.88.1.1
  run_docker 0 rm -f both
  assert_nothing_left
}

@test "attach: asked leaves a container alone that names no networks" {
  cni_yaml "attach: asked"
  run_docker 0 run --rm --net none --runtime cni busybox ip -o link
  [[ $output != *eth0* ]]
  assert_nothing_left
}
