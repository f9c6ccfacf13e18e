# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

record_of() { inside cat "/var/lib/docker-cni/containers/$(id_of "$1").json"; }

released_although() { # COMMAND…: what changes while zc runs
  run_zc zc
  "$@"
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "the network's file is gone: the container is released by its record" {
  released_although inside rm /etc/cni/net.d/10-front.conflist
}

@test "the network's file says something else now: the container is released by its record" {
  other_network() { network 10-front.conflist <<<'{"cniVersion": "0.4.0", "name": "front", "plugins": [{"type": "nobody"}]}'; }
  released_although other_network
}

@test "the network's file is malformed now: the container is released by its record" {
  malformed() { network 10-front.conflist <<<'{"cniVersion": '; }
  released_although malformed
}

@test "cni.yaml names other networks now: the container is released by its record" {
  released_although cni_yaml "networks: [nowhere]" "cni_ifname: net7"
}

@test "cni.yaml is malformed now: the container is released by its record" {
  released_although cni_yaml "networks: {"
}

@test "cni.yaml is gone: the container is released by its record" {
  released_although inside rm /etc/docker/cni.yaml
}

@test "the plugins' directory was moved in cni.yaml: the container is released from where it was added" {
  released_although cni_yaml "cni_bin_dir: /opt/elsewhere"
}

@test "config.json in the bundle is gone: the container is released by its record" {
  without_config_json() {
    inside bash -c 'rm /run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/"$1"/config.json' _ "$(id_of zc)"
  }
  released_although without_config_json
}

@test "the bundle's config.json is junk: the container is released by its record" {
  junk_config_json() {
    inside bash -c 'echo junk >/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/"$1"/config.json' _ "$(id_of zc)"
  }
  released_although junk_config_json
}

@test "DEL gets what ADD had: configuration, CNI_ARGS, interface and, as prevResult, ADD's result" {
  chain "$BRIDGE" note
  fake_plugin note <<'SH'
printf '%s' "$config" | jq -S . >"/tmp/config.$CNI_COMMAND"
printf '%s\n' "$CNI_IFNAME" "$CNI_ARGS" "$CNI_CONTAINERID" "$CNI_PATH" "$CNI_NETNS" >"/tmp/env.$CNI_COMMAND"
[ "$CNI_COMMAND" != ADD ] || succeed
SH
  run_zc zc
  network 10-front.conflist <<<'{"cniVersion": "1.0.0", "name": "front", "plugins": [{"type": "nobody"}]}'
  run_docker 0 rm -f zc
  assert_nothing_left
  run_helper 0 cat /tmp/config.ADD /tmp/env.ADD
  run_helper 0 cat /tmp/config.DEL /tmp/env.DEL
  run_helper 0 diff /tmp/config.ADD /tmp/config.DEL
  run_helper 0 diff /tmp/env.ADD /tmp/env.DEL
  run_helper 0 jq -e '.prevResult.ips[0].address' /tmp/config.DEL
}

@test "the record is there before the first plugin is run, and only root can read it" {
  chain look "$BRIDGE"
  plugin_that ADD look 'cp -p "/var/lib/docker-cni/containers/$CNI_CONTAINERID.json" /tmp/seen && succeed'
  run_zc zc
  run_helper 0 jq -e .recordVersion /tmp/seen
  assert_equal "$(inside stat -c %a /tmp/seen)" 600
  assert_equal "$(inside stat -c %a /var/lib/docker-cni)" 700
  record_of zc | jq -e '.phase == "attached"'
}

@test "the network namespace is pinned where ip netns shows it, and plugins are given that path" {
  chain look "$BRIDGE"
  plugin_that ADD look 'echo "$CNI_NETNS" >/tmp/seen; succeed'
  run_zc zc
  id=$(id_of zc)
  run_helper 0 cat /tmp/seen
  assert_equal "$output" "/run/netns/$id"
  run_helper 0 ip netns exec "$id" ip -o -4 addr show dev eth0
  assert_output "$(address_of zc)"
}
