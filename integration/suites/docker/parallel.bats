# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

@test "20 docker run at once all succeed, with distinct addresses, and 20 removals leave nothing" {
  run_helper 0 bash -c '
    for i in $(seq 20); do
      docker run -d --name "many$i" --net none --runtime cni busybox sleep 3600 &
      jobs[i]=$!
    done
    for job in "${jobs[@]}"; do wait "$job" || exit 1; done'
  addresses=$(for i in $(seq 20); do address_of "many$i"; done)
  echo "$addresses"
  assert_equal "$(wc -w <<<"$addresses")" 20
  assert_equal "$(sort -u <<<"$addresses" | wc -w)" 20
  run_helper 0 bash -c 'for i in $(seq 20); do docker rm -f "many$i" & done; wait'
  assert_nothing_left
}

@test "SPEC.md, Lifecycle & Ordering: two containers get their networks at the same time" {
  # Each waits in ADD until the other is there, too.
  chain meeting
  plugin_that ADD meeting '
    mkdir -p /tmp/meeting
    touch "/tmp/meeting/$CNI_CONTAINERID"
    for i in $(seq 300); do
      [ "$(ls /tmp/meeting | wc -l)" -lt 2 ] || break
      sleep 0.1
    done
    [ "$(ls /tmp/meeting | wc -l)" -eq 2 ] || fail 100 "nobody came"
    succeed'
  run_helper 0 bash -c '
    docker run --name one --net none --runtime cni busybox true & one=$!
    docker run --name two --net none --runtime cni busybox true & two=$!
    wait "$one" && wait "$two"'
  run_docker 0 rm one two
  assert_nothing_left
}

@test "SPEC.md, Lifecycle & Ordering: starts and stops of one container at once never have a plugin at work twice" {
  chain once "$BRIDGE"
  fake_plugin once <<'SH'
mkdir "/tmp/at-work.$CNI_CONTAINERID" 2>/dev/null || touch /tmp/overlapped
sleep 0.2
rmdir "/tmp/at-work.$CNI_CONTAINERID"
[ "$CNI_COMMAND" != ADD ] || succeed
SH
  run_zc zc
  run_helper 0 bash -c '
    for i in 1 2 3; do
      docker restart -t 0 zc & docker stop -t 0 zc & docker-cni-admin gc & docker start zc &
    done >/dev/null 2>&1
    wait'
  run_helper 1 ls /tmp/overlapped || run_helper 2 ls /tmp/overlapped
  run_docker 0 start zc
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}
