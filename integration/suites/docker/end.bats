# SPDX-License-Identifier: Apache-2.0
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  # A container that is stopped and not removed keeps its address otherwise; kept_address.bats is about that.
  cni_yaml "log_level: debug" "fixed_ip: never"
}
teardown() { remove_containers; }

run_zc_with_a_server() { run_zc zc && [[ $(address_of zc) == 10.88.1.* ]]; }

# bats test_tags=docker-runc:removed
@test "docker stop leaves nothing behind" {
  run_zc_with_a_server
  run_docker 0 stop -t 0 zc
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "docker kill leaves nothing behind" {
  run_zc_with_a_server
  run_docker 0 kill zc
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "docker rm -f leaves nothing behind" {
  run_zc_with_a_server
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "kill -9 of the container's process leaves nothing behind" {
  run_zc_with_a_server
  inside kill -9 "$(pid_of zc)"
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "--rm leaves nothing behind" {
  run_docker 0 run --rm --net none --runtime cni busybox ip -o -4 addr show dev eth0
  assert_output 10.88.1.
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "a process that exits at once leaves nothing behind" {
  run_docker 0 run -d --name zc --net none --runtime cni busybox true
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "a command that doesn't exist says so as with plain runc, and leaves nothing behind" {
  run_docker 127 run --name plain --net none busybox no-such-command
  plain=$(grep -o 'exec: "no-such-command".*' <<<"$output")
  run_docker 127 run --name zc --net none --runtime cni busybox no-such-command
  assert_output "$plain"
  assert_nothing_left
}

@test "a command that can't be executed says so as with plain runc, and leaves nothing behind" {
  run_docker 126 run --name plain --net none busybox /etc/passwd
  run_docker 126 run --name zc --net none --runtime cni busybox /etc/passwd
  assert_output "permission denied"
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "a container killed for its memory leaves nothing behind" {
  run_docker 137 run --name zc --net none --runtime cni --memory 16m busybox tail /dev/zero
  # Docker hears of it from the shim, sometimes after the container's end.
  was_oom_killed() { [[ $(inside docker inspect --format '{{.State.OOMKilled}}' zc) == true ]]; }
  wait_until 10 was_oom_killed
  assert_nothing_left
}

@test "a restart policy's restarts have a network each, and the last leaves nothing behind" {
  run_docker 0 run -d --name zc --net none --runtime cni --restart on-failure:2 busybox \
    sh -c 'ip -o -4 addr show dev eth0; exit 3'
  restarted_twice() { [[ $(inside docker inspect --format '{{.RestartCount}} {{.State.Running}}' zc) == "2 false" ]]; }
  wait_until 30 restarted_twice
  run_docker 0 logs zc
  assert_equal "$(grep -c 'inet 10.88.1.' <<<"$output")" 3
  assert_nothing_left
}

# bats test_tags=docker-runc:removed
@test "the death of a shim leaves nothing behind" {
  run_zc_with_a_server
  # The engine's part of it; runc delete --force runs the hook.
  shim=$(inside pgrep -f "containerd-shim-runc-v2 .*$(id_of zc)")
  inside kill -9 "$shim"
  assert_nothing_left
}

@test "the end of dockerd, and its next start, leave nothing behind" {
  run_zc_with_a_server
  daemon=$(inside cat /var/run/docker.pid)
  inside kill -TERM "$daemon"
  daemon_is_gone() { ! inside kill -0 "$daemon"; }
  wait_until 60 daemon_is_gone
  start_dockerd "$(more_runtimes)"
  assert_nothing_left
  run_docker 0 start zc
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a container that was created and never started has nothing to leave" {
  run_docker 0 create --name zc --net none --runtime cni busybox true
  run_docker 0 rm zc
  assert_nothing_left
}
