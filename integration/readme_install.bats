# README's "Try it" and "Install", as they stand there, on a host that has nothing of docker-cni. What they write into the
# build directory and into /usr is this host's alone.
# shellcheck disable=SC2034 # WHERE is run_block's
load helpers
load readme_blocks

setup_file() {
  # As tests/run has built it: what README's commands do is all the same, and there is nothing left to compile.
  start_host "$BATS_FILE_TMPDIR" /usr /var/cache "$SOURCE_DIR/build/release"
}
teardown_file() { stop_host; }

@test "Try it: these two commands are there, one is run by try.bats, the other runs this" {
  assert_equal "$(block "Try it" 1 | awk '{print $1}')" $'./integration/try\n./tests/run'
  [[ -x $SOURCE_DIR/integration/try && -x $SOURCE_DIR/tests/run ]]
  grep -q '"$SOURCE_DIR/integration/try"' "$SOURCE_DIR/integration/try.bats"
}

@test "Install: built, installed below /usr/local, and as a package" {
  WHERE=$SOURCE_DIR
  run_block "Install" 1
  local file
  while read -r file; do
    run_helper 0 test -e "/usr/local/$file"
  done < <(sed -n '/^## Install/,/^## /s/^| `\([^`]*\)` |.*/\1/p' "$README")
  run_block "Install" 3
  run_helper 0 systemctl --root=/ is-enabled docker-cni-gc.path docker-cni-gc.timer
  inside rm -rf /usr/local/bin /usr/local/libexec/oci /usr/local/lib/systemd
  run_block "Install" 2
  run_helper 0 /usr/bin/docker-cni-admin --version
  run_helper 0 dpkg --purge docker-cni
}
