# SPDX-License-Identifier: Apache-2.0
# README's "Try it" and "Install", as they stand there, on a host that has nothing of docker-cni. What they write into the
# build directory and into /usr is this host's alone.
# bats file_tags=once
# shellcheck disable=SC2034 # WHERE is run_block's
load ../lib/helpers
load ../lib/readme_blocks

setup_file() {
  # As tests/run has built it: what README's commands do is all the same, and there is nothing left to compile.
  start_host "$BATS_FILE_TMPDIR" /usr /var/cache "$SOURCE_DIR/build/release"
}
teardown_file() { stop_host; }

@test "Try it: these two commands are there, one is run by try.bats, the other runs this" {
  assert_equal "$(block "Try it" 1 | awk '{print $1}')" $'./integration/try\n./tests/run'
  [[ -x $SOURCE_DIR/integration/try && -x $SOURCE_DIR/tests/run ]]
  grep -q '"$SOURCE_DIR/integration/try"' "$SOURCE_DIR/integration/suites/try.bats"
}

@test "Install: the packages are those that tests/run and try install" {
  source "$SOURCE_DIR/integration/lib/packages.bash"
  local lines package
  mapfile -t lines < <(block "Install" 1 | sed -e ':join' -e '/\\$/{N;s/\\\n *//;b join}' -e 's/^apt install //')
  assert_equal "${lines[0]}" "${BUILD_PACKAGES[*]}"
  for package in ${lines[1]}; do
    printf '%s\n' "${DOCKER_PACKAGES[@]#*=}" | grep -xF "$package"
  done
}

@test "Install: built, installed below /usr/local, removed, and as a package" {
  WHERE=$SOURCE_DIR
  run_block "Install" 2
  local file files
  while read -r file; do
    run_helper 0 test -e "/usr/local/$file"
  done < <(sed -n '/^## Install/,/^## /s/^| `\([^`]*\)` |.*/\1/p' "$README")
  run_block "Install" 4
  run_helper 0 systemctl --root=/ is-enabled docker-cni-gc.path docker-cni-gc.timer
  mapfile -t files <"$INSIDE$SOURCE_DIR/build/release/install_manifest.txt"
  ((${#files[@]} > 10))
  run_helper 0 ls "${files[@]}"
  inside touch /var/log/docker-cni.log
  run_block "Install" 5
  run_helper 1 systemctl --root=/ is-enabled docker-cni-gc.path docker-cni-gc.timer
  for file in "${files[@]}" /var/lib/docker-cni /var/log/docker-cni.log; do
    run_helper 1 test -e "$file"
  done
  run_block "Install" 3
  run_helper 0 /usr/bin/docker-cni-admin --version
  run_helper 0 dpkg --purge docker-cni
}
