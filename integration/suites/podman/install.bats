# SPDX-License-Identifier: Apache-2.0
# docker-cni-admin install podman, and crio, which read the same files.
# shellcheck disable=SC2034,SC2154 # $runtime is podman.bash's
# bats file_tags=once
load ../../lib/helpers
load podman

HOOKS=/usr/share/containers/oci/hooks.d

setup_file() { start_podman_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  runtime=crun
}
teardown() {
  remove_podman_containers
  inside rm -rf "$HOOKS" /etc/containers/containers.conf.d /srv/hooks.d
}

@test "install podman --dry-run and install crio --dry-run show the files, and touch nothing" {
  run_helper 0 docker-cni-admin install podman --dry-run
  assert_equal "$output" "$(cat "$BATS_TEST_DIRNAME/install.dry-run.txt")"
  run_helper 0 docker-cni-admin install crio --dry-run
  assert_equal "$(grep -v ^note: <<<"$output")" "$(cat "$BATS_TEST_DIRNAME/install.dry-run.txt")"
  run_helper 1 test -e "$HOOKS"
}

@test "install crio says what pods get, and what they don't" {
  run_helper 0 docker-cni-admin install crio
  assert_output "stays the one that CRI-O gives it" "set pods: further in /etc/docker/cni.yaml"
  cni_yaml "pods: further"
  run_helper 0 docker-cni-admin install crio
  assert_output "net1, net2" "stays Multus'" "choose among the networks of /etc/cni/net.d"
  cni_yaml "pods: instead-of-multus"
  run_helper 0 docker-cni-admin install crio
  assert_output "wrote $HOOKS/50-docker-cni-add.json" "or else k8s.v1.cni.cncf.io/networks"
}

@test "install podman gives containers that ask for it their network, and uninstall takes only our files away" {
  inside mkdir -p "$HOOKS"
  put "$HOOKS/10-other.json" <<<'{"version": "1.0.0", "hook": {"path": "/bin/true"}, "when": {"annotations": {"^other$": "."}}, "stages": ["createRuntime"]}'
  run_helper 0 docker-cni-admin install podman
  assert_equal "$(inside sh -c "stat -c '%a %n' $HOOKS/*")" "$(printf '644 %s\n' "$HOOKS"/{10-other,50-docker-cni-add,50-docker-cni-del}.json)"
  run_helper 0 docker-cni-admin install crio
  assert_output "is there already"
  podman_run 0 --rm "${FRONT[@]}" busybox ip -o -4 addr show dev eth0
  assert_output "inet 10.88.1."
  assert_nothing_left

  run_helper 0 docker-cni-admin uninstall podman
  assert_equal "$(inside ls "$HOOKS")" 10-other.json
  podman_run 0 --rm "${FRONT[@]}" busybox ip -o link
  [[ $output != *eth0* ]]
  assert_nothing_left
}

@test "a container that runs when the hooks are uninstalled gives its address back when it is removed" {
  run_helper 0 docker-cni-admin install podman
  run_web web
  run_helper 1 docker-cni-admin uninstall podman
  assert_output "would start again without any: $(inside podman inspect --format '{{.Id}}' web | cut -c -12); remove them first"
  run_helper 0 docker-cni-admin uninstall podman --force
  run_podman 0 rm -f -t 0 web
  assert_nothing_left
}

@test "every user's podman can read the hooks directory, whatever root's umask is" {
  run_helper 0 sh -c 'umask 027; docker-cni-admin install podman --hooks-dir /srv/hooks/hooks.d'
  assert_equal "$(inside stat -c %a /srv/hooks /srv/hooks/hooks.d /srv/hooks/hooks.d/50-docker-cni-add.json)" $'755\n755\n644'
  inside rm -rf /srv/hooks
}

@test "another's file in our place is refused, and nothing is written" {
  inside mkdir -p "$HOOKS"
  put "$HOOKS/50-docker-cni-del.json" <<<'{"version": "1.0.0", "hook": {"path": "/bin/true"}}'
  run_helper 1 docker-cni-admin install podman
  assert_output "50-docker-cni-del.json is not docker-cni's"
  run_helper 1 docker-cni-admin uninstall podman
  assert_equal "$(inside ls "$HOOKS")" 50-docker-cni-del.json
}

@test "without the hook programs nothing is written: podman would drop such a file without a word" {
  inside mv /usr/local/libexec/oci/oci-cni-del-hook /tmp/
  run_helper 1 docker-cni-admin install podman
  assert_output "oci-cni-del-hook is neither in"
  run_helper 1 test -e "$HOOKS"
  inside mv /tmp/oci-cni-del-hook /usr/local/libexec/oci/
}

@test "hooks_dir of containers.conf says where podman looks" {
  put /etc/containers/containers.conf.d/hooks.conf <<<$'[engine]\nhooks_dir = ["/srv/hooks.d"]'
  run_helper 0 docker-cni-admin install podman
  assert_output "wrote /srv/hooks.d/50-docker-cni-add.json"
  podman_run 0 --rm "${FRONT[@]}" busybox ip -o -4 addr show dev eth0
  assert_output "inet 10.88.1."
  assert_nothing_left
  run_helper 0 docker-cni-admin uninstall podman
  assert_equal "$(inside ls /srv/hooks.d)" ""
  run_helper 0 docker-cni-admin install podman --hooks-dir /srv/other --dry-run
  assert_output "note: podman does not read /srv/other by itself"
}
