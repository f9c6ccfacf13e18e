# SPDX-License-Identifier: Apache-2.0
# README's first command.
# bats file_tags=once
load ../lib/helpers

# What belongs to the host: nothing of it may change.
the_hosts_own() {
  ip -o link | sed 's/ qlen.*//'
  ip -o address
  iptables-save 2>/dev/null | grep -v '^#' | sed 's/\[[0-9:]*\]//'
  find /etc/docker /etc/cni /opt/cni /var/lib/cni /var/lib/docker-cni /run/netns -printf '%p %s %T@\n' 2>/dev/null
  pgrep -x dockerd
  true
}

@test "./integration/try shows two containers that reach each other, and leaves the host as it was" {
  the_hosts_own | grep -v veth >"$BATS_TEST_TMPDIR/before"
  run timeout 600 "$SOURCE_DIR/integration/try"
  echo "$output"
  assert_equal "$status" 0
  assert_output "0% packet loss" "ping -c 2 198.51.100.2" welcome "docker-cni works here."
  diff "$BATS_TEST_TMPDIR/before" <(the_hosts_own | grep -v veth)
}
