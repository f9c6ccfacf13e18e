# SPDX-License-Identifier: Apache-2.0
# README's own words: its commands are run as they stand there, with its files, in a private host.
# shellcheck disable=SC2154 # $output is helpers.bash's
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../lib/helpers
load podman/podman
load ../lib/readme_blocks

setup_file() {
  start_host "$BATS_FILE_TMPDIR"
  # containerd's overlayfs and Docker's can't have an overlay below them.
  inside mkdir -p /var/lib/containerd
  inside mount -t tmpfs containerd /var/lib/containerd
  # shellcheck disable=SC2086 # two of them
  become_inside env $SANITIZER_REPORTS containerd >"$HOST_DIR/containerd.log" 2>&1 </dev/null 3>&- &
  disown
  wait_until 30 inside ctr version
  install_product
  put /etc/docker/daemon.json <<<'{}'
  run_dockerd
  import_image busybox
  import_image bash /bin/bash
  import_redis
  inside bash -c 'docker save busybox | ctr images import -'
  prepare_podman
}
teardown_file() { stop_host; }

setup() {
  inside find /etc/cni/net.d -mindepth 1 -delete
  inside rm -f /var/log/docker-cni.log
  block "First container" 1 | put /etc/cni/net.d/10-front.conflist
  block "First container" 2 | put /etc/docker/cni.yaml
}
teardown() {
  remove_containers
  remove_podman_containers
  inside docker-cni-admin uninstall docker --force >/dev/null
  put /etc/docker/daemon.json <<<'{}'
}

@test "Pods: its pod has the networks that its annotation names" {
  make_pause_image
  block "A second network" 1 | put /etc/cni/net.d/20-back.conflist
  echo 'pods: further' >>"$INSIDE/etc/docker/cni.yaml"
  run_helper 0 docker-cni-admin install podman
  {
    block "Pods" 1
    printf '%s\n' spec: '  containers:' '    - name: one' '      image: localhost/busybox' '      command: ["/bin/sleep", "3600"]'
  } | put /tmp/pod.yaml
  run_helper 0 sh -c 'cd /tmp && exec podman play kube --network none pod.yaml'
  run_helper 0 podman exec web-one /bin/ip -o -4 addr
  assert_output "net1    inet 10.87.0." "net2    inet 10.89.0."
  run_helper 0 docker-cni-admin ls
  assert_output net1 net2
}

@test "First container: two containers share an address on the network, and a port is published" {
  run_block "First container" 3
  interface_on zc eth0 10.87.0.
  assert_equal "$(interface_of my-redis)" "$(interface_of zc)"
  run_block "First container" 4
  inside docker exec shop sh -c 'echo welcome >/index.html'
  wait_until 20 inside busybox wget -q -O - http://10.87.0.1:8080/index.html
  run_helper 0 busybox wget -q -O - http://10.87.0.1:8080/index.html
  assert_equal "$output" welcome
  run_docker 0 rm -f my-redis zc shop
  assert_nothing_left
}

@test "the examples that are installed are README's files" {
  diff "$SOURCE_DIR/integration/packaging/examples/10-front.conflist" <(block "First container" 1)
  diff <(sed "/^[^a-z]/d; /^$/d; s,/usr/sbin/runc,$RUNC," "$SOURCE_DIR/integration/packaging/examples/cni.yaml" | sort) \
    <(block "First container" 2 | sort)
}

@test "Networks without writing JSON: made, used, listed and removed" {
  run_helper 0 docker-cni-admin install docker
  run_block "Networks without writing JSON" 1
  assert_output shop-net 10.90.4.0/24 '"Name": "till"'
  assert_equal "$(inside ls -A /etc/cni/net.d)" 10-front.conflist
  assert_nothing_left
}

@test "A second network: by label, with the interface that is asked for, and alone" {
  block "A second network" 1 | put /etc/cni/net.d/20-back.conflist
  run_helper 0 docker-cni-admin install docker
  run_block "A second network" 2
  interface_on both eth0 10.87.0.
  interface_on both eth1 10.89.0.
  interface_on inner eth0 10.89.0.
  run_docker 0 exec inner ip -o -4 address
  [[ $output != *10.87.0.* ]]
  run_docker 0 exec inner ip route
  [[ $output != *default* ]]
  run_helper 0 docker-cni-admin check
  assert_equal "$(grep -cw intact <<<"$output")" 3
  # What cni.yaml says for those that name none.
  echo 'networks: [front, back]' >>"$INSIDE/etc/docker/cni.yaml"
  run_zc plain
  interface_on plain eth0 10.87.0.
  interface_on plain net1 10.89.0.
}

