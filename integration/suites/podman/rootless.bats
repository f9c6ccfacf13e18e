# SPDX-License-Identifier: Apache-2.0
# podman of an ordinary user, whose containers run in a user namespace of his own: he gets a sentence, not a plugin's
# "operation not permitted", and only where he asks for a network of ours.
# shellcheck disable=SC2034,SC2154 # $runtime is podman.bash's
# bats file_tags=once
load ../../lib/helpers
load podman

setup_file() {
  start_podman_host
  inside docker-cni-admin install podman
  inside sh -c 'echo "user:x:1234:1234::/tmp/user:/bin/sh" >>/etc/passwd; echo "user:x:1234:" >>/etc/group'
  put /tmp/user/.config/containers/storage.conf <<'TOML'
[storage]
driver = "vfs"
rootless_storage_path = "/tmp/user/storage"
[storage.options.vfs]
ignore_chown_errors = "true"
TOML
  inside podman save --quiet --output /tmp/busybox.tar busybox
  inside sh -c 'mkdir -p -m 0700 /tmp/user/run; chown -R 1234:1234 /tmp/user /tmp/busybox.tar'
  as_user podman load --quiet --input /tmp/busybox.tar
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() {
  inside sh -c 'kill -9 $(cat /tmp/user/run/libpod/tmp/pause.pid)' || true
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

as_user() {
  inside setpriv --reuid 1234 --regid 1234 --clear-groups env HOME=/tmp/user XDG_RUNTIME_DIR=/tmp/user/run "$@"
}

# user_runs STATUS ARGUMENT…: podman run with a network of his containers' own.
user_runs() {
  run_helper "$1" setpriv --reuid 1234 --regid 1234 --clear-groups env HOME=/tmp/user XDG_RUNTIME_DIR=/tmp/user/run \
    podman --cgroup-manager cgroupfs --runtime "$runtime" run --rm --net none "${@:2}"
}

@test "a user's container that asks for no network of ours runs as ever" {
  with_crun_and_runc runs_as_ever
}
runs_as_ever() {
  user_runs 0 localhost/busybox ip -o link
  [[ $output != *eth0* ]]
}

@test "one that asks for it is refused, and nothing is left" {
  with_crun_and_runc is_refused
}
is_refused() {
  user_runs 126 --annotation cni.networks=front localhost/busybox true
  # crun throws away what a hook says, and the log is root's.
  if [[ $runtime == crun ]]; then
    assert_output "oci-cni-add-hook"
  else
    assert_output "belongs to another user namespace (a rootless engine)" "run this container under a rootful engine"
  fi
  [[ -z $(inside ls -A /var/lib/cni/networks 2>/dev/null) ]]
  run_helper 1 test -e /var/lib/docker-cni
}

@test "the hook itself says it wherever the host's network belongs to another user namespace" {
  put /tmp/state.json <<<'{"ociVersion": "1.0.2", "id": "mine", "status": "creating", "pid": 1, "bundle": ""}'
  run_helper 1 unshare --user --map-root-user sh -c '/usr/local/libexec/oci/oci-cni-add-hook </tmp/state.json'
  assert_output "container mine: the host's network namespace belongs to another user namespace"
  assert_equal "$(wc -l <<<"$output")" 1
}
