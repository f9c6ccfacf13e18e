# SPDX-License-Identifier: Apache-2.0
# The .deb that cpack makes, of the release: what is in it, and its life on a host of its own.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../lib/helpers
load ../lib/readme_blocks

RELEASE=$SOURCE_DIR/build/release

setup_file() {
  make_package "$BATS_FILE_TMPDIR/now"
  start_host "$BATS_FILE_TMPDIR" /usr /var/cache
  list_files >"$BATS_FILE_TMPDIR/files"
  inside mkdir /tmp/packages
  cp "$(package now)" "$INSIDE/tmp/packages/now.deb"
  restore_plugins
  run_dockerd
  import_image busybox
}
teardown_file() { stop_host; }
setup() {
  reset_host
  put /etc/docker/daemon.json <<<'{}'
}
teardown() {
  remove_containers
  if [[ -z ${BATS_TEST_COMPLETED:-} ]]; then
    inside docker-cni-admin uninstall docker --force || true
    inside dpkg --purge docker-cni || true
  fi
}

# make_package DIRECTORY [CPACK-ARGUMENT…]: the list of what cmake --install has installed, as cpack sees it, is
# DIRECTORY.manifest: the build's own is written by other files' installations, too.
make_package() {
  local directory=$1
  mkdir "$directory"
  touch "$RELEASE/install_manifest.txt"
  echo /usr/local/bin/docker-cni >"$directory.manifest"
  unshare --mount sh -c 'mount --bind "$1" "$2" && cd "$3" && shift 3 && exec cpack "$@"' _ \
    "$directory.manifest" "$RELEASE/install_manifest.txt" "$directory" \
    --config "$RELEASE/CPackConfig.cmake" -B "$directory" "${@:2}" >"$directory.log" 2>&1 || {
    cat "$directory.log" >&2
    return 1
  }
}
package() { ls "$BATS_FILE_TMPDIR/$1"/*.deb; }
field() { dpkg-deb --field "$(package now)" "$1"; }
unpacked() { # prints the directory with the package's files
  [[ -d $BATS_FILE_TMPDIR/unpacked ]] || dpkg-deb --extract "$(package now)" "$BATS_FILE_TMPDIR/unpacked"
  echo "$BATS_FILE_TMPDIR/unpacked"
}

# Whatever the private host has that isn't an engine's, dpkg's, or a test's own.
list_files() {
  inside find /etc /usr /opt /var/lib /var/log -xdev \
    \( -path /var/lib/docker -o -path /var/lib/dpkg -o -path /var/lib/containerd -o -path /opt/containerd -o -path /var/lib/cni \
    -o -path /etc/docker -o -path /etc/cni -o -path /opt/cni \) -prune -o -print | LC_ALL=C sort
}

install_package() { run_helper 0 dpkg --install "/tmp/packages/${1:-now}.deb"; }

@test "the package names itself, and depends on nothing" {
  assert_equal "$(field Package) $(field Section) $(field Priority)" "docker-cni net optional"
  assert_equal "$(field Version)" "$(sed -n 's/^project(docker-cni VERSION \([^ ]*\).*/\1-1/p' "$SOURCE_DIR/CMakeLists.txt")"
  assert_equal "$(field Architecture)" "$(dpkg --print-architecture)"
  assert_equal "$(field Depends)" ""
  assert_equal "$(field Recommends)" "containernetworking-plugins, runc"
  [[ $(field Maintainer) == *@* ]]
  (($(field Description | wc -l) > 3))
  dpkg-parsechangelog --file "$SOURCE_DIR/integration/packaging/debian/changelog" --show-field Version >"$BATS_TEST_TMPDIR/version"
  assert_equal "$(<"$BATS_TEST_TMPDIR/version")" "$(field Version)"
}

@test "the package has what cmake --install puts below /usr, and its own papers" {
  DESTDIR=$BATS_TEST_TMPDIR/installed cmake --install "$RELEASE" --prefix /usr
  run diff <(cd "$BATS_TEST_TMPDIR/installed" && find . -type f | sort) <(cd "$(unpacked)" && find . -type f | sort)
  echo "$output"
  assert_equal "$(grep '^[<>]' <<<"$output" | sort)" "> ./usr/share/doc/docker-cni/changelog.Debian.gz
> ./usr/share/doc/docker-cni/copyright
> ./usr/share/lintian/overrides/docker-cni"
}

