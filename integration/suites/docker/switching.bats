# SPDX-License-Identifier: Apache-2.0
# What integration/packaging/switching.md promises to who comes from docker-cni in Go, Eru, barrel, nerdctl or pipework.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

PAGE=$SOURCE_DIR/integration/packaging/switching.md

# The cni.yaml of the Go docker-cni's README, with the places of this host.
go_cni_yaml() {
  put /etc/docker/cni.yaml <<YAML
oci_bin: $RUNC
cni_conf_dir: /etc/cni/net.d/
cni_bin_dir: $(inside sed -n 's/^cni_bin_dir: //p' /etc/docker/cni.yaml | grep . || echo /opt/cni/bin)/
cni_ifname: eth0
cni_log: /var/log/cni.log
log_driver: file:///var/log/docker-cni.log
log_level: debug
YAML
  printf '%s\n' "$@" | inside tee -a /etc/docker/cni.yaml >/dev/null
}

@test "the Go docker-cni's cni.yaml works as it is, and its keys are those of the page" {
  go_cni_yaml
  assert_equal "$(inside sed -n 's/^\([a-z_]*\):.*/\1/p' /etc/docker/cni.yaml)" \
    "$(sed -n '/^| key /,/^$/s/^| `\([a-z_]*\)` |.*/\1/p' "$PAGE")"
  run_zc zc
  run_docker 0 exec zc ping -c 1 -W 5 10.88.1.1
  run_helper 0 docker-cni-admin validate
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "IPV4 and IPPOOL reach the plugins where environment is trusted, and not where it isn't" {
  go_cni_yaml
  run_zc zc -e IPV4=10.88.1.77 -e IPPOOL=pool
  [[ $(address_of zc) != 10.88.1.77 ]]
  run_docker 0 rm -f zc
  go_cni_yaml "trust: [engine, annotations, labels, environment]"
  run_zc zc -e IPV4=10.88.1.77 -e IPPOOL=pool
  assert_equal "$(address_of zc)" 10.88.1.77
  run_helper 0 docker-cni-admin inspect zc
  assert_output '"IP"' '"IPPOOL"' '"pool"'
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "cni_args_from_environment passes the whole environment" {
  go_cni_yaml "cni_args_from_environment: true"
  run_zc zc -e K8S_POD_NAME=zc
  run_helper 0 docker-cni-admin inspect zc
  assert_output '"K8S_POD_NAME"'
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "Eru's labels give the address, and its replacement of a container hands it on where stopped ones keep none" {
  cni_yaml "fixed_ip: never"
  run_zc old --label cni=1 --label ipv4=10.88.1.77
  assert_equal "$(address_of old)" 10.88.1.77
  run_docker 0 create --name new --net none --runtime cni --label cni=1 --label ipv4=10.88.1.77 busybox sleep 3600
  run_docker 0 stop -t 0 old
  run_docker 0 start new
  assert_equal "$(address_of new)" 10.88.1.77
  run_docker 0 exec new ping -c 1 -W 5 10.88.1.1
  run_docker 0 rm old
  run_docker 0 restart -t 0 new
  assert_equal "$(address_of new)" 10.88.1.77
  run_docker 0 rm -f new
  assert_nothing_left
}

@test "where stopped ones keep their addresses, release hands one on to the container that takes its place" {
  run_zc old --label cni=1 --label ipv4=10.88.1.77
  run_docker 0 stop -t 0 old
  run_docker 0 create --name new --net none --runtime cni --label cni=1 --label ipv4=10.88.1.77 busybox sleep 3600
  run_docker 1 start new
  assert_output 10.88.1.77
  run_helper 0 docker-cni-admin release old
  run_docker 0 start new
  assert_equal "$(address_of new)" 10.88.1.77
  run_docker 0 rm -f old new
  assert_nothing_left
}

@test "the page's network for pipework gives an address of one's own choice on one's own bridge" {
  sed -n '/^```json$/,/^```$/p' "$PAGE" | grep -v '^```' | network 30-lan.conflist
  run_zc web --label cni.networks=lan@eth1 --label cni.ips=192.168.1.2/24
  assert_equal "$(address_of web eth1)" 192.168.1.2
  run_helper 0 ip -o link show master br1
  run_docker 0 restart -t 0 web
  assert_equal "$(address_of web eth1)" 192.168.1.2
  run_docker 0 rm -f web
  assert_nothing_left
  inside ip link delete br1
}

@test "the page's gateway for pipework becomes the default route" {
  network 30-lan.conflist <<'JSON'
{"cniVersion": "1.0.0", "name": "lan", "plugins": [
  {"type": "bridge", "bridge": "br1", "ipam": {"type": "static", "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
  run_zc web --label cni.networks=lan --label 'cni.args=IP=192.168.1.2/24;GATEWAY=192.168.1.1'
  run_docker 0 exec web ip route
  assert_output "default via 192.168.1.1 dev eth0"
  run_docker 0 rm -f web
  assert_nothing_left
  inside ip link delete br1
}
