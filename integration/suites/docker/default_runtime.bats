# SPDX-License-Identifier: Apache-2.0
# docker-cni as Docker's default runtime: whatever does not ask for a network of ours is as with plain runc.
# shellcheck disable=SC2034 # DOCKERD_OPTIONS is start_dockerd's
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_host "$BATS_FILE_TMPDIR"
  install_product
  reset_host
  DOCKERD_OPTIONS=(--default-runtime cni)
  start_dockerd
  import_image busybox
}
teardown_file() { stop_host; }
setup() {
  reset_host
  cni_yaml "log_level: debug" "docker_networks: leave" "attach: asked"
}
teardown() { remove_containers; }

# Nothing was recorded, and no plugin was called.
left_alone() {
  run_helper 0 docker-cni-admin ls --format json
  assert_equal "$output" "[]"
  [[ -z $(inside grep -E ' ADD ' /var/log/docker-cni.log) ]]
}

@test "docker info knows the default runtime and its version" {
  run_docker 0 info --format '{{.DefaultRuntime}} {{.RuncCommit.ID}}'
  assert_equal "$output" "cni $(inside runc --version | sed -n 's/^commit: //p')"
}

@test "a container on Docker's own network, on a user's network, and on none are as with runc" {
  run_docker 0 run --rm busybox ip -o -4 addr show dev eth0
  assert_output 172.17.
  run_docker 0 network create --subnet 10.77.0.0/24 mine
  run_docker 0 run --rm --net mine busybox ip -o -4 addr show dev eth0
  assert_output 10.77.0.
  run_docker 0 network rm mine
  run_docker 0 run --rm --net none busybox ip -o link
  assert_equal "$(wc -l <<<"$output")" 1
  left_alone
}

@test "a container that asks for a network of ours gets it" {
  run_docker 0 run --rm --net none --label cni.networks=front busybox ip -o -4 addr show dev eth0
  assert_output 10.88.1.
  assert_nothing_left
}

@test "docker build, with Docker's network and with none, is left alone" {
  put /tmp/build/Dockerfile <<'DOCKERFILE'
FROM busybox
RUN ip -o link >/links
DOCKERFILE
  run_helper 0 env DOCKER_BUILDKIT=0 docker build -t built /tmp/build
  run_helper 0 env DOCKER_BUILDKIT=0 docker build --no-cache --network none -t built /tmp/build
  run_docker 0 run --rm --net none built cat /links
  assert_equal "$(wc -l <<<"$output")" 1
  left_alone
}

@test "a health check runs, and its container is healthy" {
  run_docker 0 run -d --name zc --net none --label cni.networks=front --health-cmd 'ip link show eth0' \
    --health-interval 1s busybox sleep 3600
  is_healthy() { [[ $(inside docker inspect --format '{{.State.Health.Status}}' zc) == healthy ]]; }
  wait_until 30 is_healthy
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a service of a swarm runs on its own network and is left alone" {
  run_docker 0 swarm init --advertise-addr 127.0.0.1
  run_docker 0 service create --detach --name web --replicas 2 busybox sleep 3600
  two_run() { [[ $(inside docker ps -q --filter label=com.docker.swarm.service.name=web | wc -l) == 2 ]]; }
  wait_until 60 two_run
  left_alone
  # A service's own labels reach its containers only as container labels: these are whose word we take.
  run_docker 0 service rm web
  none_runs() { [[ -z $(inside docker ps -aq) ]]; }
  wait_until 60 none_runs
  run_docker 0 swarm leave --force
}

@test "a managed plugin of Docker's own starts and stops" {
  inside mkdir -p /tmp/plugin/rootfs/run/docker/plugins
  put /tmp/plugin/plugin.c <<'C'
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
int main(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, "/run/docker/plugins/own.sock");
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  bind(fd, (struct sockaddr*)&address, sizeof address);
  listen(fd, 8);
  for (;;) close(accept(fd, 0, 0));
}
C
  run_helper 0 gcc -static -o /tmp/plugin/rootfs/plugin /tmp/plugin/plugin.c
  put /tmp/plugin/config.json <<'JSON'
{"description": "listens", "documentation": "", "entrypoint": ["/plugin"], "network": {"type": "none"},
 "interface": {"types": ["docker.dummy/1.0"], "socket": "own.sock"}, "linux": {"capabilities": null}}
JSON
  run_docker 0 plugin create own /tmp/plugin
  run_docker 0 plugin enable own
  left_alone
  run_docker 0 plugin disable own
  run_docker 0 plugin rm own
  assert_nothing_left
}
