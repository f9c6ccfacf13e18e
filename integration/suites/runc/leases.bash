# SPDX-License-Identifier: Apache-2.0
# Networks whose plugins have something to lose and no time to waste, and every_step on them.
# shellcheck shell=bash disable=SC2154 # bats's own variables

prepare_leases() {
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

end_leases() {
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || {
    show_and_scrub
    inside sh -c 'rm -f /tmp/leases/*; pkill -f "^sleep 3600"' || true
  }
}

# leasing_plugin NAME: ADD makes a file of the attachment, CHECK misses it, DEL removes it.
leasing_plugin() { plugin "$1" <"$BUILD_DIR/tests/support/docker_cni_leasing_plugin"; }

# every_step PROGRAM FAULT [SUFFIX]: $STEP says how many calls it goes on by at a time.
every_step() {
  local step=${STEP:-1}
  inside timeout 900 env FAULT_AT="$BUILD_DIR/tests/support/docker_cni_fault_at" ASAN_OPTIONS=detect_leaks=0 \
    ADD="$(program_of oci-cni-add-hook)" DEL="$(program_of oci-cni-del-hook)" GC=/usr/local/bin/docker-cni-admin \
    "$SOURCE_DIR/integration/suites/runc/every_step" "$1" "$2" "$step" "${3:-}"
}
