# SPDX-License-Identifier: Apache-2.0
# What breaks a record or hides a namespace is no reason that a container doesn't start, or that anything is left.
# bats file_tags=once:asan
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

damage() { put "/var/lib/docker-cni/containers/$(id_of "$1").json" 0600; }

@test "a stopped container whose record is empty, cut or another's starts anew, and its removal leaves nothing" {
  run_zc other
  for text in '' '{"recordVersion": 1, "id": "' "$(inside cat "/var/lib/docker-cni/containers/$(id_of other).json")"; do
    run_zc zc -p 8080:80
    run_docker 0 stop -t 0 zc
    damage zc <<<"$text"
    run_docker 0 start zc
    [[ $(address_of zc) == 10.88.1.* ]]
    run_docker 0 rm -f zc
  done
  run_docker 0 rm -f other
  assert_nothing_left
}

@test "a lease that a power cut has emptied is its container's still: a restart has the address, a removal frees it" {
  run_zc zc
  address=$(address_of zc)
  inside truncate --size 0 "/var/lib/cni/networks/front/$address"
  run_docker 0 restart -t 0 zc
  assert_equal "$(address_of zc)" "$address"
  run_helper 0 grep -q "$(id_of zc)" "/var/lib/cni/networks/front/$address"
  inside truncate --size 0 "/var/lib/cni/networks/front/$address"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a stopped container with a damaged record is removed: gc frees what bears its mark, and its address" {
  run_zc zc
  run_docker 0 stop -t 0 zc
  end_watcher_of zc
  damage zc </dev/null
  run_docker 0 rm zc
  run_helper 0 docker-cni-admin gc
  assert_output "set aside the record of" "released"
  assert_nothing_left
}

@test "the state directory is removed while a container is stopped: gc frees its pin, its veth and its address" {
  run_zc zc
  run_docker 0 stop -t 0 zc
  end_watcher_of zc
  inside rm -rf /var/lib/docker-cni
  run_docker 0 rm zc
  run_helper 0 docker-cni-admin gc
  assert_output "no record explains its pin"
  assert_nothing_left
}

@test "rules that a killed plugin has left go with the next release" {
  run_zc zc
  id=$(id_of zc)
  # As after a kill between the plugin's steps: the interface is gone, and the operation not at its end.
  inside ip netns exec "$id" ip link delete eth0
  inside jq -c '.phase = "releasing"' "/var/lib/docker-cni/containers/$id.json" >"$BATS_TEST_TMPDIR/releasing"
  damage zc <"$BATS_TEST_TMPDIR/releasing"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a disk that is full as a container stops and starts again: nothing it keeps is lost" {
  inside mkdir -p /var/lib/docker-cni
  inside mount -t tmpfs -o mode=0700,size=128k none /var/lib/docker-cni
  run_zc zc
  before=$(interface_of zc)
  address=$(address_of zc)
  inside sh -c 'cat /dev/zero >/var/lib/docker-cni/filler' || true
  run_docker 0 stop -t 0 zc
  inside sh -c 'cat /dev/zero >/var/lib/docker-cni/more' || true # in the place of what the stop has removed
  run_docker 1 start zc
  assert_output /var/lib/docker-cni
  run_helper 0 test -e "/var/lib/cni/networks/front/$address"
  inside rm /var/lib/docker-cni/filler /var/lib/docker-cni/more
  run_docker 0 start zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  wait_until 20 no_records
  inside umount /var/lib/docker-cni
  assert_nothing_left
}
no_records() { [[ -z $(inside find /var/lib/docker-cni/containers -type f) ]]; }

@test "repair and gc outside of the mount namespace in which dockerd runs mend and leave no rules" {
  inside unshare --mount --propagation slave sleep 3600 &
  wait_until 10 inside pgrep -x sleep
  private=$(inside pgrep -x sleep)
  add() { inside nsenter --mount="/proc/$private/ns/mnt" "$@"; }
  inside mkdir -p /tmp/b
  inside bash -c 'unshare --net sleep 1234 >/dev/null 2>&1 & echo $! >/tmp/pid; while [[ $(readlink /proc/$!/ns/net) == "$(readlink /proc/self/ns/net)" ]]; do :; done'
  pid=$(inside cat /tmp/pid)
  put /tmp/state.json <<<"{\"ociVersion\": \"1.0.2\", \"id\": \"mine\", \"status\": \"created\", \"pid\": $pid, \"bundle\": \"/tmp/b\"}"
  add sh -c 'exec /usr/local/libexec/oci/oci-cni-add-hook </tmp/state.json'
  run_helper 0 docker-cni-admin check mine
  inside iptables -t nat -F
  run_helper 1 docker-cni-admin check mine
  run_helper 0 docker-cni-admin repair mine
  assert_output repaired
  run_helper 0 docker-cni-admin check mine
  inside kill "$pid"
  inside rm -r /tmp/b
  run_helper 0 docker-cni-admin gc
  assert_output "released mine"
  run_helper 0 bash -c '! iptables-save | grep -E "id: .*mine"'
  inside kill "$private"
  wait_until 10 process_is_over
  assert_nothing_left
}
process_is_over() { ! inside pgrep -x sleep; }
