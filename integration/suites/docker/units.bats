# SPDX-License-Identifier: Apache-2.0
# The systemd units, by a systemd of the private host's own: a user's one, which root's needs no PID 1 for.
# bats file_tags=once
load ../../lib/helpers

UNITS=(docker-cni-gc.path docker-cni-gc.service docker-cni-gc.timer docker-cni-repair.service)

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  inside rm -rf /tmp/units
  inside mkdir /tmp/units
  start_systemd
}
teardown() {
  inside touch /tmp/open
  stop_systemd
  remove_containers
}

# Its services are to live in a cgroup that goes with the private host.
start_systemd() {
  inside mkdir -p /run/user/0 /run/systemd/system
  become_inside env XDG_RUNTIME_DIR=/run/user/0 SYSTEMD_UNIT_PATH=/tmp/units:/usr/local/lib/systemd/system:/usr/lib/systemd/user \
    bash -c 'cgroup=/sys/fs/cgroup
      [[ ! -d $cgroup/systemd ]] || cgroup+=/systemd
      mkdir -p "$cgroup/$1/systemd"
      echo $$ >"$cgroup/$1/systemd/cgroup.procs"
      echo $$ >/tmp/systemd.pid
      exec /usr/lib/systemd/systemd --user --unit=basic.target --log-target=console' _ "$(cgroup_parent)" \
    >"$BATS_TEST_TMPDIR/systemd.log" 2>&1 </dev/null &
  disown
  wait_until 60 user_systemctl is-active basic.target || {
    cat "$BATS_TEST_TMPDIR/systemd.log"
    return 1
  }
}
user_systemctl() { inside env XDG_RUNTIME_DIR=/run/user/0 systemctl --user --no-pager "$@"; }
systemd_is_gone() { ! inside kill -0 "$(inside cat /tmp/systemd.pid)"; }
stop_systemd() {
  user_systemctl exit || true
  wait_until 60 systemd_is_gone
}

# stopped NAME…: containers that have stopped, and that nobody watches any more.
stopped() {
  local name
  for name in "$@"; do run_zc "$name"; done
  run_docker 0 stop -t 0 "$@"
  for name in "$@"; do end_watcher_of "$name"; done
}

@test "systemd-analyze verify has nothing to say of the units" {
  run_helper 0 systemd-analyze verify --recursive-errors=no "${UNITS[@]/#//usr/local/lib/systemd/system/}"
  assert_equal "$(grep docker-cni <<<"$output")" ""
}

@test "the path unit frees a stopped container's address when it is removed" {
  stopped zc
  user_systemctl start docker-cni-gc.path
  run_docker 0 rm zc
  assert_nothing_left
  assert_equal "$(user_systemctl is-active docker-cni-gc.path)" active
}

@test "the path unit frees also what is removed while its service is at work" {
  local first last
  chain gate "$BRIDGE" # what stands behind the bridge has been released at the stop
  plugin_that DEL gate 'touch /tmp/entered; for i in $(seq 600); do [ ! -e /tmp/open ] || break; sleep 0.1; done'
  stopped one two
  # In the order in which gc looks at them.
  read -r -d '' first last < <({ id_of one && id_of two; } | sort) || true
  user_systemctl start docker-cni-gc.path
  run_docker 0 rm "$last"
  wait_until 30 inside test -e /tmp/entered
  run_docker 0 rm "$first"
  inside touch /tmp/open
  assert_nothing_left
}

@test "the service starts as often as containers come and go" {
  for _ in {1..20}; do user_systemctl start docker-cni-gc.service; done
  assert_equal "$(user_systemctl show --property Result --value docker-cni-gc.service)" success
}

@test "the timer starts the service, which frees what nobody watched" {
  stopped zc
  run_docker 0 rm zc
  # Nobody waits for its minutes here.
  printf '%s\n' '[Timer]' OnActiveSec=1s RandomizedDelaySec=0 AccuracySec=100ms | put /tmp/units/docker-cni-gc.timer.d/soon.conf
  user_systemctl daemon-reload
  user_systemctl start docker-cni-gc.timer
  assert_nothing_left
  wait_until 30 has_run
  assert_equal "$(user_systemctl show --property Result --value docker-cni-gc.service)" success
}
has_run() {
  [[ $(user_systemctl show --property ActiveState --value docker-cni-gc.service) == inactive &&
    -n $(user_systemctl show --property ExecMainExitTimestamp --value docker-cni-gc.service) ]]
}

@test "the repair service brings back what a start or a reload of nftables has flushed" {
  run_zc zc
  put /tmp/units/nftables.service <<'UNIT'
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/iptables -t nat -F
ExecReload=/usr/sbin/iptables -t nat -F
UNIT
  # As systemctl enable does.
  inside mkdir /tmp/units/nftables.service.wants
  inside ln -s /usr/local/lib/systemd/system/docker-cni-repair.service /tmp/units/nftables.service.wants/
  user_systemctl daemon-reload
  for verb in start restart reload; do
    inside iptables -t nat -F
    user_systemctl "$verb" nftables.service
    wait_until 30 inside docker-cni-admin check zc
  done
}
