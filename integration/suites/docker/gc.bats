# SPDX-License-Identifier: Apache-2.0
# gc frees what containers that are gone have left, and nothing else.
# Takes minutes: tests/run starts it first.
# bats file_tags=once:asan
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() {
  inside touch /tmp/open
  remove_containers
}

# kept_by_gc TEXT…: gc runs, says TEXT, and zc's address is what it was.
gc_leaves() { # LEASES TEXT…
  local leases=$1
  shift
  run_helper 0 docker-cni-admin gc
  assert_output "$@"
  assert_equal "$(leases)" "$leases"
}
leases() { inside find /var/lib/cni/networks -name '10.*' | wc -l; }

# bats test_tags=docker-runc:gc
@test "containers that run, are paused, stopped, or created and not started keep what they have" {
  run_zc running
  run_zc paused
  run_docker 0 pause paused
  run_zc stopped
  run_docker 0 stop -t 0 stopped
  run_docker 0 create --name created --net none --runtime cni busybox sleep 3600
  gc_leaves 3 "kept $(id_of stopped | cut -c -12)"
  run_helper 0 docker-cni-admin gc --dry-run
  assert_equal "$(grep -c '^kept ' <<<"$output")" 3
  run_docker 0 unpause paused
  run_docker 0 start stopped created
  run_docker 0 exec created ip -o -4 addr show dev eth0
  assert_output 10.88.1.
  run_docker 0 rm -f running paused stopped created
  assert_nothing_left
}