@test "nobody but root may write what the package installs, and its programs are stripped" {
  assert_equal "$(dpkg-deb --contents "$(package now)" | grep -v ' root/root ')" ""
  assert_equal "$(find "$(unpacked)" ! -type l -perm /022)" ""
  run file "$(unpacked)"/usr/bin/* "$(unpacked)"/usr/libexec/oci/*
  assert_equal "$(grep -c ', stripped' <<<"$output")" 5
}

@test "lintian has nothing to say" {
  run lintian --allow-root --fail-on error,warning "$(package now)"
  echo "$output"
  ((status == 0))
  assert_equal "$output" ""
}

@test "each man page is well-formed, and those of commands and keys know them all" {
  local page key verb
  cd "$(unpacked)/usr/share/man"
  for page in man*/*.gz; do
    if [[ $(zcat "$page") == .so* ]]; then
      [[ -e $(zcat "$page" | cut -d ' ' -f 2).gz ]]
      continue # or mandoc would say that such a page is fragile
    fi
    run mandoc -Tlint -W warning "$page"
    assert_equal "$output" ""
    run bash -c 'MANROFFSEQ="" MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings -E UTF-8 -Tutf8 -Z -l "$1" 2>&1 >/dev/null' _ "$page"
    assert_equal "$output" ""
  done
  for program in bin/docker-cni bin/docker-cni-admin libexec/oci/oci-cni-add-hook libexec/oci/oci-cni-del-hook \
    libexec/oci/docker-cni-forward; do
    [[ -e man8/${program##*/}.8.gz ]]
  done
  run zcat man8/docker-cni-admin.8.gz
  while read -r verb; do
    grep -q "^\.It Cm $verb" <<<"$output" || { echo "docker-cni-admin(8) lacks $verb" && return 1; }
  done < <("$(unpacked)/usr/bin/docker-cni-admin" --help | sed -n '/^Subcommands:/,$s/^  \([a-z]*\) .*/\1/p')
  run zcat man5/docker-cni.yaml.5.gz
  while read -r key; do
    grep -qE "^\.It Ic (.* )?$key( |$)" <<<"$output" || { echo "docker-cni.yaml(5) lacks $key" && return 1; }
  done < <(first_column "cni.yaml") # which has all that there are
}

@test "cpack leaves the list alone by which what cmake --install has installed is removed" {
  run cat "$BATS_FILE_TMPDIR/now.manifest"
  assert_equal "$output" /usr/local/bin/docker-cni
}

@test "the units that the package brings name programs that it brings, and its scripts name the units" {
  local unit program script
  while read -r unit; do
    while read -r program; do
      [[ -x $(unpacked)$program ]] || { echo "$unit runs $program" && return 1; }
    done < <(sed -n 's/^Exec[A-Za-z]*=[-+!:@]*\([^ ]*\).*/\1/p' "$unit")
    [[ $unit != *.service ]] || continue
    for script in postinst prerm postrm; do grep -q "^units='.*${unit##*/}" "$SOURCE_DIR/integration/packaging/debian/$script"; done
  done < <(find "$(unpacked)" -path '*/systemd/system/*' -type f)
}

@test "installed and registered, it starts a container on the examples' network" {
  install_package
  inside cp /usr/share/doc/docker-cni/examples/cni.yaml /etc/docker/cni.yaml
  inside rm /etc/cni/net.d/10-front.conflist
  inside cp /usr/share/doc/docker-cni/examples/10-front.conflist /etc/cni/net.d/
  run_helper 0 docker-cni-admin install docker
  run_docker 0 run --rm --net none --runtime cni busybox ip -o -4 addr show dev eth0
  assert_output "inet 10.87.0."
  run_docker 0 cni ls
  assert_nothing_left
  run_helper 0 dpkg --purge docker-cni
}

@test "an upgrade leaves a container running, with its address, and able to restart and to go" {
  make_package "$BATS_FILE_TMPDIR/later" -D CPACK_PACKAGE_VERSION=99.0.0
  cp "$(package later)" "$INSIDE/tmp/packages/later.deb"
  install_package
  run_helper 0 docker-cni-admin install docker
  run_zc zc
  local before pid
  before=$(interface_of zc)
  pid=$(pid_of zc)
  inside cp /etc/docker/daemon.json /tmp/daemon.json

  install_package later
  assert_equal "$(inside dpkg-query --show --showformat '${Version}' docker-cni)" 99.0.0-1
  run_helper 0 cmp /etc/docker/daemon.json /tmp/daemon.json
  assert_equal "$(pid_of zc)" "$pid"
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 restart --time 0 zc
  assert_equal "$(interface_of zc)" "$before"
  run_docker 0 rm -f zc
  assert_nothing_left
  run_helper 0 dpkg --purge docker-cni
}

@test "it isn't removed while containers use it, and says which" {
  install_package
  run_helper 0 docker-cni-admin install docker
  run_zc zc
  run_helper 1 dpkg --remove docker-cni
  assert_output 'containers use the runtime "cni"' "zc ("
  assert_equal "$(inside dpkg-query --show --showformat '${db:Status-Status}' docker-cni)" installed
  run_docker 0 restart --time 0 zc
  run_docker 0 rm -f zc
  assert_nothing_left
  run_helper 0 dpkg --remove docker-cni
  run_docker 0 info --format '{{range $name, $runtime := .Runtimes}}{{$name}} {{end}}'
  [[ " $output" != *" cni "* ]]
  run_helper 0 dpkg --purge docker-cni
}

@test "it isn't removed while podman's containers use its hooks: file and programs stay" {
  install_package
  run_helper 0 docker-cni-admin install podman
  # All that is asked is whether a record tells of such a container.
  inside mkdir -p -m 0700 /var/lib/docker-cni /var/lib/docker-cni/containers
  inside mkdir -p /tmp/0bc7/userdata
  jq -nc --arg boot "$(</proc/sys/kernel/random/boot_id)" '{recordVersion: 1, id: "0bc7", phase: "attached",
    bootId: $boot, bundle: "/tmp/0bc7/userdata", attachments: []}' | put /var/lib/docker-cni/containers/0bc7.json 0600
  run_helper 1 dpkg --remove docker-cni
  assert_output "would start again without any: 0bc7"
  run_helper 0 test -e /usr/share/containers/oci/hooks.d/50-docker-cni-add.json
  run_helper 0 /usr/libexec/oci/oci-cni-add-hook --version
  inside rm -r /var/lib/docker-cni/containers /tmp/0bc7
  run_helper 0 dpkg --purge docker-cni
}

@test "removed and purged, nothing of it is left" {
  install_package
  run_helper 0 docker-cni-admin install docker
  run_helper 0 docker-cni-admin install podman
  run_docker 0 run --rm --net none --runtime cni busybox true
  assert_nothing_left
  run_helper 0 test -s /var/log/docker-cni.log
  run_helper 0 dpkg --remove docker-cni
  run_helper 0 test -s /var/log/docker-cni.log
  run_helper 0 dpkg --purge docker-cni
  run_helper 1 dpkg-query --show docker-cni
  assert_equal "$(LC_ALL=C comm -13 "$BATS_FILE_TMPDIR/files" <(list_files))" ""
  run_helper 0 cat /etc/docker/daemon.json
  assert_equal "$output" "{}"
}

@test "a purge leaves the records of containers that hold addresses" {
  install_package
  run_helper 0 docker-cni-admin install docker
  run_zc zc
  inside docker-cni-admin uninstall docker --force
  run_helper 0 dpkg --purge docker-cni
  assert_output "/var/lib/docker-cni has records of containers"
  run_helper 0 test -e "/var/lib/docker-cni/containers/$(id_of zc).json"
  # Back again, it releases what they tell of.
  install_package
  run_helper 0 docker-cni-admin install docker
  run_docker 0 rm -f zc
  assert_nothing_left
  run_helper 0 dpkg --purge docker-cni
  run_helper 1 test -e /var/lib/docker-cni
}

@test "another installation's registration outlives the package" {
  install_product
  install_package
  run_helper 0 /usr/local/bin/docker-cni-admin install docker
  run_helper 0 /usr/local/bin/docker-cni-admin install podman
  run_helper 0 dpkg --purge docker-cni
  run_docker 0 run --rm --net none --runtime cni busybox true
  run_helper 0 grep -q /usr/local/libexec/oci /usr/share/containers/oci/hooks.d/50-docker-cni-add.json
  assert_nothing_left
  run_helper 0 /usr/local/bin/docker-cni-admin uninstall docker
  run_helper 0 /usr/local/bin/docker-cni-admin uninstall podman
}

@test "the log is rotated, and the next container writes into a new one" {
  install_package
  run_helper 0 docker-cni-admin install docker
  run_docker 0 run --rm --net none --runtime cni busybox true
  assert_nothing_left
  run_helper 0 logrotate --force /etc/logrotate.d/docker-cni
  run_helper 0 test -s /var/log/docker-cni.log.1
  run_docker 0 run --rm --net none --runtime cni busybox true
  run_helper 0 grep -c 'add container=' /var/log/docker-cni.log
  assert_equal "$output" 1
  run_helper 0 dpkg --purge docker-cni
  run_helper 1 test -e /var/log/docker-cni.log.1
}
