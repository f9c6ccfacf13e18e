# SPDX-License-Identifier: Apache-2.0
# The names by which containers find themselves and each other, in /etc/hosts.
# bats file_tags=once
load ../../lib/helpers

# late-runc writes a container's /etc/hosts anew after `create`, as Docker 26 and newer do themselves.
setup_file() {
  start_host "$BATS_FILE_TMPDIR"
  install_product
  put /usr/local/bin/late-runc 0755 <<SH
#!/bin/sh
for id; do :; done
"$RUNC" "\$@" || exit
case " \$* " in
*" create "*) printf '127.0.0.1\tlocalhost\n' >"/var/lib/docker/containers/\$id/hosts" ;;
esac
SH
  local arguments='"--config", "/etc/docker/cni.yaml", "--runtime-path", "/usr/local/bin/late-runc", "--"'
  start_dockerd ", \"late\": {\"path\": \"/usr/local/bin/docker-cni\", \"runtimeArgs\": [$arguments]}"
  import_image busybox
}
teardown_file() { stop_host; }
setup() {
  reset_host
  network 20-back.conflist <<'JSON'
{"cniVersion": "1.0.0", "name": "back", "plugins": [{"type": "bridge", "bridge": "cni-back", "isGateway": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.9.0/24"}], [{"subnet": "fd88:9::/64"}]]}}, {"type": "firewall"}]}
JSON
}
teardown() { remove_containers; }

hosts_of() { inside docker exec "$1" cat /etc/hosts; }

# finds CONTAINER NAME OTHER [FAMILY]: NAME is an address of OTHER for CONTAINER, which it reaches.
finds() {
  local address
  address=$(interface_of "$3" | sed -n "s/^${4:-inet} \([^/]*\).*/\1/p")
  run_docker 0 exec "$1" grep -wF "$address" /etc/hosts
  [[ $output =~ [[:space:]]$2([[:space:]]|$) ]]
  run_docker 0 exec "$1" ping -c 1 -W 5 "$address"
}
finds_by_ping() { run_docker 0 exec "$1" ping -c 1 -W 5 "$2"; }
finds_no() {
  run_helper 1 bash -c "docker exec $1 grep -w '$2' /etc/hosts"
}

@test "a container's own name is in its /etc/hosts as Docker's bridge writes it" {
  for names in '--hostname wombat' '--hostname wombat.example.com' '--hostname wombat --domainname example.com'; do
    # shellcheck disable=SC2086 # several words
    of_bridge=$(inside docker run --rm $names busybox tail -n 1 /etc/hosts)
    # shellcheck disable=SC2086
    ours=$(inside docker run --rm --net none --runtime cni $names busybox tail -n 1 /etc/hosts)
    assert_equal "${ours#*$'\t'}" "${of_bridge#*$'\t'}"
  done
  assert_equal "$(inside docker run --rm --net none --runtime cni --hostname wombat --domainname example.com busybox hostname -f)" \
    wombat.example.com
  assert_nothing_left
}

@test "containers on one network find each other by container and host name, IPv4 and IPv6" {
  run_zc one --label cni.networks=back --hostname first.example.com
  run_zc two --label cni.networks=back --hostname second
  for family in inet inet6; do
    for name in one first.example.com first; do finds two "$name" one "$family"; done
    for name in two second; do finds one "$name" two "$family"; done
  done
  finds_by_ping one two
  finds_by_ping two first
  run_docker 0 rm -f one two
  assert_nothing_left
}

@test "a container on another network is not found" {
  run_zc one
  run_zc two --label cni.networks=back
  run_zc both --label cni.networks=front,back
  finds_no one two
  finds_no two one
  finds one both both
  finds_by_ping both one
  finds_by_ping both two
  run_docker 0 rm -f one two both
  assert_nothing_left
}

@test "who stops is found no more, and who comes back is found again" {
  run_zc one
  run_zc two
  finds_by_ping one two
  run_docker 0 stop -t 0 two
  finds_no one two
  run_docker 0 start two
  finds_by_ping one two
  finds_by_ping two one
  run_docker 0 restart -t 0 one
  finds_by_ping one two
  finds_by_ping two one
  run_docker 0 kill two
  wait_until 20 finds_no one two
  run_docker 0 start two
  run_docker 0 rm -f two
  finds_no one two
  run_docker 0 rm -f one
  assert_nothing_left
}

@test "a renamed container is found by its new name after the next start on its network, or gc" {
  run_zc one
  run_zc two
  run_docker 0 rename two second
  run_zc three
  finds_by_ping one second
  finds_by_ping three second
  finds_no one two
  run_docker 0 rename second third
  run_helper 0 docker-cni-admin gc
  finds_by_ping one third
  finds_no one second
  run_docker 0 rm -f one third three
  assert_nothing_left
}

@test "an engine that writes /etc/hosts after create costs a container no name" {
  run_zc one
  run_docker 0 run -d --name late --net none --runtime late --hostname late.example.com busybox sleep 3600
  assert_equal "$(hosts_of late | tail -n 1)" "$(address_of late)"$'\tlate.example.com late'
  finds_by_ping late one
  finds_by_ping one late
  run_docker 0 restart -t 0 late
  finds_by_ping late one
  assert_equal "$(hosts_of late | tail -n 1)" "$(address_of late)"$'\tlate.example.com late'
  run_docker 0 rm -f one late
  assert_nothing_left
}

@test "what the engine and the container wrote stays, and a hosts file of the user's own is left alone" {
  inside sh -c 'echo "192.0.2.1 mine" >/tmp/hosts'
  run_zc one --add-host registry:192.0.2.9
  inside docker exec one sh -c 'echo "192.0.2.8 added" >>/etc/hosts'
  run_zc two -v /tmp/hosts:/etc/hosts
  finds_by_ping one two
  assert_equal "$(hosts_of two)" "192.0.2.1 mine"
  run_docker 0 exec one grep -c -e '192.0.2.9.registry' -e '192.0.2.8 added' /etc/hosts
  assert_equal "$output" 2
  run_docker 0 rm -f one two
  assert_nothing_left
}

@test "hosts: false writes no name" {
  cni_yaml "hosts: false"
  run_zc one --hostname web
  run_zc two
  finds_no one two
  run_docker 0 exec one grep -c "$(address_of one)" /etc/hosts && return 1
  run_docker 0 rm -f one two
  assert_nothing_left
}
