# SPDX-License-Identifier: Apache-2.0
# Bundles made by hand, for the suites in this directory.
# shellcheck shell=bash disable=SC2154 # bats's own variables

ADD_HOOK=/usr/local/libexec/oci/oci-cni-add-hook
DEL_HOOK=/usr/local/libexec/oci/oci-cni-del-hook

start_bundle_host() {
  start_plain_host "$@"
  root_of_image "$BATS_FILE_TMPDIR/rootfs"
  inside mkdir -p /srv/rootfs /run/runc
  tar -C "$BATS_FILE_TMPDIR/rootfs" -c . | inside tar -C /srv/rootfs -x
}

# bundle ID COMMAND [JQ]: /tmp/ID with a spec that runs the shell command, edited by JQ.
bundle() {
  inside rm -rf "/tmp/$1"
  inside mkdir -p "/tmp/$1"
  inside bash -c "cd /tmp/$1 && runc spec"
  inside jq --arg command "$2" --arg cgroup "/$(cgroup_parent)/$1" "
    .process.terminal = false | .process.args = [\"sh\", \"-c\", \$command] | .root.path = \"/srv/rootfs\"
    | .linux.cgroupsPath = \$cgroup | ${3:-.}" "/tmp/$1/config.json" >"$BATS_TEST_TMPDIR/config.json"
  put "/tmp/$1/config.json" <"$BATS_TEST_TMPDIR/config.json"
}

# As README shows it.
# shellcheck disable=SC2034,SC2089 # a jq program, for the suites
WITH_HOOKS=".hooks = {
  createRuntime: [{path: \"$ADD_HOOK\", env: [\"PATH=/usr/sbin:/usr/bin:/sbin:/bin\"]}],
  poststop: [{path: \"$DEL_HOOK\", env: [\"PATH=/usr/sbin:/usr/bin:/sbin:/bin\"]}]}"

remove_bundles() {
  local id
  for id in $(inside runc list -q); do inside runc delete --force "$id" || true; done
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

# start_process: a process with a network namespace of its own; $process is its PID in there.
start_process() {
  inside unshare --net sh -c 'echo $$ >/tmp/process; exec sleep 3600' &
  disown
  wait_until 10 inside test -s /tmp/process
  process=$(inside cat /tmp/process)
}

end_process() {
  inside kill -9 "$process" || true
  inside rm -f /tmp/process
}

# state ID STATUS: the OCI state of $process as a hook gets it.
state() {
  put "/tmp/state.json" <<<"{\"ociVersion\": \"1.0.2\", \"id\": \"$1\", \"status\": \"$2\", \"pid\": $process, \"bundle\": \"\"}"
}
add_hook() { run_helper "$1" sh -c "$ADD_HOOK </tmp/state.json"; }
del_hook() { run_helper "$1" sh -c "$DEL_HOOK </tmp/state.json"; }