@test "Names: containers find each other; Compose: the example is the file that is installed" {
  run_helper 0 docker-cni-admin install docker
  run_block "Names" 1
  run_docker 0 exec shop-db ping -c 1 -W 5 shop-web
  run_docker 0 exec shop-web ping -c 1 -W 5 db.example.com
  run_docker 0 rm -f shop-db shop-web
  assert_nothing_left
  diff "$SOURCE_DIR/integration/packaging/examples/compose.yaml" <(block "Compose" 1)
}

@test "What a container may ask for: each network gets its own address and port by JSON" {
  block "A second network" 1 | put /etc/cni/net.d/20-back.conflist
  run_helper 0 docker-cni-admin install docker
  run_block "What a container may ask for" 1
  assert_equal "$(address_of each)" 10.87.0.60
  interface_on each net1 10.89.0.
  run_helper 0 docker-cni-admin port each
  assert_equal "$output" "80/tcp -> 0.0.0.0:81"
}

@test "A fixed address: kept over a restart, or chosen" {
  run_helper 0 docker-cni-admin install docker
  run_zc zc
  local before
  before=$(interface_of zc)
  run_block "A fixed address" 1
  assert_equal "$(interface_of zc)" "$before"
  assert_equal "$(address_of chosen)" 10.87.0.50
  run_docker 0 restart -t 0 chosen
  assert_equal "$(address_of chosen)" 10.87.0.50
}

@test "Docker's daemon.json: README's entry is what install writes, and works by hand" {
  run_helper 0 docker-cni-admin install docker
  assert_equal "$(inside jq -S . /etc/docker/daemon.json)" "$(block "Docker's daemon.json" 1 | jq -S .)"
  run_helper 0 docker-cni-admin uninstall docker
  block "Docker's daemon.json" 1 | put /etc/docker/daemon.json
  grep -qF '`kill -HUP $(pidof dockerd)`' "$README"
  run_helper 0 bash -c 'kill -HUP $(pidof dockerd)'
  wait_until 30 knows_the_runtime
  run_zc zc
  interface_on zc eth0 10.87.0.
}
knows_the_runtime() { inside docker info --format '{{range $name, $runtime := .Runtimes}}{{$name}} {{end}}' | grep -qw cni; }

@test "Docker's daemon.json: the default runtime gives a network to a container that asks for it" {
  printf '%s\n' 'docker_networks: leave' 'attach: asked' >>"$INSIDE/etc/docker/cni.yaml"
  run_block "Docker's daemon.json" 2
  assert_output "inet 10.87.0."
  run_docker 0 run --rm busybox ip -o -4 address
  assert_output "inet 172."
  [[ $output != *10.87.0.* ]]
}

@test "podman: by hooks, and as podman's runtime" {
  run_block "podman" 1
  assert_output "inet 10.87.0."
  [[ $(podman_address_of plain) == 10.87.0.* ]]
  assert_equal "$(inside sh -c 'ls /var/lib/docker-cni/containers/*.json | wc -l')" 2
  run_helper 0 podman rm -a -f -t 0
  assert_nothing_left
  run_helper 0 docker-cni-admin uninstall podman
}

@test "containerd: ctr's container gets the network, and inspect finds it by its short name" {
  run_block "containerd" 1
  assert_output '"default--web"' "10.87.0."
  inside ctr tasks kill -s KILL web
  wait_until 20 inside sh -c '[ "$(ctr tasks list | awk "\$1 == \"web\" {print \$3}")" != RUNNING ]'
  run_helper 0 ctr tasks delete web
  run_helper 0 ctr containers delete web
  assert_nothing_left
}

# bats test_tags=ctr:networks
@test "containerd: ctr's annotation names several networks" {
  block "A second network" 1 | put /etc/cni/net.d/20-back.conflist
  run_helper 0 ctr run --rm --cgroup "/$(cgroup_parent)/ctr" --runc-binary /usr/local/bin/docker-cni \
    --annotation cni.networks=front,back@eth1 docker.io/library/busybox:latest several ip -o -4 address
  [[ $output =~ eth0\ +inet\ 10\.87\.0\. ]]
  [[ $output =~ eth1\ +inet\ 10\.89\.0\. ]]
  assert_nothing_left
}

