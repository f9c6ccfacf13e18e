# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # REMEDY is refused_saying's
# bats file_tags=once:asan
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  REMEDY='; see: docker-cni-admin explain '
}
teardown() { remove_containers; }

# bats test_tags=docker-runc:failure
@test "a plugin that is missing" {
  chain "$BRIDGE" absent
  REMEDY='; install it there, or name its directory in cni.yaml'
  refused_saying 'network "front"' absent /opt/cni/bin -- --net none --runtime cni busybox true
}

@test "a plugin that can't be executed" {
  chain "$BRIDGE" text
  plugin text <<<'this is no program'
  REMEDY='; install it again'
  refused_saying 'network "front"' 'plugin text' -- --net none --runtime cni busybox true
}

# bats test_tags=docker-runc:failure
@test "the first plugin of a chain fails: its words and its code are shown, and the others aren't run" {
  chain first "$BRIDGE"
  plugin_that ADD first 'fail 100 "the wall is too high"'
  refused_saying 'network "front"' 'plugin first' 'the wall is too high' 100 -- --net none --runtime cni busybox true
  # What had been tried is undone, the failed plugin's own part included.
  assert_equal "$(calls)" $'ADD first eth0\nDEL first eth0'
}

# bats test_tags=docker-runc:failure
@test "a plugin in mid-chain fails: those before it are undone" {
  chain one "$BRIDGE" two three
  null_plugin one
  plugin_that ADD two 'fail 7 "the bridge is down"'
  null_plugin three
  refused_saying 'network "front"' 'plugin two' 'the bridge is down' -- --net none --runtime cni busybox true
  assert_equal "$(calls | head -2)" $'ADD one eth0\nADD two eth0'
  assert_equal "$(calls | tail -2)" $'DEL two eth0\nDEL one eth0'
}

# bats test_tags=docker-runc:failure,docker-runc:networks
@test "the second network fails: the first is undone" {
  network 20-back.conf <<<'{"cniVersion": "0.4.0", "name": "back", "type": "wall"}'
  plugin_that ADD wall 'fail 100 "nothing to be had"'
  cni_yaml "networks: [front, back]"
  refused_saying 'network "back"' 'plugin wall' 'nothing to be had' -- --net none --runtime cni busybox true
}

# bats test_tags=docker-runc:failure
@test "a plugin fails with words on standard error only" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'echo "no route to the master" >&2; exit 3'
  refused_saying 'network "front"' 'plugin wall' 'no route to the master' -- --net none --runtime cni busybox true
}

@test "a plugin fails in silence" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'exit 3'
  refused_saying 'network "front"' 'plugin wall' 3 -- --net none --runtime cni busybox true
}

@test "a plugin is killed" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'kill -SEGV $$'
  refused_saying 'network "front"' 'plugin wall' -- --net none --runtime cni busybox true
}

# bats test_tags=docker-runc:failure
@test "a plugin hangs: it and its children are ended" {
  cni_yaml "plugin_timeout: 2"
  chain "$BRIDGE" wall
  plugin_that ADD wall 'sleep 3000 & sleep 3000'
  REMEDY="; cni.yaml's plugin_timeout and hook_timeout give it more"
  refused_saying 'network "front"' 'plugin wall' plugin_timeout -- --net none --runtime cni busybox true
}

@test "a plugin ends and leaves a child that holds its output" {
  cni_yaml "plugin_timeout: 2"
  chain "$BRIDGE" wall
  plugin_that ADD wall 'sleep 3000 & succeed; exit 0'
  run_docker_either run -d --name zc --net none --runtime cni busybox sleep 3600
  run_docker 0 rm -f zc
  assert_nothing_left
}

# The plugin's result is good or it is not: what counts is that nobody hangs, and that nothing is left.
run_docker_either() { run_docker 0 "$@" || run_docker 125 run --name again "${@:5}"; }

@test "a plugin prints junk" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'echo "<html>no JSON</html>"'
  refused_saying 'network "front"' 'plugin wall' -- --net none --runtime cni busybox true
}

@test "a plugin prints JSON that is no result" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'echo "[1, 2, 3]"'
  refused_saying 'network "front"' 'plugin wall' -- --net none --runtime cni busybox true
}

@test "a plugin prints nothing" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'exit 0'
  refused_saying 'network "front"' 'plugin wall' -- --net none --runtime cni busybox true
}

@test "a plugin prints 100 MB" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'head -c 100000000 /dev/zero | tr "\\\\0" x'
  refused_saying 'network "front"' 'plugin wall' -- --net none --runtime cni busybox true
}

