# SPDX-License-Identifier: Apache-2.0
# What the package's scripts do with its units: on a host of its own.
# bats file_tags=once
load ../lib/helpers

UNITS=(docker-cni-gc.path docker-cni-gc.timer)

setup_file() {
  start_host "$BATS_FILE_TMPDIR" /usr /var/cache
  package now 1.0.0
  package later 2.0.0
  # systemd's own are not at work in here: who is asked notes it.
  put /usr/bin/deb-systemd-invoke 0755 <<'SH'
#!/bin/sh
echo "$*" >>/tmp/asked
SH
}
teardown_file() { stop_host; }
setup() {
  inside rm -f /tmp/asked
  inside mkdir -p /tmp/packages
}
teardown() { [[ -n ${BATS_TEST_COMPLETED:-} ]] || inside dpkg --purge docker-cni; }

# package NAME VERSION: /tmp/packages/NAME.deb
package() {
  local directory=$BATS_FILE_TMPDIR/$1
  mkdir "$directory"
  (cd "$directory" && cpack --config "$SOURCE_DIR/build/release/CPackConfig.cmake" -B "$directory" -D CPACK_PACKAGE_VERSION="$2") >"$directory.log"
  mkdir -p "$INSIDE/tmp/packages"
  cp "$directory"/*.deb "$INSIDE/tmp/packages/$1.deb"
}

install_package() { run_helper 0 dpkg --install "/tmp/packages/$1.deb"; }
# What systemctl says of both: enabled or disabled.
enabled() { inside systemctl is-enabled "${UNITS[@]}" 2>/dev/null | tr '\n' ' '; }
traces() { inside find /etc/systemd /var/lib/systemd -name '*docker-cni*'; }
systemd_runs() { inside mkdir -p /run/systemd/system; }
systemd_does_not_run() { inside rm -rf /run/systemd/system; }

@test "the units are enabled, also where no systemd runs, and a purge leaves no trace of them" {
  systemd_does_not_run
  install_package now
  assert_equal "$(enabled)" "enabled enabled "
  run_helper 1 test -e /tmp/asked
  run_helper 0 dpkg --remove docker-cni
  run_helper 0 dpkg --purge docker-cni
  assert_equal "$(traces)" ""
}

@test "systemd-analyze verify has nothing to say of the units" {
  systemd_does_not_run
  install_package now
  run_helper 0 systemd-analyze verify --recursive-errors=no /usr/lib/systemd/system/docker-cni-gc.{path,service,timer}
  assert_equal "$(grep docker-cni <<<"$output")" ""
  run_helper 0 grep -x 'ExecStart=/usr/bin/docker-cni-admin gc --no-network-gc' /usr/lib/systemd/system/docker-cni-gc.service
  run_helper 0 dpkg --purge docker-cni
}

@test "what an administrator has disabled stays so over an upgrade, and over a removal" {
  systemd_does_not_run
  install_package now
  run_helper 0 systemctl disable docker-cni-gc.path
  install_package later
  assert_equal "$(enabled)" "disabled enabled "
  run_helper 0 dpkg --remove docker-cni
  install_package later
  assert_equal "$(enabled)" "disabled enabled "
  run_helper 0 dpkg --purge docker-cni
  assert_equal "$(traces)" ""
}

@test "the units are started, restarted by an upgrade, and stopped before they go" {
  systemd_runs
  install_package now
  install_package later
  run_helper 0 dpkg --purge docker-cni
  systemd_does_not_run
  assert_equal "$(inside cat /tmp/asked)" "$(printf "%s ${UNITS[0]}\n%s ${UNITS[1]}\n" start start restart restart stop stop && echo stop docker-cni-repair.service)"
}
