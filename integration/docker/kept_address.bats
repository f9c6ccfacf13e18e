load ../helpers

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
