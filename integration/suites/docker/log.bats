# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  inside rm -rf /var/log/docker-cni.log
}
teardown() { remove_containers; }

works_anyway() {
  run_docker 0 run --rm --net none --runtime cni busybox ip -o -4 addr show dev eth0
  assert_equal "$(wc -l <<<"$output")" 1
  assert_output 10.88.1.
  assert_nothing_left
}

@test "ADD and DEL are a line each, with container and network" {
  cni_yaml "log_level: info"
  run_zc zc
  id=$(id_of zc)
  run_docker 0 rm -f zc
  assert_nothing_left
  run_helper 0 cat /var/log/docker-cni.log
  for event in add del; do
    assert_equal "$(grep -c " $event .*container=$id.*network=front" <<<"$output")" 1
  done
}

@test "what docker run says of a failure is in the log, too" {
  chain wall
  plugin_that ADD wall 'fail 100 "the wall is too high"'
  run_docker 125 run --rm --net none --runtime cni busybox true
  run_helper 0 grep -c 'the wall is too high' /var/log/docker-cni.log
}

@test "a log that is a directory costs nobody a container" {
  inside mkdir /var/log/docker-cni.log
  works_anyway
}

@test "a log in a directory that is not there costs nobody a container" {
  cni_yaml "log_driver: file:///var/log/nowhere/docker-cni.log"
  works_anyway
}

@test "a full log costs nobody a container" {
  cni_yaml "log_driver: file:///dev/full"
  works_anyway
}

@test "a log that nobody reads costs nobody a container" {
  inside mkfifo /var/log/docker-cni.log
  works_anyway
}

@test "the environment of a container is not in the log" {
  cni_yaml "log_level: trace"
  run_docker 0 run --rm --net none --runtime cni -e SECRET=swordfish busybox true
  assert_nothing_left
  run_helper 1 grep swordfish /var/log/docker-cni.log
}

@test "what a plugin prints on standard error is in the log, whether it succeeds or not" {
  cni_yaml "log_level: info"
  chain "$BRIDGE" wall
  plugin_that ADD wall 'echo "the wall is old" >&2; succeed'
  run_docker 0 run --rm --net none --runtime cni busybox true
  assert_nothing_left
  run_helper 0 grep -c ' info .*ADD .*plugin=wall .*stderr="the wall is old' /var/log/docker-cni.log
  plugin_that ADD wall 'echo "the wall gives way" >&2; fail 100 "no wall"'
  run_docker 125 run --rm --net none --runtime cni busybox true
  run_helper 0 grep -c ' warn .*ADD .*plugin=wall .*stderr="the wall gives way' /var/log/docker-cni.log
}

@test "cni_log: plugins' standard error has a file of its own" {
  cni_yaml "log_level: info" "cni_log: /var/log/cni.log"
  chain "$BRIDGE" wall
  plugin_that ADD wall 'echo "the wall is old" >&2; succeed'
  run_docker 0 run --rm --net none --runtime cni busybox true
  assert_nothing_left
  run_helper 0 grep -c 'plugin=wall .*stderr="the wall is old' /var/log/cni.log
  run_helper 1 grep 'the wall is old' /var/log/docker-cni.log
  inside rm /var/log/cni.log
}

@test "a last plugin that erases the result is warned of" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'echo "{}"'
  run_docker 0 run --rm --net none --runtime cni busybox true
  assert_nothing_left
  run_helper 0 grep -c ' warn .*empty result.*network=front' /var/log/docker-cni.log
}
