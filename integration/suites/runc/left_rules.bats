# SPDX-License-Identifier: Apache-2.0
# Rules that plugins killed in their midst have left: whichever iptables they used, and of both families.
# shellcheck disable=SC2154 # start_process sets $process
# bats file_tags=once
load ../../lib/helpers
load bundle

setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  start_process
}
teardown() {
  end_process
  inside rm -f /usr/local/sbin/iptables-restore
  inside bash -c 'for family in ip{,6}tables-{nft,legacy}; do $family -t nat -F; $family -t nat -X; done' || true
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

KINDS=(iptables-nft ip6tables-nft iptables-legacy ip6tables-legacy)

# What the plugins bridge and portmap make, as far as they got, for two containers.
rules() {
  cat <<'RULES'
*nat
:CNI-HOSTPORT-DNAT - [0:0]
:CNI-aaaaaaaaaaaaaaaaaaaa - [0:0]
:CNI-DN-aaaaaaaaaaaaaaaaaaaa - [0:0]
:CNI-bbbbbbbbbbbbbbbbbbbb - [0:0]
:CNI-DN-bbbbbbbbbbbbbbbbbbbb - [0:0]
RULES
  local one
  for one in mine:aaaaaaaaaaaaaaaaaaaa mine2:bbbbbbbbbbbbbbbbbbbb; do
    cat <<RULES
-A POSTROUTING -m comment --comment "name: \"front\" id: \"${one%:*}\"" -j CNI-${one#*:}
-A CNI-${one#*:} -m comment --comment "name: \"front\" id: \"${one%:*}\"" -j ACCEPT
-A CNI-${one#*:} -m comment --comment "name: \"front\" id: \"${one%:*}\"" -j MASQUERADE
-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \"front\" id: \"${one%:*}\"" -m multiport --dports 8080 -j CNI-DN-${one#*:}
-A CNI-DN-${one#*:} -p tcp -m tcp --dport 8080 -j DNAT --to-destination :80
RULES
  done
  echo COMMIT
}

@test "of a killed plugin: each iptables and both families are rid of them, and others' stay" {
  state mine created
  add_hook 0
  local kind
  for kind in "${KINDS[@]}"; do rules | inside "$kind-restore" --noflush; done
  inside jq -c '.phase = "releasing"' /var/lib/docker-cni/containers/mine.json >"$BATS_TEST_TMPDIR/releasing"
  put /var/lib/docker-cni/containers/mine.json 0600 <"$BATS_TEST_TMPDIR/releasing"
  del_hook 0
  for kind in "${KINDS[@]}"; do
    printf '%s:\n%s\n' "$kind" "$(inside "$kind-save" -t nat)"
    assert_equal "$(inside "$kind-save" -t nat | grep -cE '"mine\\"|CNI-(DN-)?a')" 0
    assert_equal "$(inside "$kind-save" -t nat | grep -cE '^-A.*(mine2|CNI-(DN-)?b)')" 5
  done
}

@test "legacy tables that nobody uses are not made by a release" {
  state mine created
  add_hook 0
  inside jq -c '.phase = "releasing"' /var/lib/docker-cni/containers/mine.json >"$BATS_TEST_TMPDIR/releasing"
  put /var/lib/docker-cni/containers/mine.json 0600 <"$BATS_TEST_TMPDIR/releasing"
  local before
  before=$(inside cat /proc/net/ip_tables_names /proc/net/ip6_tables_names)
  del_hook 0
  assert_equal "$(inside cat /proc/net/ip_tables_names /proc/net/ip6_tables_names)" "$before"
}

# gate_iptables: puts a gate before the host's iptables-restore. The first that comes waits for /tmp/open.
gate_iptables() {
  put /usr/local/sbin/iptables-restore 0755 <<'SH'
#!/bin/sh
! mkdir /tmp/entered 2>/dev/null || until [ -e /tmp/open ]; do sleep 0.1; done
exec /usr/sbin/iptables-restore "$@"
SH
}
nobody_waits_at_the_gate() { ! inside pgrep -f /usr/local/sbin/iptables-restore; }

@test "of a killed hook: what a plugin of ours has left of iptables at work doesn't come behind the release" {
  gate_iptables
  state mine created
  inside sh -c "exec $ADD_HOOK </tmp/state.json" &
  wait_until 20 inside test -e /tmp/entered
  inside pkill -KILL -x oci-cni-add-hoo
  del_hook 0
  inside touch /tmp/open
  wait_until 20 nobody_waits_at_the_gate
  end_process
  inside ip link delete cni-front || true
  run_helper 0 iptables-save
  [[ $output != *"docker-cni front"* ]]
  assert_nothing_left
}
