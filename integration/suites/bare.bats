# SPDX-License-Identifier: Apache-2.0
# README's "Try it" on a bare machine: Debian 12 as debootstrap makes it (and ccache, see compiler_cache.bash), without git,
# with a tmpfs on /tmp and the locale C, and the source tree as it comes in a tarball.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../lib/helpers
source "$SOURCE_DIR/integration/lib/compiler_cache.bash"
source "$SOURCE_DIR/integration/lib/debian_root.bash"

setup_file() {
  local minimal
  minimal=$(debian_root bare bookworm ccache)
  export MACHINE=$DOCKER_CNI_CACHE/bare.$BASHPID
  cp -a "$minimal" "$MACHINE"
  mkdir -p "$MACHINE$SOURCE_DIR" "$DOCKER_CNI_CACHE/bare-debs"
  tar -C "$SOURCE_DIR" --exclude ./build --exclude ./.git -c . | tar -C "$MACHINE$SOURCE_DIR" -x
  # What has been downloaded before isn't again; apt checks it as if it had.
  find "$DOCKER_CNI_CACHE/bare-debs" -name '*.deb' -exec cp -lf -t "$MACHINE/var/cache/apt/archives" {} +
}
teardown_file() {
  in_debian_root "$MACHINE" apt-get autoclean -qq
  rm -rf "$DOCKER_CNI_CACHE/bare-debs"
  mkdir "$DOCKER_CNI_CACHE/bare-debs"
  find "$MACHINE/var/cache/apt/archives" -name '*.deb' -exec mv -t "$DOCKER_CNI_CACHE/bare-debs" {} +
  rm -rf --one-file-system "$MACHINE"
}

on_the_machine() {
  local -x SHARED_DIRECTORY=$SOURCE_DIR/build/ccache
  compiler_cache "$SHARED_DIRECTORY"
  mkdir -p "$SHARED_DIRECTORY"
  run in_debian_root "$MACHINE" env -u LANG LC_ALL=C "${COMPILER_CACHE[@]}" timeout 2400 "$@"
  printf '%s\n' "$output"
}

@test "./integration/try installs what it needs, builds, and shows two containers that reach each other" {
  on_the_machine "$SOURCE_DIR/integration/try"
  assert_equal "$status" 0
  assert_output "0% packet loss" welcome "docker-cni works here."
}

@test "./tests/run passes its unit tests, and finds the files whose style it checks" {
  on_the_machine sh -c '"$0/tests/run" --release unit clang-format shellcheck; find /tmp -mindepth 1' "$SOURCE_DIR"
  # The last line: nothing stayed in /tmp.
  [[ ${lines[-1]} == *" passed, 0 failed" ]]
}
