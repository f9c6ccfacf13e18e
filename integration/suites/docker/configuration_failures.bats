# SPDX-License-Identifier: Apache-2.0
# bats file_tags=once:asan
load ../../lib/helpers

setup_file() {
  start_host "$BATS_FILE_TMPDIR"
  install_product
  start_dockerd "$(more_runtimes),
    \"cni-elsewhere\": {\"path\": \"/usr/local/bin/docker-cni\",
      \"runtimeArgs\": [\"--config\", \"/etc/docker/elsewhere.yaml\", \"--runtime-path\", \"$RUNC\", \"--\"]},
    \"cni-spoilt\": {\"path\": \"/usr/local/bin/spoil\"}"
  import_image busybox
  # Between containerd, which writes config.json, and the wrapper, which reads it.
  put /usr/local/bin/spoil 0755 <<'SH'
#!/bin/sh
case " $* " in *" create "*) sh /tmp/spoil ;; esac
exec /usr/local/bin/docker-cni --config /etc/docker/cni.yaml -- "$@"
SH
}
teardown_file() { stop_host; }
setup() { reset_host; }
teardown() { remove_containers; }

# bats test_tags=docker-runc:failure
@test "a cni.yaml with an unknown key: file, line and key are named" {
  cni_yaml "cni_conf_dri: /etc/cni/net.d"
  refused_saying "/etc/docker/cni.yaml, line 2" cni_conf_dri -- --net none --runtime cni busybox true
}

# bats test_tags=docker-runc:failure
@test "a cni.yaml with a wrong type: file, line and key are named" {
  cni_yaml "plugin_timeout: [soon]"
  refused_saying "/etc/docker/cni.yaml, line 2" plugin_timeout -- --net none --runtime cni busybox true
}

@test "a cni.yaml that is no YAML" {
  cni_yaml "cni_conf_dir: {"
  refused_saying /etc/docker/cni.yaml -- --net none --runtime cni busybox true
}

@test "a cni.yaml that is missing where --config says it is" {
  refused_saying /etc/docker/elsewhere.yaml -- --net none --runtime cni-elsewhere busybox true
}

@test "a cni.yaml that is missing at its usual place, which --config names, too" {
  inside rm /etc/docker/cni.yaml
  refused_saying /etc/docker/cni.yaml -- --net none --runtime cni busybox true
}

@test "a broken cni.yaml is no obstacle to containers that run, nor to their end" {
  run_zc zc
  cni_yaml "cni_conf_dri: /etc/cni/net.d"
  run_docker 0 exec zc true
  run_docker 0 rm -f zc
  assert_nothing_left
}

@test "a runtime that is missing is named" {
  refused_saying /usr/bin/no-such-runtime '; name it in --runtime-path' -- --net none --runtime cni-lost busybox true
}

@test "a runtime that is missing where oci_bin says it is, is named" {
  put /etc/docker/cni.yaml <<<'oci_bin: /usr/bin/no-such-runtime'
  refused_saying /usr/bin/no-such-runtime '; name it in --runtime-path' -- --net none --runtime cni-go busybox true
}

@test "a config.json that can't be read" {
  put /tmp/spoil <<<'rm config.json; mkdir config.json'
  refused_saying config.json -- --net none --runtime cni-spoilt busybox true
}

@test "a config.json that is not there" {
  put /tmp/spoil <<<'rm config.json'
  refused_saying config.json -- --net none --runtime cni-spoilt busybox true
}

@test "a config.json that is truncated" {
  put /tmp/spoil <<<'head -c 1000 config.json >new; mv new config.json'
  refused_saying config.json -- --net none --runtime cni-spoilt busybox true
}

@test "a config.json that is empty" {
  put /tmp/spoil <<<'true >config.json'
  refused_saying config.json -- --net none --runtime cni-spoilt busybox true
}

@test "a config.json that is not JSON" {
  put /tmp/spoil <<<'echo "this is not JSON" >config.json'
  refused_saying config.json -- --net none --runtime cni-spoilt busybox true
}

@test "a config.json that is JSON and no spec" {
  put /tmp/spoil <<<'echo "[]" >config.json'
  refused_saying config.json -- --net none --runtime cni-spoilt busybox true
}

@test "a state directory that can't be written" {
  inside mkdir -p /var/lib/docker-cni
  inside mount -t tmpfs -o ro,size=4k none /var/lib/docker-cni
  refused_saying /var/lib/docker-cni -- --net none --runtime cni busybox true
  inside umount /var/lib/docker-cni
}

@test "a state directory that is full" {
  inside mkdir -p /var/lib/docker-cni
  inside mount -t tmpfs -o size=8k none /var/lib/docker-cni
  inside sh -c 'cat /dev/zero >/var/lib/docker-cni/filler' || true
  refused_saying /var/lib/docker-cni -- --net none --runtime cni busybox true
  inside umount /var/lib/docker-cni
}
