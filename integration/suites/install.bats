# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once
load ../lib/helpers

PROGRAMS=(bin/docker-cni bin/docker-cni-admin libexec/oci/oci-cni-add-hook libexec/oci/oci-cni-del-hook libexec/oci/docker-cni-forward)

install_below() { # DIRECTORY ARGUMENT…
  DESTDIR=$1 cmake --install "$BUILD_DIR" "${@:2}"
}

# What an administrator reads, and what his shells read, below share.
SHARED=(
  bash-completion/completions/docker-cni-admin doc/docker-cni/examples/10-front.conflist doc/docker-cni/examples/cni.yaml
  doc/docker-cni/examples/compose.yaml doc/docker-cni/switching.md
  man/man5/docker-cni.yaml.5.gz man/man8/docker-cni.8.gz man/man8/docker-cni-admin.8.gz man/man8/oci-cni-add-hook.8.gz
  man/man8/oci-cni-del-hook.8.gz man/man8/docker-cni-forward.8.gz
)

UNITS=(docker-cni-gc.path docker-cni-gc.service docker-cni-gc.timer docker-cni-repair.service)

# assert_installed PREFIX FILE…: these and the programs are there, the programs alone executable.
assert_installed() {
  local prefix=$1
  shift
  install_below "$BATS_TEST_TMPDIR" --prefix "$prefix"
  run find "$BATS_TEST_TMPDIR" -type f -printf '/%P %m\n'
  echo "$output"
  assert_equal "$(sort <<<"$output")" "$({
    printf "$prefix/%s 755\n" "${PROGRAMS[@]}"
    printf "$prefix/share/%s 644\n" "${SHARED[@]}"
    printf "$prefix/lib/systemd/system/%s 644\n" "${UNITS[@]}"
    printf '%s 644\n' "$@"
  } | sort)"
  grep -x "ExecStart=$prefix/bin/docker-cni-admin gc --no-network-gc" "$BATS_TEST_TMPDIR$prefix/lib/systemd/system/docker-cni-gc.service"
}

@test "cmake --install puts what a host reads where Debian's programs look below /usr" {
  assert_installed /usr /etc/logrotate.d/docker-cni /usr/share/zsh/vendor-completions/_docker-cni-admin
}

@test "cmake --install puts what a host reads where Debian's programs look below /usr/local" {
  assert_installed /usr/local /etc/logrotate.d/docker-cni /usr/local/share/zsh/site-functions/_docker-cni-admin
}

@test "cmake --install below another prefix leaves the host's /etc alone" {
  assert_installed /opt/cni /opt/cni/etc/logrotate.d/docker-cni /opt/cni/share/zsh/site-functions/_docker-cni-admin
}

@test "the release's programs are static: they need no library of the host" {
  # Of the release, whatever is tested: a sanitizer's library can't be linked statically.
  DESTDIR=$BATS_TEST_TMPDIR cmake --install "$SOURCE_DIR/build/release" --prefix /usr
  for program in "${PROGRAMS[@]}"; do
    run ldd "$BATS_TEST_TMPDIR/usr/$program"
    echo "$program: $output"
    [[ $output == *"not a dynamic executable"* || $output == *"statically linked"* ]]
    run readelf --dynamic --program-headers "$BATS_TEST_TMPDIR/usr/$program"
    [[ $output != *INTERP* && $output != *NEEDED* ]]
  done
}

@test "the installed programs run in an empty root, without any file of the host" {
  DESTDIR=$BATS_TEST_TMPDIR cmake --install "$SOURCE_DIR/build/release" --prefix /
  for program in bin/docker-cni-admin libexec/oci/oci-cni-add-hook libexec/oci/oci-cni-del-hook; do
    for option in --version --help; do
      run chroot "$BATS_TEST_TMPDIR" "/$program" "$option"
      echo "$program: $output"
      ((status == 0))
      [[ $output == *"${program##*/}"* ]]
    done
  done
}

@test "the hooks are found beside the wrapper as well as in ../libexec/oci" {
  # Says where the hook is that the wrapper put into a spec.
  install_below "$BATS_TEST_TMPDIR" --prefix /usr
  mkdir "$BATS_TEST_TMPDIR/"{together,bundle}
  cp "$BATS_TEST_TMPDIR/usr/"*/{docker-cni,oci/*} "$BATS_TEST_TMPDIR/together" 2>/dev/null || true
  for place in together/docker-cni:together usr/bin/docker-cni:usr/libexec/oci; do
    (cd "$BATS_TEST_TMPDIR/bundle" && rm -f config.json && runc spec)
    put_config
    "$BATS_TEST_TMPDIR/${place%:*}" --config "$BATS_TEST_TMPDIR/cni.yaml" --runtime-path /bin/true -- \
      create --bundle "$BATS_TEST_TMPDIR/bundle" mine
    assert_equal "$(jq -r '.hooks.poststop[-1].path' "$BATS_TEST_TMPDIR/bundle/config.json")" \
      "$BATS_TEST_TMPDIR/${place#*:}/oci-cni-del-hook"
  done
}

# The state and the log of the real host stay out of it.
put_config() {
  printf '%s\n' "state_dir: $BATS_TEST_TMPDIR/state" "netns_dir: $BATS_TEST_TMPDIR/netns" "log_driver: none" \
    >"$BATS_TEST_TMPDIR/cni.yaml"
}
