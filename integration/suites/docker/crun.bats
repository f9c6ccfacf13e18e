# SPDX-License-Identifier: Apache-2.0
# Docker with crun in runc's place: what README's matrix says of it.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

# run_crun NAME [ARGUMENT…]: a container on the CNI network that lives until it is removed.
run_crun() {
  local name=$1
  shift
  run_docker 0 run -d --name "$name" --net none --runtime cni-crun "$@" busybox sleep 3600
}

# bats test_tags=docker-crun:address,docker-crun:removed
@test "under crun restart, and stop and start, keep address and MAC, and rm -f frees them" {
  run_crun zc
  before=$(interface_of zc)
  [[ $before == *10.88.1.* ]]
  run_docker 0 restart -t 0 zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 stop -t 0 zc
  run_crun thief
  run_docker 0 start zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc thief
  assert_nothing_left
}

# bats test_tags=docker-crun:networks,docker-crun:removed
@test "under crun a label names several networks" {
  network 20-back.conf <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "type": "ptp", "ipam": {"type": "host-local", "subnet": "10.88.2.0/24"}}
JSON
  run_crun zc --label cni.networks=back,front@eth1
  [[ $(address_of zc eth0) == 10.88.2.* ]]
  [[ $(address_of zc eth1) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-crun:joined
@test "under crun --net container:zc shares zc's network" {
  run_crun zc
  run_docker 0 run -d --name pod --net container:zc --runtime cni-crun busybox sleep 3600
  assert_equal "$(interface_of pod)" "$(interface_of zc)"
  run_docker 0 rm -f pod
  run_docker 0 exec zc ping -c 1 -W 5 10.88.1.1
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-crun:removed
@test "under crun a container that is stopped, killed or ends by itself leaves nothing once it is removed" {
  run_docker 0 run --rm --net none --runtime cni-crun busybox true
  assert_nothing_left
  run_crun zc
  run_docker 0 stop -t 0 zc
  run_docker 0 rm zc
  assert_nothing_left
  run_crun zc
  inside kill -9 "$(pid_of zc)"
  run_docker 0 wait zc
  run_docker 0 rm zc
  assert_nothing_left
}

# bats test_tags=docker-crun:failure,docker-crun:removed
@test "under crun, which throws a hook's words away, the reason of a failure is in the log, and nothing is left" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'fail 100 "the wall is too high"'
  inside docker run --name refused --net none --runtime cni-crun busybox true && return 1
  run_helper 0 grep -c 'error oci-cni-add-hook.*network "front".*the wall is too high' /var/log/docker-cni.log
  run_docker 0 rm refused
  assert_nothing_left
}

# bats test_tags=docker-crun:gc
@test "under crun gc frees what a plugin didn't, and leaves alone what is in use" {
  chain "$BRIDGE" wall
  plugin_that DEL wall '[ -e /tmp/open ] || fail 5 "busy"'
  inside rm -f /tmp/open
  run_crun zc
  run_crun other
  before=$(interface_of other)
  id=$(id_of zc)
  run_docker 0 rm -f zc
  # Who frees the address of a removed container does so in the background, and must have failed before.
  wait_until 20 inside grep " gc container=$id error=" /var/log/docker-cni.log
  inside touch /tmp/open
  run_helper 0 docker-cni-admin gc
  assert_output "released ${id:0:12}"
  assert_equal "$(interface_of other)" "$before"
  run_docker 0 rm -f other
  assert_nothing_left
}
