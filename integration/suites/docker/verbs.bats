# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

# same_as_runc STATUS ARGUMENT… -- COMMAND…: docker run with these ends with STATUS and prints the same by both.
same_as_runc() {
  local expected=$1 options=() plain
  shift
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  shift
  run_docker "$expected" run --rm --net none --runtime runc "${options[@]}" busybox "$@"
  plain=$output
  run_docker "$expected" run --rm --net none --runtime cni "${options[@]}" busybox "$@"
  assert_equal "$output" "$plain"
}

# with_terminal STATUS ARGUMENT…: docker run -it in a terminal of its own, by both.
with_terminal() {
  local expected=$1 runtime outputs=()
  shift
  for runtime in runc cni; do
    run_helper "$expected" script -qefc "docker run --rm -it --net none --runtime $runtime $*" /dev/null
    # Without a standard input of its own script sends an end of file, which the terminal echoes sooner or later.
    outputs+=("$(printf '%s' "${output//^@/}")")
  done
  assert_equal "${outputs[1]}" "${outputs[0]}"
}

@test "the output is the container's own and nothing else" {
  run_docker 0 run --rm --net none --runtime cni busybox sh -c 'echo out; echo err >&2'
  assert_equal "$(sort <<<"$output")" $'err\nout'
}

@test "exit codes are as with plain runc" {
  same_as_runc 0 -- true
  same_as_runc 7 -- sh -c 'exit 7'
  same_as_runc 255 -- sh -c 'exit 255'
  same_as_runc 143 -- sh -c 'kill -TERM $$; kill -KILL $$' || same_as_runc 137 -- sh -c 'kill -TERM $$; kill -KILL $$'
}

@test "standard input reaches the container" {
  run_helper 0 sh -c 'echo hello | docker run --rm -i --net none --runtime cni busybox cat'
  assert_equal "$output" hello
}

@test "-it gives a terminal, its size and its exit code as with plain runc" {
  with_terminal 0 busybox sh -c "'tty; stty size; test -t 0 && test -t 1 && echo terminal'"
  assert_output /dev/pts/0 terminal
  with_terminal 5 busybox sh -c "'exit 5'"
}

@test "docker exec runs in the container's network, with exit codes and terminals" {
  run_zc zc
  run_docker 0 exec zc ip -o -4 addr show dev eth0
  assert_output "$(address_of zc)"
  run_docker 3 exec zc sh -c 'exit 3'
  run_docker 126 exec zc no-such-command || run_docker 127 exec zc no-such-command
  run_helper 0 script -qefc "docker exec -it zc tty" /dev/null
  assert_output /dev/pts/
  run_docker 0 exec -d zc touch /tmp/detached
  wait_until 10 inside docker exec zc test -e /tmp/detached
}

@test "docker pause and unpause keep the network" {
  run_zc zc
  before=$(interface_of zc)
  run_docker 0 pause zc
  assert_equal "$(inside docker inspect --format '{{.State.Status}}' zc)" paused
  run_docker 0 unpause zc
  assert_equal "$(interface_of zc)" "$before"
}

@test "docker top lists the container's processes" {
  run_zc zc
  run_docker 0 top zc
  assert_output "sleep 3600"
}

@test "docker update changes the container's limits" {
  run_zc zc --memory 64m
  run_docker 0 update --memory 32m --memory-swap 64m zc
  assert_equal "$(inside docker inspect --format '{{.HostConfig.Memory}}' zc)" 33554432
}

@test "docker commit of a running container makes an image, and keeps the network" {
  run_zc zc
  before=$(interface_of zc)
  run_docker 0 exec zc touch /committed
  run_docker 0 commit zc committed
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 run --rm --net none --runtime cni committed ls /committed
  run_docker 0 rmi committed
}

@test "docker restart, and stop and start, give the container its network again" {
  run_zc zc
  run_docker 0 restart -t 0 zc
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 stop -t 0 zc
  run_docker 0 start zc
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "docker kill sends the signal that is asked for" {
  run_docker 0 run -d --name zc --net none --runtime cni busybox \
    sh -c 'trap "echo got USR1" USR1; trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done'
  logs_have() { inside docker logs zc | grep -q "$1"; }
  wait_until 10 logs_have ready
  run_docker 0 kill -s USR1 zc
  wait_until 10 logs_have "got USR1"
  run_docker 0 kill -s TERM zc
  run_docker 0 wait zc
  assert_equal "$output" 9
}

@test "docker stop's exit code is the container's" {
  run_docker 0 run -d --name zc --net none --runtime cni busybox sh -c 'trap "exit 4" TERM; while :; do sleep 0.1; done'
  run_docker 0 stop zc
  assert_equal "$(inside docker inspect --format '{{.State.ExitCode}}' zc)" 4
}

@test "docker logs, cp, diff, rename and inspect work as with plain runc" {
  run_docker 0 run -d --name zc --net none --runtime cni busybox sh -c 'echo hello; sleep 3600'
  logged() { [[ $(inside docker logs zc) == hello ]]; }
  wait_until 10 logged
  run_docker 0 cp zc:/etc/hosts /tmp/hosts
  run_docker 0 rename zc zd
  assert_equal "$(inside docker inspect --format '{{.HostConfig.Runtime}} {{.HostConfig.NetworkMode}}' zd)" "cni none"
}

@test "--init, --read-only, --user, --cap-drop and --pid host don't disturb the network" {
  run_docker 0 run --rm --net none --runtime cni --init --read-only --user 1000:1000 --cap-drop ALL --pid host busybox \
    ip -o -4 addr show dev eth0
  assert_output 10.88.1.
  assert_nothing_left
}
