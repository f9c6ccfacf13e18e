# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once:asan
load ../../lib/helpers
load bundle

# A runtime that tells how it was called, byte by byte.
setup_file() {
  start_bundle_host
  put /usr/local/bin/tell 0755 <<'SH'
#!/bin/sh
printf '<%s>' "$@"
SH
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_bundles; }

tell() { # ARGUMENT…: the runtime is called with these, unchanged
  local expected
  expected=$(printf '<%s>' "$@")
  run_helper 0 docker-cni --runtime-path /usr/local/bin/tell -- "$@"
  assert_equal "$output" "$expected"
}

hooks_in() { inside jq -c '[.hooks // {} | .[]? | .[].path] | length' "/tmp/$1/config.json"; }

# called_in_bundle WITH-OR-WITHOUT ARGUMENT…: the wrapper's call in the bundle leaves hooks in its spec, or none.
called_in_bundle() {
  local with=$1
  shift
  bundle mine true
  run_helper 0 sh -c 'cd /tmp/mine && exec docker-cni --runtime-path /usr/local/bin/tell -- "$@"' _ "$@"
  assert_equal "$output" "$(printf '<%s>' "$@")"
  if [[ $with == with ]]; then assert_equal "$(hooks_in mine)" 2; else assert_equal "$(hooks_in mine)" 0; fi
}

@test "every other subcommand reaches the runtime as it is" {
  for subcommand in start state kill delete exec ps pause resume update events list spec checkpoint features no-such; do
    called_in_bundle without --root /run/x --log /tmp/log --log-format json "$subcommand" mine
  done
}

@test "arguments are passed on byte by byte" {
  tell state 'a b' '' '*' "it's" '--' $'new\nline'
}

@test "no subcommand, --version, --help and flags only reach the runtime" {
  run_helper 0 docker-cni --runtime-path "$RUNC" -- --version
  assert_output "runc version"
  tell --version
  tell --root /run/x --help
  tell features
  run_helper 0 docker-cni --runtime-path /usr/local/bin/tell --
  assert_equal "$output" "<>"
}

@test "without -- the runtime's arguments are told from ours" {
  run_helper 0 docker-cni --version
  version_without=$output
  run_helper 0 docker-cni --runtime-path "$RUNC" -- --version
  assert_equal "$version_without" "$output"
}

@test "the bundle is found: --bundle X, --bundle=X, -b X, -bX, and the working directory without any" {
  bundle mine true
  for arguments in "--bundle /tmp/mine" "--bundle=/tmp/mine" "-b /tmp/mine" "-b/tmp/mine" "-bundle=/tmp/mine"; do
    bundle mine true
    # shellcheck disable=SC2086 # separate words are meant
    run_helper 0 docker-cni --runtime-path /usr/local/bin/tell -- --root /run/x create $arguments mine
    assert_equal "$(hooks_in mine)" 2
  done
  called_in_bundle with create mine
  called_in_bundle with run mine
}

@test "flags may follow the ID" {
  called_in_bundle with --log-format json create mine --no-pivot
  called_in_bundle with create --pid-file /tmp/pid mine --bundle /tmp/mine
}

@test "a container that is called create, run or --bundle is no subcommand" {
  called_in_bundle without start create
  called_in_bundle without delete --force run
  called_in_bundle without --root create state create
  called_in_bundle with create create
  called_in_bundle without exec mine create --bundle /tmp/mine
}

@test "global flags of runc and crun that take a value hide a word like create" {
  called_in_bundle without --log create state mine
  called_in_bundle without --root=create state mine
  called_in_bundle without --rootless true state mine
  called_in_bundle without --criu /usr/bin/criu state create
}

@test "any other subcommand is one exec and reads no file, where the runtime is given" {
  run_helper 0 strace -f -o /tmp/trace docker-cni --config /etc/docker/cni.yaml --runtime-path /bin/true -- state mine
  # Sanitizers, and the loader of a program that is not static, read files of their own.
  before_exec=$(inside awk '/execve\("\/bin\/true"/ {exit} {print}' /tmp/trace)
  echo "$before_exec"
  assert_equal "$(grep -c 'execve(' <<<"$before_exec")" 1
  # The first line is the call itself.
  run grep -E 'fork|clone|cni\.yaml|config\.json|docker-cni\.log' < <(tail -n +2 <<<"$before_exec")
  assert_equal "$output" ""
}

@test "the exit status and the signals of the runtime are its own" {
  put /usr/local/bin/status 0755 <<<$'#!/bin/sh\nexit 42'
  run_helper 42 docker-cni --runtime-path /usr/local/bin/status -- state mine
  put /usr/local/bin/status 0755 <<<$'#!/bin/sh\nkill -TERM $$'
  run_helper 143 docker-cni --runtime-path /usr/local/bin/status -- state mine
}

@test "descriptors that were given reach the runtime, and none of ours do" {
  put /usr/local/bin/descriptors 0755 <<<$'#!/bin/bash\nread -r line <&9; echo "$line"; fds=(/proc/$$/fd/*); echo "${fds[@]##*/}"'
  bundle mine true
  inside bash -c 'echo given >/tmp/given'
  run_helper 0 bash -c "cd /tmp/mine && exec /usr/local/bin/descriptors 9</tmp/given"
  direct=$output
  assert_output given
  for subcommand in state create; do
    run_helper 0 bash -c "cd /tmp/mine && exec docker-cni --runtime-path /usr/local/bin/descriptors -- $subcommand mine 9</tmp/given"
    assert_equal "$output" "$direct"
  done
}
