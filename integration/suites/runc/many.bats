# SPDX-License-Identifier: Apache-2.0
# Many containers at once, again and again.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../../lib/helpers
load bundle

setup_file() { start_bundle_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_bundles; }

@test "fifty containers started and removed in parallel, ten rounds: all addresses differ, and nothing is left" {
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipam": {"type": "host-local", "subnet": "10.88.1.0/24"}}'
  # Started and never asked again: sleeping is all that they do.
  for n in $(seq 50); do bundle "many$n" 'exec sleep 3600'; done
  for _ in $(seq 10); do
    run_helper 0 bash -c '
      seq 50 | xargs -P 50 -I{} sh -c "docker-cni -- run -d -b /tmp/many{} many{} >/tmp/many{}/said 2>&1 || { cat /tmp/many{}/said; exit 255; }"'
    addresses=$(inside bash -c 'ls /var/lib/cni/networks/front | grep ^10')
    assert_equal "$(sort -u <<<"$addresses" | wc -l)" 50
    given=$(inside bash -c 'for n in $(seq 50); do
      nsenter --net=/run/netns/many$n ip -o -4 addr show dev eth0 | sed "s/.*inet \([^/]*\).*/\1/"; done')
    assert_equal "$(sort <<<"$given")" "$(sort <<<"$addresses")"
    run_helper 0 bash -c 'seq 50 | xargs -P 50 -I{} docker-cni -- delete --force many{}'
  done
  assert_nothing_left
}
