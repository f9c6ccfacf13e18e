# SPDX-License-Identifier: Apache-2.0
# What the bats files share: one private host (private_host.bash) a file, and checks that say what a user would notice.
# shellcheck shell=bash disable=SC2154 # bats's own variables

# shellcheck source=private_host.bash
source "${BASH_SOURCE[0]%/*}/private_host.bash"
# shellcheck source=plugins.bash
source "${BASH_SOURCE[0]%/*}/plugins.bash"

# The further ways to register the wrapper, beside README's.
more_runtimes() {
  local config='"--config", "/etc/docker/cni.yaml"'
  cat <<JSON
,
        "cni-go": {"path": "/usr/local/bin/docker-cni", "runtimeArgs": ["oci", $config, "--"]},
        "cni-bare": {"path": "/usr/local/bin/docker-cni"},
        "cni-crun": {"path": "/usr/local/bin/docker-cni", "runtimeArgs": [$config, "--runtime-path", "$CRUN", "--"]},
        "cni-lost": {"path": "/usr/local/bin/docker-cni", "runtimeArgs": [$config, "--runtime-path", "/usr/bin/no-such-runtime", "--"]}
JSON
}

# For setup_file and teardown_file. start_…_host [DIRECTORY…]: these of the machine's are the private host's own, too.
start_docker_host() {
  start_host "$BATS_FILE_TMPDIR" "$@"
  install_product
  start_dockerd "$(more_runtimes)"
  import_image busybox
}

start_plain_host() {
  start_host "$BATS_FILE_TMPDIR" "$@"
  install_product
}

# For setup: what the test before may have changed.
reset_host() { inside bash "$SOURCE_DIR/integration/lib/restore" host "$SOURCE_DIR" "$CNI_PLUGINS" "$RUNC"; }

# For teardown: a test that failed must not make the next ones fail.
remove_containers() {
  local containers
  containers=$(inside docker ps -aq)
  # shellcheck disable=SC2086 # a list
  [[ -z $containers ]] || inside timeout 60 docker rm -f $containers >/dev/null
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

show_and_scrub() {
  echo "-- the log of docker-cni, its end:"
  inside tail -n 20 /var/log/docker-cni.log || true
  echo "-- what was left:"
  inside "$SOURCE_DIR/integration/lib/leftovers" || true
  inside bash -c '
    for pin in /run/netns/*; do umount -l "$pin"; rm -f "$pin"; done
    rm -rf /var/lib/docker-cni /var/lib/cni/* /var/log/sanitizer*
    for link in $(ip -o link show type veth | cut -d: -f2 | cut -d@ -f1); do ip link delete "$link"; done
    for family in iptables ip6tables; do
      $family -t nat -F; $family -t nat -X; $family -t filter -F CNI-FORWARD
      $family-save -t filter | grep -v DOCKER-CNI- | $family-restore
    done
    for family in inet ip ip6; do nft delete table $family docker-cni; done' 2>/dev/null || true
}

# run_helper STATUS COMMAND…: runs it in the private host, logs command, output and status, and sets $output.
# A command that hangs is stopped, with a status nobody expects.
run_helper() {
  local expected=$1 status=0
  shift
  output=$(inside timeout --foreground --kill-after=5 150 "$@" 2>&1) || status=$?
  printf '$ %s\n%s\n(exit status %d)\n' "$*" "$output" "$status"
  ((status == expected)) || {
    echo "expected exit status $expected"
    return 1
  }
}

run_docker() {
  local expected=$1
  shift
  run_helper "$expected" docker "$@"
}

# run_zc NAME [ARGUMENT…]: a container on the CNI network that lives until it is removed.
run_zc() {
  local name=$1
  shift
  run_docker 0 run -d --name "$name" --net none --runtime cni "$@" busybox sleep 3600
}

# interface_of CONTAINER [INTERFACE]: MAC and addresses, nothing that counts or ages.
interface_of() {
  inside docker exec "$1" ip addr show dev "${2:-eth0}" | awk '$1 ~ /^(link|inet)/ {print $1, $2}' | grep -v ' fe80:'
}

address_of() { interface_of "$@" | sed -n 's/^inet \([^/]*\).*/\1/p'; }

id_of() { inside docker inspect --format '{{.Id}}' "$1"; }
pid_of() { inside docker inspect --format '{{.State.Pid}}' "$1"; }

# end_watcher_of CONTAINER: as it ends by itself, 15 seconds after the container has stopped.
end_watcher_of() {
  inside pkill -9 -f -- "--watch $(id_of "$1")" || true
  wait_until 20 nobody_watches "$1"
}
nobody_watches() { ! inside pgrep -f -- "--watch $(id_of "$1")"; }

# assert_output TEXT…: each is somewhere in $output.
assert_output() {
  local text
  for text in "$@"; do
    [[ $output == *"$text"* ]] || {
      printf 'expected in the output: %s\n' "$text"
      return 1
    }
  done
}

assert_equal() {
  [[ $1 == "$2" ]] || {
    printf 'expected: %s\nbut it is: %s\n' "$2" "$1"
    return 1
  }
}

# refused_saying TEXT… -- ARGUMENT…: `docker run ARGUMENTS` prints one line that has every TEXT, and exits with 125.
# (Docker's client adds one about its own waiting, with a time in front, and from 26 on one about its help.) A suite's $REMEDY is asked for too.
# The container that Docker leaves in the state "created" is removed as its user would, then nothing is left.
refused_saying() {
  local texts=()
  while [[ $1 != -- ]]; do
    texts+=("$1")
    shift
  done
  shift
  run_docker 125 run --name refused "$@"
  assert_equal "$(grep -vcE "^(time=.*|Run 'docker run --help'.*)?\$" <<<"$output")" 1
  assert_output "${texts[@]}" "${REMEDY:-}"
  run_docker 0 rm refused
  assert_nothing_left
}

leftovers_are_none() {
  leftovers=$(inside "$SOURCE_DIR/integration/lib/leftovers") && [[ -z $leftovers ]]
}

# With every container removed: no lease, interface, rule, pin, mount, record or process is left. Docker and containerd
# tidy up after the command has returned, so this waits for a while.
assert_nothing_left() {
  wait_until 20 leftovers_are_none || {
    printf 'left behind:\n%s\n' "$leftovers"
    return 1
  }
}

# assert_no_lease_of ADDRESS
assert_no_lease_of() { run_helper 1 bash -c "ls /var/lib/cni/networks/*/$1"; }