@test "containerd: its configuration takes the entry" {
  { echo 'version = 2' && block "containerd" 2; } | put /tmp/config.toml
  run_helper 0 containerd --config /tmp/config.toml config dump
  assert_takes_the_entry
  # A containerd that writes version 3 takes it by the name that README says.
  run_helper 0 containerd config default
  [[ $output == 'version = 3'* ]] || return 0
  grep -qF '`io.containerd.cri.v1.runtime`' "$README"
  { echo 'version = 3' && block "containerd" 2 | sed 's/io.containerd.grpc.v1.cri/io.containerd.cri.v1.runtime/'; } | put /tmp/config.toml
  run_helper 0 containerd --config /tmp/config.toml config dump
  assert_takes_the_entry
}
assert_takes_the_entry() { [[ $output =~ runtimes\.cni\.options\][^[]*BinaryName\ =\ [\"\']/usr/local/bin/docker-cni[\"\'] ]]; }

@test "By hand: the hooks in a bundle" {
  inside mkdir -p /tmp/bundle/rootfs
  root_of_image "$BATS_TEST_TMPDIR/root"
  tar -C "$BATS_TEST_TMPDIR/root" -c . | inside tar -C /tmp/bundle/rootfs -x
  inside bash -c 'cd /tmp/bundle && runc spec'
  { echo '{' && block "By hand" 1 && echo '}'; } | put /tmp/hooks.json
  inside bash -c 'jq -s ".[0] * .[1] | .process.terminal = false | .process.args = [\"ip\", \"address\"]
    | .linux.cgroupsPath = \"$1\"" /tmp/bundle/config.json /tmp/hooks.json >/tmp/config.json' _ "/$(cgroup_parent)/mine"
  inside mv /tmp/config.json /tmp/bundle/config.json
  run_helper 0 runc run --bundle /tmp/bundle mine
  assert_output "inet 10.87.0."
  assert_nothing_left
}

@test "By hand: the hooks for a process" {
  run_block "By hand" 2
  assert_output "inet 10.87.0."
  assert_nothing_left
}

@test "Troubleshooting: the commands find nothing wrong with a container that works" {
  run_helper 0 docker-cni-admin install docker
  run_zc zc
  run_block "Troubleshooting" 1
  run_docker 0 exec zc ping -c 1 -W 5 10.87.0.1
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "When something is left: the commands tell what a stopped container keeps" {
  run_helper 0 docker-cni-admin install docker
  run_zc zc
  local address
  address=$(address_of zc)
  run_docker 0 stop -t 0 zc
  run_block "When something is left" 1
  assert_output "$(id_of zc)" front "$address"
  run_docker 0 rm -f zc
  assert_nothing_left
}

# What each symptom of the table looks like: a function that makes it, with the words that it must show.
symptom() {
  case $1 in
    '--net none, or set docker_networks') refused_saying "$1" -- --runtime cni busybox true ;;
    'no network configuration') inside rm /etc/cni/net.d/10-front.conflist && refused_by_its_network "$1" ;;
    'no network "front"') refused_by_its_network "$1" --label cni.networks=front ;;
    'plugin bridge: not found in') echo 'cni_bin_dir: /srv' | put /etc/docker/cni.yaml && refused_by_its_network "$1" ;;
    'unknown key') echo 'cni_bin_dri: /srv' | put /etc/docker/cni.yaml && refused_by_its_network "$1" ;;
    'no IP addresses available') is_full "$1" ;;
    'not the requested') sed -i 's/"bridge", "bridge": "front0"/"ptp"/' "$INSIDE/etc/cni/net.d/10-front.conflist" && refused_by_its_network "$1" --mac-address 02:42:0a:57:00:3e ;;
    'Unknown runtime specified') is_unheard_of "$1" 'unknown or invalid runtime name' ;;
    'already has an IP address different from') has_another_address "$1" ;;
    *) echo "nothing here makes README's symptom: $1" && return 1 ;;
  esac
}
refused_by_its_network() { refused_saying "$1" -- --net none --runtime cni "${@:2}" busybox true; }
is_unheard_of() { # as Docker 20.10 says it, and as later ones do
  run_docker 125 run --net none --runtime unheard-of busybox true
  [[ $output == *"$1"* || $output == *"$2"* ]]
}
has_another_address() {
  run_zc zc
  run_docker 0 rm -f zc
  block "First container" 1 | sed 's#10.87.0.0/24#10.86.0.0/24#' | put /etc/cni/net.d/10-front.conflist
  refused_by_its_network "$1"
  # As README says.
  inside ip link delete front0
  run_zc zc
  interface_on zc eth0 10.86.0.
  run_docker 0 rm -f zc
  inside ip link delete front0
}
is_full() {
  block "First container" 1 | sed 's#10.87.0.0/24#10.87.0.0/30#; s#front0#small0#' | put /etc/cni/net.d/10-front.conflist
  run_zc zc
  run_docker 125 run --rm --net none --runtime cni busybox true
  assert_output "$1"
  run_docker 0 rm -f zc
  # Or the host would look for front's addresses there.
  inside ip link delete small0
}

@test "Troubleshooting: each symptom is what docker run, or check, says" {
  run_helper 0 docker-cni-admin install docker
  local symptoms words
  mapfile -t symptoms < <(sed -n '/^| symptom/,/^$/s/^| `\([^`]*\)`[^|]*|.*/\1/p' "$README")
  ((${#symptoms[@]} >= 8))
  for words in "${symptoms[@]}"; do
    echo "== $words"
    setup
    [[ $words != 'no network "front"' ]] || block "A second network" 1 | put /etc/cni/net.d/10-front.conflist
    symptom "$words"
  done
}
