# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # start_process sets $process
# bats file_tags=once:asan
load ../../lib/helpers
load bundle


setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  start_process
}
teardown() {
  end_process
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

in_process() { inside nsenter --target "$process" --net "$@"; }

@test "the hooks alone give any process its network, and take it" {
  state mine created
  add_hook 0
  assert_equal "$output" ""
  in_process ip -o -4 addr show dev eth0 | grep -q 'inet 10.88.1.'
  in_process busybox ping -c 1 -W 5 10.88.1.1
  state mine stopped
  del_hook 0
  assert_equal "$output" ""
  end_process
  assert_nothing_left
}

@test "SPEC.md, ADD: a second ADD for the same process changes nothing" {
  state mine created
  chain note "$BRIDGE"
  null_plugin note
  add_hook 0
  before=$(in_process ip addr show dev eth0 | grep -v valid_lft)
  add_hook 0
  assert_equal "$(in_process ip addr show dev eth0 | grep -v valid_lft)" "$before"
  assert_equal "$(calls)" "ADD note eth0"
  del_hook 0
  end_process
  assert_nothing_left
}

@test "a second DEL, and a DEL without an ADD, succeed" {
  state mine stopped
  del_hook 0
  add_hook 0
  del_hook 0
  del_hook 0
  end_process
  assert_nothing_left
}

@test "ADD for a new process under the ID of one that is gone releases the old network first" {
  state mine created
  add_hook 0
  end_process
  start_process
  state mine created
  add_hook 0
  assert_equal "$(inside find /var/lib/cni/networks -name '10.88.1.*' | wc -l)" 1
  del_hook 0
  end_process
  assert_nothing_left
}

@test "the host's own network namespace is refused" {
  host=$(inside sh -c 'sleep 3600 >/dev/null 2>&1 & echo $!')
  put /tmp/state.json <<<"{\"ociVersion\": \"1.0.2\", \"id\": \"mine\", \"status\": \"created\", \"pid\": $host, \"bundle\": \"\"}"
  add_hook 1
  assert_output namespace
  inside kill -9 "$host"
  end_process
  assert_nothing_left
}

@test "a process that is gone is refused with a sentence" {
  state mine created
  end_process
  add_hook 1
  assert_equal "$(wc -l <<<"$output")" 1
  assert_nothing_left
}

@test "IDs that aren't names are refused before they touch a path" {
  for id in ../mine .. /etc/passwd 'a b' '' "$(printf 'x%.0s' {1..5000})"; do
    state "$id" created
    add_hook 1
    assert_equal "$(wc -l <<<"$output")" 1
    del_hook 1
  done
  end_process
  assert_nothing_left
}

@test "a state that is no state is refused with a sentence" {
  for text in '' '{' '[]' '"x"' '{"id": 5}' '{"id": "mine"}' "$(printf '[%.0s' {1..100000})"; do
    put /tmp/state.json <<<"$text"
    add_hook 1
    assert_equal "$(wc -l <<<"$output")" 1
  done
  end_process
  assert_nothing_left
}

@test "closed standard input, output and error are no reason to crash" {
  state mine created
  run_helper 1 sh -c "$ADD_HOOK <&-"
  run_helper 0 sh -c "$ADD_HOOK </tmp/state.json >&- 2>&-"
  in_process ip -o -4 addr show dev eth0 | grep -q 'inet 10.88.1.'
  run_helper 0 sh -c "$DEL_HOOK </tmp/state.json >&- 2>&-"
  end_process
  assert_nothing_left
}

@test "SPEC.md, Lifecycle & Ordering: many ADD and DEL of one container at once never overlap, and the last DEL leaves nothing" {
  chain once "$BRIDGE"
  fake_plugin once <<'SH'
mkdir /tmp/at-work 2>/dev/null || touch /tmp/overlapped
sleep 0.1
rmdir /tmp/at-work
[ "$CNI_COMMAND" != ADD ] || succeed
SH
  state mine created
  run_helper 0 bash -c "for i in 1 2 3 4; do $ADD_HOOK </tmp/state.json & $DEL_HOOK </tmp/state.json & done; wait"
  run_helper 2 ls /tmp/overlapped
  del_hook 0
  end_process
  assert_nothing_left
}

@test "in a user namespace (a rootless engine) the hook says so, and runs no plugin" {
  state mine created
  chain note
  null_plugin note
  run_helper 1 unshare --user --map-root-user sh -c "$ADD_HOOK </tmp/state.json"
  assert_output "rootless"
  assert_equal "$(wc -l <<<"$output")" 1
  assert_equal "$(calls)" ""
}
