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
  state mine created
  inside sh -c 'echo untouched >/tmp/victim'
}
teardown() {
  end_process
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

# Refused with one sentence or done all the same; in either case DEL leaves nothing, and no file elsewhere is touched.
survived() { # COMMAND…
  local status=0
  output=$(inside timeout 60 "$@" 2>&1) || status=$?
  printf '$ %s\n%s\n(exit status %d)\n' "$*" "${output:0:5000}" "$status"
  ((status <= 1))
  ((status == 0)) || [[ $(wc -l <<<"$output") == 1 && -n $output && ${#output} -le 4200 ]]
}

nothing_remains() {
  del_hook 0
  end_process
  assert_nothing_left
  assert_equal "$(inside cat /tmp/victim)" untouched
}

# limited LIMIT: the add hook under it; where it fails, it has found out before it recorded anything.
limited() {
  survived sh -c "exec prlimit $1 $(program_of oci-cni-add-hook) </tmp/state.json"
  [[ -z $output ]] || run_helper 1 test -e /var/lib/docker-cni/containers/mine.json
  del_hook 0
}

@test "4 to 24 file descriptors" {
  for count in 4 5 6 7 8 9 10 11 12 16 20 24; do limited --nofile=$count; done
  nothing_remains
}

@test "a limit of the sizes of files" {
  inside sh -c 'head -c 100000 /dev/zero | tr "\0" x >/var/log/docker-cni.log'
  for size in 1 100 4096 65536; do limited --fsize=$size; done
  nothing_remains
}

@test "an environment that no program can be given is refused before anything is recorded" {
  cni_yaml "cni_args_from_environment: true"
  for names in A "$(echo {1..40})"; do
    inside mkdir -p /tmp/b
    inside jq -n --arg names "$names" '{ociVersion: "1.0.2", linux: {namespaces: [{type: "network"}]},
      process: {env: [$names | split(" ")[] | "\(.)=" + ("x" * (180000 / ($names | split(" ") | length)))]}}' >"$BATS_TEST_TMPDIR/spec"
    put /tmp/b/config.json <"$BATS_TEST_TMPDIR/spec"
    put /tmp/state.json <<<"{\"ociVersion\": \"1.0.2\", \"id\": \"mine\", \"status\": \"created\", \"pid\": $process, \"bundle\": \"/tmp/b\"}"
    add_hook 1
    assert_output CNI_ARGS
    assert_equal "$(wc -l <<<"$output")" 1
    run_helper 1 test -e /var/lib/docker-cni/containers/mine.json
  done
  inside rm -r /tmp/b
  nothing_remains
}

@test "a link planted where the pin goes" {
  inside mkdir -p /run/netns
  inside ln -s /tmp/victim /run/netns/mine
  survived sh -c "exec $ADD_HOOK </tmp/state.json"
  assert_equal "$(inside stat -f -c %T /tmp/victim)" "$(inside stat -f -c %T /tmp)"
  inside rm -f /run/netns/mine
  nothing_remains
}

@test "a stray file where the pin goes is no obstacle" {
  put /run/netns/mine </dev/null
  add_hook 0
  nothing_remains
}

@test "a link planted where the record goes" {
  inside mkdir -p -m 0700 /var/lib/docker-cni/containers
  inside ln -s /tmp/victim /var/lib/docker-cni/containers/mine.json
  survived sh -c "exec $ADD_HOOK </tmp/state.json"
  assert_equal "$(inside cat /tmp/victim)" untouched
  inside sh -c "$DEL_HOOK </tmp/state.json" || true
  inside rm -f /var/lib/docker-cni/containers/mine.json
  nothing_remains
}

@test "a link planted where the lock goes" {
  inside mkdir -p -m 0700 /var/lib/docker-cni/containers
  inside ln -s /tmp/victim /var/lib/docker-cni/containers/mine.lock
  survived sh -c "exec $ADD_HOOK </tmp/state.json"
  inside rm -f /var/lib/docker-cni/containers/mine.lock
  nothing_remains
}

@test "a record of a newer version is refused with a sentence, and left as it is" {
  add_hook 0
  inside jq -c '.recordVersion = 999' /var/lib/docker-cni/containers/mine.json >"$BATS_TEST_TMPDIR/newer"
  inside cat /var/lib/docker-cni/containers/mine.json >"$BATS_TEST_TMPDIR/ours"
  put /var/lib/docker-cni/containers/mine.json 0600 <"$BATS_TEST_TMPDIR/newer"
  for hook in "$ADD_HOOK" "$DEL_HOOK"; do
    run_helper 1 sh -c "exec $hook </tmp/state.json"
    assert_output newer
    assert_equal "$(wc -l <<<"$output")" 1
  done
  run_helper 0 jq -e '.recordVersion == 999' /var/lib/docker-cni/containers/mine.json
  put /var/lib/docker-cni/containers/mine.json 0600 <"$BATS_TEST_TMPDIR/ours"
  nothing_remains
}

@test "a record that is junk, truncated or empty is set aside, and its container goes on" {
  add_hook 0
  inside cat /var/lib/docker-cni/containers/mine.json >"$BATS_TEST_TMPDIR/ours"
  for junk in 'junk' "$(head -c 100 "$BATS_TEST_TMPDIR/ours")" ''; do
    put /var/lib/docker-cni/containers/mine.json 0600 <<<"$junk"
    run_helper 1 docker-cni-admin release mine
    assert_output "mine.json" "release --force mine"
    run_helper 0 docker-cni-admin gc
    assert_output "set aside the record of mine" "lives in its network namespace"
    inside rm -r /var/lib/docker-cni/damaged
    put /var/lib/docker-cni/containers/mine.json 0600 <"$BATS_TEST_TMPDIR/ours"
  done
  put /var/lib/docker-cni/containers/mine.json 0600 </dev/null
  del_hook 0
  run_helper 0 grep -c 'warn .*set aside a damaged record container=mine' /var/log/docker-cni.log
  # As long as the process lived nothing of it was touched.
  end_process
  nothing_remains
}

@test "a state of 64 MB" {
  inside sh -c '{ head -c 67108864 /dev/zero | tr "\0" " "; cat /tmp/state.json; } >/tmp/huge.json'
  survived sh -c "exec $ADD_HOOK </tmp/huge.json"
  inside rm /tmp/huge.json
  nothing_remains
}

@test "a standard input that never ends" {
  survived sh -c "exec $ADD_HOOK </dev/zero"
  nothing_remains
}

@test "an empty environment, and another working directory that is gone" {
  run_helper 0 sh -c "mkdir /tmp/gone && cd /tmp/gone && rmdir /tmp/gone && exec env -i $ADD_HOOK </tmp/state.json"
  run_helper 0 sh -c "mkdir /tmp/gone && cd /tmp/gone && rmdir /tmp/gone && exec env -i $DEL_HOOK </tmp/state.json"
  nothing_remains
}

@test "a spec that is huge, or nested deeply, in a bundle" {
  for spec in "$(printf '[%.0s' {1..200000})" '{"linux": {"namespaces": "x"}}' '{"annotations": {"cni.networks": 5}}'; do
    put /tmp/b/config.json <<<"$spec"
    put /tmp/state.json <<<"{\"ociVersion\": \"1.0.2\", \"id\": \"mine\", \"status\": \"created\", \"pid\": $process, \"bundle\": \"/tmp/b\"}"
    survived sh -c "exec $ADD_HOOK </tmp/state.json"
    del_hook 0
  done
  inside rm -r /tmp/b
  nothing_remains
}
