# SPDX-License-Identifier: Apache-2.0
# README's table "Who reaches whom", the rows of "first network": real connections, on a host whose dockerd drops what it
# would forward.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../../lib/helpers
load reach

setup_file() { start_reach_host "first network" network_of_first; }
teardown_file() {
  stop_world
  stop_host
}
setup() { run_web_and_friend; }
teardown() {
  inside docker version >/dev/null 2>&1 || start_dockerd
  remove_containers
}

@test "at the first start" {
  at_first_start
  assert_reach
}

@test "after docker restart" {
  after_restart
  assert_reach
}

@test "after stop and start" {
  after_stop_and_start
  assert_reach
}

@test "after kill and start" {
  after_kill_and_start
  assert_reach
}

@test "after a restart of dockerd" {
  after_restart_of_dockerd
  assert_reach
}

@test "after a restart of dockerd with live-restore" {
  after_restart_of_dockerd_with_live_restore
  assert_reach
}

@test "after a reboot" {
  after_reboot
  assert_reach
}

@test "after the rules were flushed and repaired" {
  after_flush_and_repair
  assert_reach
}
