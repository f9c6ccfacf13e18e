# SPDX-License-Identifier: Apache-2.0
# podman in a private host, with crun or with runc, for the suites in this directory.
# shellcheck shell=bash disable=SC2154 # bats's own variables

start_podman_host() {
  start_plain_host
  prepare_podman
}

# prepare_podman: Debian's own, but for what a machine without systemd and without overlayfs below needs; and its image.
prepare_podman() {
  put /etc/containers/containers.conf <<'TOML'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
TOML
  put /etc/containers/storage.conf <<'TOML'
[storage]
driver = "vfs"
graphroot = "/var/lib/containers/storage"
runroot = "/run/containers/storage"
TOML
  root_of_image "$BATS_FILE_TMPDIR/image"
  tar -C "$BATS_FILE_TMPDIR/image" -c . | inside podman import --change 'CMD ["sh"]' - busybox >/dev/null
}

# make_pause_image: a pod's first container is podman's own, of an image that it would build: any that sleeps will do.
make_pause_image() {
  put /etc/containers/containers.conf.d/50-pause.conf <<'TOML'
[engine]
infra_image = "localhost/pause:latest"
infra_command = "sleep 36000"
TOML
  tar -C "$BATS_FILE_TMPDIR/image" -c . | inside podman import --change 'CMD ["sleep", "36000"]' - pause >/dev/null
}

# with_crun_and_runc COMMAND…: with each as podman's runtime, in $runtime.
with_crun_and_runc() {
  for runtime in crun runc; do
    echo "== $runtime"
    "$@"
  done
}

run_podman() {
  local expected=$1
  shift
  run_helper "$expected" podman --runtime "$runtime" "$@"
}

# podman_run STATUS ARGUMENT…: podman run, below the cgroup that goes with the private host.
podman_run() {
  local expected=$1
  shift
  run_podman "$expected" run --cgroup-parent "/$(cgroup_parent)" "$@"
}

FRONT=(--net none --annotation cni.networks=front)

# run_web NAME [ARGUMENT…]: a container on the CNI network that lives until it is removed.
run_web() {
  local name=$1
  shift
  podman_run 0 -d --name "$name" "${FRONT[@]}" "$@" busybox sleep 3600
}

# MAC and addresses, nothing that counts or ages.
podman_interface_of() {
  inside podman exec "$1" ip addr show dev "${2:-eth0}" | awk '$1 ~ /^(link|inet)/ {print $1, $2}' | grep -v ' fe80:'
}
podman_address_of() { podman_interface_of "$@" | sed -n 's/^inet \([^/]*\).*/\1/p'; }
podman_id_of() { inside podman inspect --format '{{.Id}}' "$1"; }

# For teardown.
remove_podman_containers() {
  inside podman pod rm -a -f -t 0 >/dev/null
  inside podman rm -a -f -t 0 >/dev/null
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

# gc frees what podman says nothing about: the removal of a container that doesn't run.
assert_gc_leaves_nothing() {
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
}
