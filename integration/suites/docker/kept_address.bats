# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

leases() { inside find /var/lib/cni/networks -name '10.88.1.*' | wc -l; }

# bats test_tags=docker-runc:address
@test "docker restart keeps the address and the MAC" {
  run_zc zc
  before=$(interface_of zc)
  run_docker 0 restart -t 0 zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-runc:address
@test "stop and start keep the address, though others have started in between" {
  run_zc zc
  before=$(interface_of zc)
  run_docker 0 stop -t 0 zc
  run_zc other
  run_docker 0 start zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc other
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "a stopped container's removal frees its address at once" {
  run_zc zc
  run_docker 0 stop -t 0 zc
  assert_equal "$(leases)" 1
  run_docker 0 rm zc
  assert_nothing_left
}

@test "an exited container's removal frees its address" {
  run_docker 0 run --name zc --net none --runtime cni busybox true
  run_docker 0 rm zc
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
}

@test "fixed_ip: never frees the address as the container stops" {
  cni_yaml "fixed_ip: never"
  run_zc zc
  run_docker 0 stop -t 0 zc
  assert_nothing_left
}

@test "the label cni.fixed-ip=false frees the address as the container stops" {
  run_zc zc --label cni.fixed-ip=false
  run_docker 0 stop -t 0 zc
  assert_nothing_left
  run_docker 0 start zc
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the removal of a container that nobody watches frees its address at the next stop on the host" {
  run_zc zc
  run_docker 0 stop -t 0 zc
  end_watcher_of zc
  run_zc other
  run_docker 0 rm zc
  assert_equal "$(leases)" 2
  run_docker 0 rm -f other
  assert_nothing_left
}

@test "release frees a stopped container's address for another, and its next start gets what the pool gives" {
  run_zc zc
  local before
  before=$(address_of zc)
  run_helper 1 docker-cni-admin release zc
  assert_output "it is running" "stop it first"
  assert_equal "$(address_of zc)" "$before"
  run_docker 0 stop -t 0 zc
  end_watcher_of zc
  run_helper 0 docker-cni-admin release zc
  assert_output "released $(id_of zc | cut -c -12): network \"front\" (eth0): $before/24"
  assert_nothing_left
  run_zc other --label "cni.args=IP=$before"
  assert_equal "$(address_of other)" "$before"
  run_docker 0 start zc
  [[ $(address_of zc) == 10.88.1.* && $(address_of zc) != "$before" ]]
  run_docker 0 rm -f zc other
  assert_nothing_left
}

@test "release leaves alone a stopped container whose network another still uses" {
  run_zc zc
  run_docker 0 run -d --name sidecar --net container:zc --runtime cni busybox sleep 3600
  local before
  before=$(interface_of sidecar)
  run_docker 0 stop -t 0 zc
  run_helper 1 docker-cni-admin release zc
  assert_output "is using its network namespace"
  run_docker 0 rm -f sidecar
  run_docker 0 start zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "release --force forgets what a plugin never releases" {
  chain "$BRIDGE" stuck
  plugin_that DEL stuck 'fail 100 "the switch is away"'
  run_zc zc
  run_docker 0 stop -t 0 zc
  run_helper 1 docker-cni-admin release zc
  assert_output "the switch is away" "release --force"
  run_helper 0 docker-cni-admin release --force zc
  assert_output "may stay taken" "the switch is away"
  run_helper 0 docker-cni-admin ls --quiet
  assert_equal "$output" ""
  run_docker 0 rm zc
  # What is left is what was told of.
  inside rm -rf /var/lib/cni/networks/front
  inside iptables -t nat -F
  inside iptables -t nat -X
  assert_nothing_left
}
