# SPDX-License-Identifier: Apache-2.0
# Whatever is killed, and whichever write fails: the next start works, and after the removal nothing is left.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../../lib/helpers
load bundle
load leases

setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() { prepare_leases; }
teardown() { end_leases; }

@test "the add hook killed at each of its system calls" { every_step add kill; }
@test "the del hook killed at each of its system calls" { every_step del kill; }
@test "gc killed at each of its system calls" { every_step gc kill; }

@test "connect killed at each of its system calls" { every_step connect kill; }
@test "disconnect killed at each of its system calls" { every_step disconnect kill; }
@test "connect, each of its writes failing for want of space" { every_step connect ENOSPC; }
@test "disconnect, all of its writes failing from one on" { every_step disconnect EIO +; }

@test "the add hook, each of its writes failing for want of space" { every_step add ENOSPC; }
@test "the add hook, each of its writes failing with an I/O error" { every_step add EIO; }
@test "the add hook, all of its writes failing from one on" { every_step add ENOSPC +; }
@test "the del hook, each of its writes failing for want of space" { every_step del ENOSPC; }
@test "the del hook, all of its writes failing from one on" { every_step del EIO +; }
@test "gc, each of its writes failing for want of space" { every_step gc ENOSPC; }
@test "gc, all of its writes failing from one on" { every_step gc EIO +; }

@test "Debian's ptp and host-local: the add hook killed at some of its system calls leaves no rule and no lease" {
  chain '{"type": "ptp", "ipMasq": true, "ipam": {"type": "host-local", "subnet": "10.88.7.0/24"}}'
  cni_yaml "hosts: false"
  for ((n = 1; n < 10000; n += 11)); do
    start_process
    state mine created
    status=0
    inside env ASAN_OPTIONS=detect_leaks=0 "$BUILD_DIR/tests/support/docker_cni_fault_at" kill "$n" \
      "$(program_of oci-cni-add-hook)" <"$INSIDE/tmp/state.json" >/dev/null 2>&1 || status=$?
    ((status == 137)) || break
    echo "killed at $n"
    ((n % 2)) || add_hook 0
    del_hook 0
    end_process
    assert_nothing_left
  done
  assert_equal "$status" 99
  del_hook 0
  end_process
  assert_nothing_left
}
