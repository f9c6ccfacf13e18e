# SPDX-License-Identifier: Apache-2.0
# What the disk has at a moment is what a power cut at that moment leaves: it's looked at in a copy of the disk.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  inside mkdir -p /tmp/disk /tmp/copy
}
teardown() {
  inside bash -c 'umount /tmp/copy /tmp/disk; pkill -x sleep; rm -f /tmp/*.img' 2>/dev/null || true
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

# start_on_disk FILESYSTEM: a host whose state directory is on a disk of its own; two containers start.
start_on_disk() {
  inside truncate -s 400M /tmp/disk.img
  case $1 in
  ext4) run_helper 0 mkfs.ext4 -q -F /tmp/disk.img ;;
  *) run_helper 0 "mkfs.$1" -q -f /tmp/disk.img ;;
  esac
  run_helper 0 mount -o loop /tmp/disk.img /tmp/disk
  inside mkdir -m 0700 /tmp/disk/state
  cni_yaml "state_dir: /tmp/disk/state"
  inside sync
  local name
  for name in one two; do
    run_helper 0 bash -c 'unshare --net sleep 3600 >/dev/null 2>&1 & while [[ $(readlink /proc/$!/ns/net) == "$(readlink /proc/self/ns/net)" ]]; do :; done
      printf "{\"ociVersion\": \"1.0.2\", \"id\": \"$1\", \"status\": \"created\", \"pid\": $!, \"bundle\": \"\"}" | /usr/local/libexec/oci/oci-cni-add-hook' _ "$name"
  done
}

# assert_whole FILESYSTEM IMAGE: each record that IMAGE has can be read; both are there.
assert_whole() {
  local options=loop
  [[ $1 != xfs ]] || options=loop,nouuid
  run_helper 0 mount -o "$options" "$2" /tmp/copy
  run_helper 0 bash -c 'set -e; for record in /tmp/copy/state/containers/*.json; do jq -e ".recordVersion == 1" "$record"; done; ls /tmp/copy/state/containers'
  assert_output one.json two.json
  inside umount /tmp/copy
}

# assert_survives_power_cuts FILESYSTEM: from the containers' start on, for as long as a file system holds back what
# nobody asked it to write. (btrfs writes its log of what was synced, and all else with the transaction's end.)
assert_survives_power_cuts() {
  start_on_disk "$1"
  for _ in 0 1 2 3 4 5 6; do
    inside cp --sparse=always /tmp/disk.img /tmp/copy.img
    assert_whole "$1" /tmp/copy.img
    run_helper 0 sleep 1
  done
}

@test "a power cut leaves whole records on ext4" { assert_survives_power_cuts ext4; }
@test "a power cut leaves whole records on xfs" { assert_survives_power_cuts xfs; }
@test "a power cut leaves whole records on btrfs" { assert_survives_power_cuts btrfs; }