@test "a plugin prints 100 MB on standard error and fails" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'head -c 100000000 /dev/zero | tr "\\\\0" x >&2; fail 5 "too much"'
  refused_saying 'network "front"' 'plugin wall' 'too much' -- --net none --runtime cni busybox true
}

@test "a plugin's words can't reach the terminal as escape sequences, nor as several lines" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'printf "{\"code\": 100, \"msg\": \"red \\\\u001b[31m and\\\\nsecond line\"}"; exit 1'
  refused_saying 'plugin wall' 'second line' -- --net none --runtime cni busybox true
  [[ $output != *$'\e'* ]]
}

@test "a plugin's words can't turn the exit code into 126 or 127" {
  chain "$BRIDGE" wall
  plugin_that ADD wall 'fail 100 "open /etc/x: no such file or directory, permission denied"'
  refused_saying 'plugin wall' -- --net none --runtime cni busybox true
}

@test "a pool that is exhausted refuses one container more, and has room again when another is gone" {
  chain '{"type": "bridge", "bridge": "cni-small", "ipam": {"type": "host-local", "subnet": "10.88.6.0/30"}}'
  run_zc zc
  run_docker 125 run --name second --net none --runtime cni busybox true
  assert_output 'network "front"' 'plugin bridge' 10.88.6.
  run_docker 0 rm second
  run_docker 0 rm -f zc
  assert_nothing_left
  run_zc zc
}

@test "a plugin fails at DEL: the container's end goes on, and gc gives the address back later" {
  chain "$BRIDGE" wall
  plugin_that DEL wall '[ -e /tmp/open ] || fail 100 "busy"'
  run_zc zc
  run_docker 0 rm -f zc
  # The address that was kept is given back in the background.
  release_has_failed() { inside docker-cni-admin ls | grep -q releasing; }
  wait_until 20 release_has_failed
  inside touch /tmp/open
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
}

# refused_for_its_configuration CHAIN-WORD… -- TEXT…: its plugins refuse it, at DEL too. Nothing is left of that, and
# once the file is mended the very same container starts.
refused_for_its_configuration() {
  local words=()
  while [[ $1 != -- ]]; do
    words+=("$1")
    shift
  done
  shift
  chain "${words[@]}"
  run_docker 0 create --name zc --net none --runtime cni busybox sleep 3600
  run_docker 1 start zc
  assert_output 'network "front"' "$@"
  # Docker puts nothing away of a container that did not start: what is gone now, we have released.
  assert_nothing_left
  front_network
  run_docker 0 start zc
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a configuration that its plugin refuses at DEL as it did at ADD: an impossible subnet" {
  refused_for_its_configuration '{"type": "bridge", "bridge": "cni-odd", "ipam": {"type": "host-local", "subnet": "10.88.1.0/40"}}' \
    -- 'plugin bridge' 10.88.1.0/40
}

@test "a configuration that its plugin refuses at DEL as it did at ADD: a value of the wrong type" {
  refused_for_its_configuration "$(jq '.mtu = "big"' <<<"$BRIDGE")" -- 'plugin bridge' mtu
}

@test "a configuration that its plugin refuses at DEL as it did at ADD: an IPAM plugin that is missing" {
  refused_for_its_configuration '{"type": "bridge", "bridge": "cni-odd", "ipam": {"type": "absent"}}' -- 'plugin bridge' absent
}

@test "a configuration that its plugin refuses at DEL as it did at ADD: a master that is missing" {
  refused_for_its_configuration '{"type": "macvlan", "master": "nowhere0", "ipam": {"type": "host-local", "subnet": "10.88.3.0/24"}}' \
    -- 'plugin macvlan' 'Link not found'
}

@test "a version that no plugin of the list speaks" {
  # Plugins 1.9 speak it: this one answers as an older one does.
  plugin bridge <<'SH'
#!/bin/sh
cat >/dev/null
[ "$CNI_COMMAND" != VERSION ] || exec echo '{"cniVersion": "1.0.0", "supportedVersions": ["0.4.0", "1.0.0"]}'
echo '{"code": 1, "msg": "incompatible CNI versions", "details": "config is \"1.1.0\", plugin supports [\"0.4.0\" \"1.0.0\"]"}'
exit 1
SH
  network 10-front.conflist <<<"{\"cniVersion\": \"1.1.0\", \"name\": \"front\", \"plugins\": [$BRIDGE, {\"type\": \"portmap\"}]}"
  refused_saying 'network "front"' 'plugin bridge' 1.1.0 -- --net none --runtime cni busybox true
}
