# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

gets_an_address_by() { # RUNTIME
  run_docker 0 run -d --name zc --net none --runtime "$1" busybox sleep 3600
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

# bats test_tags=docker-runc:start,docker-runc:removed
@test "daemon.json by hand gives a container its network" {
  gets_an_address_by cni
}

@test "the Go docker-cni's form, oci --config FILE --, gives a container its network" {
  gets_an_address_by cni-go
}

@test "a runtime path alone, without arguments, gives a container its network" {
  gets_an_address_by cni-bare
}

# bats test_tags=docker-crun:start,docker-crun:removed
@test "crun in runc's place gives a container its network" {
  gets_an_address_by cni-crun
}

@test "docker info shows the version of the runtime that is wrapped, where the wrapper is the default runtime" {
  run_docker 0 info --format '{{.RuncCommit.ID}}'
  plain=$output
  inside bash -c 'jq ". + {\"default-runtime\": \"cni\"}" /etc/docker/daemon.json >/tmp/daemon.json'
  inside cp /tmp/daemon.json /etc/docker/daemon.json
  inside bash -c 'kill -HUP "$(cat /var/run/docker.pid)"'
  default_runtime_is() { [[ $(inside docker info --format '{{.DefaultRuntime}}') == "$1" ]]; }
  wait_until 20 default_runtime_is cni
  run_docker 0 info --format '{{.RuncCommit.ID}}'
  with_default=$output
  run_docker 0 run --rm --net none busybox ip -o -4 addr show dev eth0
  assert_output "inet 10.88.1."
  inside bash -c 'jq "del(.[\"default-runtime\"])" /tmp/daemon.json >/etc/docker/daemon.json'
  inside bash -c 'kill -HUP "$(cat /var/run/docker.pid)"'
  # A reload has no way back to an unset default, so the name has to be said.
  assert_equal "$with_default" "$plain"
  assert_nothing_left
}
