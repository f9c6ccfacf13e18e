# SPDX-License-Identifier: Apache-2.0
# Whatever is killed, and whichever write fails: the next start works, and after the removal nothing is left.
# bats file_tags=once
load ../../lib/helpers
load bundle

setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  inside mkdir -p /tmp/leases
  leasing_plugin front
  leasing_plugin back
  network 10-front.conflist <<<'{"cniVersion": "1.0.0", "name": "front", "plugins": [{"type": "front"}, {"type": "back"}]}'
  leasing_plugin extra
  network 30-extra.conflist <<<'{"cniVersion": "1.0.0", "name": "extra", "plugins": [{"type": "extra"}, {"type": "back"}]}'
  network 20-back.conflist <<<'{"cniVersion": "1.0.0", "name": "back", "plugins": [{"type": "back"}]}'
  cni_yaml "networks: [front, back]" "hosts: false"
}
teardown() {
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || {
    show_and_scrub
    inside sh -c 'rm -f /tmp/leases/*; pkill -f "^sleep 3600"' || true
  }
}

# A plugin that has something to lose, and no time to waste: ADD makes a file of the attachment, DEL removes it.
leasing_plugin() {
  plugin "$1" <<'SH'
#!/bin/sh
lease=/tmp/leases/${0##*/}-$CNI_CONTAINERID-$CNI_IFNAME
case $CNI_COMMAND in
  ADD) : >"$lease"; echo '{"cniVersion": "1.0.0", "ips": []}' ;;
  DEL) rm -f "$lease" ;;
  VERSION) echo '{"cniVersion": "1.0.0", "supportedVersions": ["1.0.0"]}' ;;
esac
SH
}

# every_step PROGRAM FAULT [SUFFIX]. A sanitizer makes many more calls, nearly all of them its own, but few that write:
# some will do.
every_step() {
  local step=1
  [[ ${DOCKER_CNI_BUILD:-release} == release || $2 != kill ]] || step=23
  inside timeout 900 env FAULT_AT="$BUILD_DIR/tests/support/docker_cni_fault_at" ASAN_OPTIONS=detect_leaks=0 \
    ADD="$(program_of oci-cni-add-hook)" DEL="$(program_of oci-cni-del-hook)" GC=/usr/local/bin/docker-cni-admin \
    "$SOURCE_DIR/integration/suites/runc/every_step" "$1" "$2" "$step" "${3:-}"
}

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
  for ((n = 1; n < 10000; n += 37)); do
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
