# SPDX-License-Identifier: Apache-2.0
# Several networks under podman, by the hooks of hooks.d.
# shellcheck disable=SC2034,SC2154 # $runtime is podman.bash's
# bats file_tags=once
load ../../lib/helpers
load podman

setup_file() {
  start_podman_host
  inside docker-cni-admin install podman
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_podman_containers; }

# bats test_tags=podman-runc:networks,podman-crun:networks,podman-runc:removed,podman-crun:removed
@test "an annotation names several networks, and their interfaces, which a restart keeps" {
  with_crun_and_runc has_several
}
has_several() {
  network 20-back.conf <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "type": "ptp", "ipam": {"type": "host-local", "subnet": "10.88.2.0/24"}}
JSON
  # Without the quotes podman reads two annotations: it splits at commas, as CSV does.
  podman_run 0 -d --name web --net none --annotation '"cni.networks=back,front@eth1"' busybox sleep 3600
  [[ $(podman_address_of web eth0) == 10.88.2.* ]]
  [[ $(podman_address_of web eth1) == 10.88.1.* ]]
  local back front
  back=$(podman_address_of web eth0) # ptp can't be asked for a MAC
  front=$(podman_interface_of web eth1)
  run_podman 0 restart -t 0 web
  assert_equal "$(podman_address_of web eth0)" "$back"
  assert_equal "$(podman_interface_of web eth1)" "$front"
  run_podman 0 rm -f -t 0 web
  assert_nothing_left
}