# bats test_tags=docker-runc:gc
@test "a container that is just being created keeps what it has so far" {
  chain "$BRIDGE" gate
  gate_plugin gate
  inside docker run -d --name zc --net none --runtime cni busybox sleep 3600 >"$BATS_TEST_TMPDIR/docker.out" 2>&1 &
  client=$!
  wait_until 30 inside test -e /tmp/entered
  run_helper 0 docker-cni-admin gc
  assert_equal "$(leases)" 1
  inside touch /tmp/open
  wait "$client"
  [[ $(address_of zc) == 10.88.1.* ]]
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "another dockerd's containers, below another data root, keep what they have, also when they are stopped" {
  inside mkdir -p /tmp/second
  put /tmp/second/daemon.json <"$INSIDE/etc/docker/daemon.json"
  inside sed -i 's|unix:///var/run/docker.sock|unix:///tmp/second/docker.sock|' /tmp/second/daemon.json
  inside mkdir -p /tmp/second/data
  inside mount -t tmpfs second /tmp/second/data
  become_inside dockerd --config-file /tmp/second/daemon.json --data-root /tmp/second/data --exec-root /tmp/second/exec \
    --pidfile /tmp/second/pid --bridge none --iptables=false --cgroup-parent "/$(cgroup_parent)" \
    --exec-opt native.cgroupdriver=cgroupfs >"$HOST_DIR/second.log" 2>&1 </dev/null &
  disown
  second=(docker -H unix:///tmp/second/docker.sock)
  wait_until 60 inside "${second[@]}" version
  inside docker save busybox -o /tmp/second/image.tar
  run_helper 0 "${second[@]}" load -i /tmp/second/image.tar
  run_helper 0 "${second[@]}" run -d --name theirs --net none --runtime cni busybox sleep 3600
  run_helper 0 "${second[@]}" stop -t 0 theirs
  run_zc ours
  gc_leaves 2 "/tmp/second/data/containers/"
  run_helper 0 "${second[@]}" start theirs
  run_helper 0 "${second[@]}" rm -f theirs
  run_docker 0 rm -f ours
  pid=$(inside cat /tmp/second/pid)
  inside kill "$pid"
  is_gone() { ! inside kill -0 "$pid"; }
  wait_until 60 is_gone
  assert_nothing_left
}

@test "a data root that is not mounted: nobody can tell, so all is kept" {
  run_zc zc
  run_docker 0 stop -t 0 zc
  inside mkdir /tmp/empty
  inside mount --bind /tmp/empty /var/lib/docker
  gc_leaves 1 "nobody can tell"
  inside umount /var/lib/docker
  run_docker 0 start zc
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "records of a newer version are told of and kept, and records that nobody can read are set aside" {
  inside mkdir -p -m 0700 /var/lib/docker-cni/containers
  put /var/lib/docker-cni/containers/newer.json 0600 <<<'{"recordVersion": 99, "id": "newer"}'
  put /var/lib/docker-cni/containers/torn.json 0600 <<<'{"recordVersion": 1, "id": "to'
  run_helper 1 docker-cni-admin gc
  assert_output "newer" "set aside the record of torn"
  inside rm /var/lib/docker-cni/containers/newer.json
  run_helper 0 docker-cni-admin release --force torn
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
}

# bats test_tags=docker-runc:gc
@test "a removed container whose record was lost: gc finds its pin and its veth by their marks" {
  run_zc zc
  id=$(id_of zc)
  run_helper 0 ip -o link show type veth
  assert_output "alias /var/lib/docker-cni/containers/$id.json"
  run_docker 0 stop -t 0 zc
  inside rm "/var/lib/docker-cni/containers/$id.json"
  run_docker 0 rm zc
  run_helper 0 docker-cni-admin gc --dry-run
  assert_output "would release ${id:0:12}: no record explains its pin /run/netns/$id"
  run_helper 0 docker-cni-admin gc
  assert_equal "$(inside ls /run/netns)" ""
  no_veth() { [[ -z $(inside ip -o link show type veth) ]]; }
  wait_until 10 no_veth
  # Only the network's configuration tells of the lease, and that may have changed: nobody but a person can say.
  inside rm -rf /var/lib/cni/networks/front
  inside iptables -t nat -F
  inside iptables -t nat -X
  inside bash -c 'iptables-save -t filter | grep -v "docker-cni front" | iptables-restore'
}

@test "a removed container whose record was lost, with cache_dir set: gc releases it from the cache" {
  cni_yaml "log_level: debug" "cache_dir: /var/lib/cni"
  run_zc zc
  id=$(id_of zc)
  run_docker 0 stop -t 0 zc
  inside rm "/var/lib/docker-cni/containers/$id.json"
  run_helper 0 docker-cni-admin gc
  assert_output "kept ${id:0:12}" "is there"
  run_docker 0 rm zc
  run_helper 0 docker-cni-admin gc
  assert_output "released ${id:0:12}"
  assert_nothing_left
  assert_equal "$(inside ls /var/lib/cni/results)" ""
}

# bats test_tags=docker-runc:gc
@test "a pool that is full of what is gone: ADD frees it and tries once more" {
  chain '{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipam": {"type": "host-local",
    "ranges": [[{"subnet": "10.88.1.0/24", "rangeStart": "10.88.1.10", "rangeEnd": "10.88.1.10"}]]}}'
  run_zc gone
  run_docker 0 stop -t 0 gone
  # Its watcher would free it too.
  end_watcher_of gone
  run_docker 0 rm gone
  assert_equal "$(leases)" 1
  run_zc zc
  assert_equal "$(address_of zc)" 10.88.1.10
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "ten thousand records: gc keeps them all, and a start and a removal go on as ever" {
  run_zc zc
  id=$(id_of zc)
  run_docker 0 stop -t 0 zc
  # Each is a stopped container's whose directory is there.
  inside bash -c '
    cd /var/lib/docker-cni/containers
    umask 077
    awk -v RS=\\0 -v id="$1" "{
      for (n = 1; n <= 10000; ++n) {
        record = \$0
        gsub(id, \"stopped\" n, record)
        file = \"stopped\" n \".json\"
        print record >file
        close(file)
      }
    }" "$1.json"
    seq -f /var/lib/docker/containers/stopped%g 10000 | xargs mkdir' _ "$id"
  run_helper 0 docker-cni-admin gc
  assert_equal "$(grep -c '^kept stopped' <<<"$output")" 10000
  run_zc other
  run_docker 0 rm -f other
  inside bash -c 'rm -rf /var/lib/docker-cni/containers/stopped* /var/lib/docker/containers/stopped*'
  run_docker 0 rm -f zc
  # Its watcher has ended where all this took more than 15 seconds.
  run_helper 0 docker-cni-admin gc
  assert_nothing_left
}
