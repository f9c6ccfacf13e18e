# SPDX-License-Identifier: Apache-2.0
# docker-cni-admin explain: why a container's network failed, and what its plugins would be asked.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

# A plugin that fails every ADD, and keeps what it was given, as it came.
witness() {
  plugin wall <<'SH'
#!/bin/sh
[ "$CNI_COMMAND" = ADD ] || { cat >/dev/null; exit 0; }
cat >/tmp/stdin
env | grep ^CNI_ | sort >/tmp/environment
echo "a log line" >&2
echo '{"cniVersion": "0.4.0", "code": 100, "msg": "the wall is too high", "details": "by 3 m"}'
exit 1
SH
}

# repeat_command: what explain, whose answer is $output, says to repeat the call.
repeat_command() { sed -n '/^to repeat it:$/,$p' <<<"$output" | tail -n +2; }

@test "a container that failed: the plugin's call, its words, and a command line that makes the call again" {
  witness
  chain "$BRIDGE" wall
  run_docker 125 run --name refused --net none --runtime cni --label 'cni.args=NOTE=it is' busybox true
  assert_output "the wall is too high" "see: docker-cni-admin explain $(id_of refused | cut -c 1-12)"
  inside mv /tmp/stdin /tmp/stdin.first
  inside mv /tmp/environment /tmp/environment.first

  run_helper 0 docker-cni-admin explain "$(id_of refused | cut -c 1-12)"
  assert_output 'network "front"' "plugin wall: the wall is too high; by 3 m (CNI error 100)" "a log line" \
    "program: /opt/cni/bin/wall" "CNI_CONTAINERID=$(id_of refused)" '"prevResult": {' "what to do:"
  repeat_command | put /tmp/repeat
  run_helper 1 sh /tmp/repeat
  assert_output "the wall is too high"
  run_helper 0 cmp /tmp/stdin.first /tmp/stdin
  run_helper 0 cmp /tmp/environment.first /tmp/environment
  run_helper 0 jq -e .prevResult /tmp/stdin

  run_helper 0 docker-cni-admin explain refused --format json
  assert_equal "$(jq -r .failure.call.stderr <<<"$output")" "a log line"
  run_docker 0 rm refused
  assert_nothing_left
}

@test "a failure that no plugin is to blame for" {
  network 10-front.conflist <<<'{"cniVersion": "0.4.0", "name": "front", "plugins": ['
  run_docker 125 run --name refused --net none --runtime cni busybox true
  run_helper 0 docker-cni-admin explain refused
  assert_output "its ADD failed" /etc/cni/net.d/10-front.conflist "what to do:"
  run_docker 0 rm refused
}

@test "a container that starts after all has no failure to tell of, but what CHECK would ask, and that finds it intact" {
  witness
  chain "$BRIDGE" wall
  run_docker 0 create --name zc --net none --runtime cni busybox sleep 3600
  run_docker 1 start zc
  front_network
  run_docker 0 start zc
  run_helper 0 docker-cni-admin explain zc
  [[ $output != *failed* ]]
  assert_output "it is attached" "$(address_of zc)" "next is CHECK of network \"front\": plugin bridge, docker-cni-forward"
  run_helper 0 docker-cni-admin explain zc --format json
  jq -r '.state.attachments[].calls[].commandLine' <<<"$output" | put /tmp/check
  assert_equal "$(grep -c '^printf ' "$INSIDE/tmp/check")" 2
  run_helper 0 sh -e /tmp/check
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a release that failed, until it succeeds" {
  chain "$BRIDGE" wall
  plugin_that DEL wall '[ -e /tmp/open ] || fail 5 "busy"'
  run_zc zc
  id=$(id_of zc)
  run_docker 0 rm -f zc
  # Who frees the address of a removed container does so in the background.
  wait_until 20 inside grep " gc container=$id error=" /var/log/docker-cni.log
  run_helper 0 docker-cni-admin explain "$id"
  assert_output "it is releasing" "its DEL failed" "plugin wall: busy" "CNI_COMMAND=DEL"
  inside touch /tmp/open
  repeat_command | put /tmp/repeat
  run_helper 0 sh /tmp/repeat
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
  run_helper 1 docker-cni-admin explain "$id"
  assert_output "nothing is known of a container"
  assert_equal "$(wc -l <<<"$output")" 1
}

@test "what is kept of a failure is root's alone, since a plugin's stdin may hold a password" {
  chain "$(jq '.password = "s3cret"' <<<"$BRIDGE")" wall
  plugin_that ADD wall 'fail 100 "no"'
  run_docker 125 run --name refused --net none --runtime cni busybox true
  run_helper 0 find /var/lib/docker-cni/failures -perm /077
  assert_equal "$output" ""
  run_docker 0 rm refused
}
