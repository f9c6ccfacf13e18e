# SPDX-License-Identifier: Apache-2.0
# docker-cni-admin install docker, and uninstall docker, on a dockerd that knows nothing of docker-cni.
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_plain_host
  daemon_json_of_others
  run_dockerd
  import_image busybox
}
teardown_file() { stop_host; }
setup() {
  reset_host
  daemon_json_of_others
}
teardown() {
  remove_containers
  inside docker-cni-admin uninstall docker --force >/dev/null
  inside rm -rf "$(snap_directory)"
  inside rmdir --ignore-fail-on-non-empty /snap 2>/dev/null || true
  if [[ -z ${BATS_TEST_COMPLETED:-} ]]; then tail -n 20 "$HOST_DIR/dockerd.log"; fi
}

# The one path that can't be a private host's own, since there is nothing to mount it on.
snap_directory() { echo "/snap/docker-cni-test-$UNSHARE_PID"; }

# An administrator's, with his own way to write it.
daemon_json_of_others() {
  put /etc/docker/daemon.json 0600 <<JSON
{
  "log-driver": "json-file",
  "shutdown-timeout": 15,
  "runtimes": {
    "plain": {"path": "$RUNC"}
  },
	"labels": [ "tier=front" ]
}
JSON
  inside cp -p /etc/docker/daemon.json /tmp/daemon.json
}

daemon_json_is_as_it_was() {
  run_helper 0 cmp /etc/docker/daemon.json /tmp/daemon.json
  assert_equal "$(inside stat -c %a /etc/docker/daemon.json)" 600
  run_helper 1 test -e /etc/docker/daemon.json.docker-cni-backup
}

# The default and all. Docker 20.10 lists containerd's own only until its first reload.
runtimes() {
  inside docker info --format '{{.DefaultRuntime}}: {{range $name, $runtime := .Runtimes}}{{$name}} {{end}}' |
    sed -E 's/io\.containerd\.[^ ]* //g; s/ $//'
}

# program_called_dockerd PLACE [ARGUMENT…]: a process that looks like a dockerd started with these.
program_called_dockerd() {
  local place=$1
  shift
  inside mkdir -p "$place"
  inside cp /bin/bash "$place/dockerd"
  # shellcheck disable=SC2086 # words
  inside sh -c 'exec "$@" >/dev/null 2>&1 </dev/null 3>&- & echo $! >/tmp/pretender.pid' _ \
    ${WITHIN:-} "$place/dockerd" -c 'sleep 3600; true' "$@"
  wait_until 10 inside sh -c 'tr "\0" "\n" </proc/$(cat /tmp/pretender.pid)/cmdline | grep -qx "sleep 3600; true"'
}
end_pretender() { inside bash -c 'pkill -KILL -P "$(cat /tmp/pretender.pid)"; kill -KILL "$(cat /tmp/pretender.pid)"' || true; }

@test "install docker --dry-run shows the new daemon.json and what would be done, and touches nothing" {
  run_helper 0 docker-cni-admin install docker --dry-run
  assert_equal "$output" "$(sed "s#/usr/sbin/runc#$RUNC#" "$BATS_TEST_DIRNAME/install.dry-run.txt")"
  daemon_json_is_as_it_was
  run_helper 1 test -e /usr/local/lib/docker/cli-plugins/docker-cni
  assert_equal "$(runtimes)" "runc: plain runc"
}

@test "install docker registers the runtime with the running dockerd, and uninstall takes all of it back" {
  run_helper 0 docker-cni-admin install docker
  assert_output "reloaded dockerd"
  assert_equal "$(runtimes)" "runc: cni plain runc"
  assert_equal "$(inside stat -c %a /etc/docker/daemon.json)" 600
  run_helper 0 cmp /etc/docker/daemon.json.docker-cni-backup /tmp/daemon.json
  assert_equal "$(inside stat -c %a /etc/docker/daemon.json.docker-cni-backup)" 600
  run_docker 0 run --rm --net none --runtime cni busybox ip -o -4 addr show dev eth0
  assert_output "inet 10.88.1."
  run_docker 0 cni ls
  assert_nothing_left

  run_helper 0 docker-cni-admin uninstall docker --dry-run
  assert_output 'would remove the runtime "cni"'
  assert_equal "$(runtimes)" "runc: cni plain runc"
  run_helper 0 docker-cni-admin uninstall docker
  assert_equal "$(runtimes)" "runc: plain runc"
  daemon_json_is_as_it_was
  run_helper 1 test -e /usr/local/lib/docker/cli-plugins/docker-cni
}

@test "a second install changes nothing, and one from elsewhere brings the entry up to date" {
  run_helper 0 docker-cni-admin install docker
  inside cp /etc/docker/daemon.json /tmp/installed.json
  run_helper 0 docker-cni-admin install docker
  assert_output "already"
  run_helper 0 cmp /etc/docker/daemon.json /tmp/installed.json
  run_helper 0 docker-cni-admin install docker --runtime-path "$CRUN"
  run_helper 0 grep -c "\"$CRUN\"" /etc/docker/daemon.json
  run_helper 0 cmp /etc/docker/daemon.json.docker-cni-backup /tmp/daemon.json
  run_helper 0 docker-cni-admin uninstall docker
  daemon_json_is_as_it_was
}

@test "uninstall keeps what the administrator changed since" {
  run_helper 0 docker-cni-admin install docker
  inside sed -i 's/tier=front/tier=back/' /etc/docker/daemon.json /tmp/daemon.json
  run_helper 0 docker-cni-admin uninstall docker
  daemon_json_is_as_it_was
}

@test "install doesn't put another runtime under containers, unless by --force" {
  run_helper 0 docker-cni-admin install docker
  run_docker 0 create --name made --net none --runtime cni busybox true
  run_helper 1 docker-cni-admin install docker --runtime-path /usr/bin/crun
  assert_output "which /usr/bin/crun in the place of $RUNC could neither stop nor delete: made (" "--force"
  inside cp "$RUNC" /usr/local/sbin/runc
  run_helper 0 docker-cni-admin install docker --runtime-path /usr/local/sbin/runc
  run_helper 0 docker-cni-admin install docker --runtime-path /usr/bin/crun --force
  inside rm /usr/local/sbin/runc
  run_docker 0 rm made
  run_helper 0 docker-cni-admin uninstall docker
  daemon_json_is_as_it_was
}

@test "without a daemon.json install makes one, and uninstall removes it" {
  inside rm /etc/docker/daemon.json
  run_helper 0 docker-cni-admin install docker --name other
  assert_equal "$(runtimes)" "runc: other runc"
  run_docker 0 run --rm --net none --runtime other busybox true
  assert_nothing_left
  run_helper 0 docker-cni-admin uninstall docker # it's the only one that is docker-cni
  run_helper 1 test -e /etc/docker/daemon.json
  assert_equal "$(runtimes)" "runc: runc"
}

@test "uninstall refuses while a container, running or stopped, was made with the runtime, and names it" {
  run_helper 0 docker-cni-admin install docker
  run_zc web
  run_docker 0 create --name made --net none --runtime cni busybox true
  run_helper 1 docker-cni-admin uninstall docker
  assert_output "made (" "web ($(id_of web | cut -c 1-12))" "--force"
  assert_equal "$(wc -l <<<"$output")" 1
  run_docker 0 rm made
  run_docker 0 stop -t 0 web
  run_helper 1 docker-cni-admin uninstall docker
  assert_output "web ("
  assert_equal "$(runtimes)" "runc: cni plain runc"
  run_docker 0 rm -f web
  assert_nothing_left
  run_helper 0 docker-cni-admin uninstall docker
  daemon_json_is_as_it_was
}

@test "uninstall --force takes the runtime away although containers use it" {
  run_helper 0 docker-cni-admin install docker
  run_docker 0 create --name made --net none --runtime cni busybox true
  run_helper 0 docker-cni-admin uninstall docker --force
  daemon_json_is_as_it_was
  assert_equal "$(runtimes)" "runc: plain runc"
  run_docker 0 rm made
}

@test "--default-runtime asks for a cni.yaml that leaves others alone, and uninstall gives the default back" {
  run_helper 1 docker-cni-admin install docker --default-runtime
  assert_output "docker_networks: leave" "attach: asked" /etc/docker/cni.yaml
  daemon_json_is_as_it_was
  cni_yaml "docker_networks: leave" "attach: asked"
  run_helper 0 docker-cni-admin install docker --default-runtime
  assert_equal "$(runtimes)" "cni: cni plain runc"
  run_docker 0 run --rm --net none busybox ip -o link
  [[ $output != *eth0* ]]
  run_docker 0 run --rm busybox ip -o -4 addr show dev eth0
  assert_output "inet 172."
  run_helper 0 docker-cni-admin uninstall docker
  assert_equal "$(runtimes)" "runc: plain runc"
  daemon_json_is_as_it_was
  assert_nothing_left
}

@test "a name that is somebody else's or dockerd's own, and a daemon.json that is no JSON, are refused" {
  run_helper 1 docker-cni-admin install docker --name plain
  assert_output 'the runtime "plain" is not docker-cni'\''s'
  run_helper 1 docker-cni-admin install docker --name runc
  assert_output "dockerd's own"
  run_helper 1 docker-cni-admin uninstall docker --name plain
  daemon_json_is_as_it_was
  put /etc/docker/daemon.json <<<'{"debug": true,}'
  run_helper 1 docker-cni-admin install docker
  assert_output "/etc/docker/daemon.json: JSON, line 1, column 16"
  assert_equal "$(inside cat /etc/docker/daemon.json)" '{"debug": true,}'
  daemon_json_of_others
}

@test "where dockerd refuses the file, it comes back as it was" {
  inside sed -i 's/"log-driver"/"log-drivel"/' /etc/docker/daemon.json /tmp/daemon.json
  run_helper 1 docker-cni-admin install docker
  assert_output 'did not take the runtime "cni"' "the file is as it was before"
  run_helper 0 cmp /etc/docker/daemon.json /tmp/daemon.json
  run_helper 1 test -L /usr/local/lib/docker/cli-plugins/docker-cni
  assert_equal "$(runtimes)" "runc: plain runc"
}

@test "of four installs at once none loses another's entry" {
  run_helper 0 bash -c '
    for name in one two three four; do docker-cni-admin install docker --name $name & pids+=($!); done
    for pid in "${pids[@]}"; do wait "$pid" || exit; done'
  assert_equal "$(runtimes)" "runc: four one plain runc three two"
  for name in one two three four; do run_helper 0 docker-cni-admin uninstall docker --name "$name"; done
  run_helper 1 test -e /run/docker-cni-install.lock
}

@test "a process in a container that calls itself dockerd leads install to no file of the host" {
  # Its own mounts have the host's /etc, as a container with a volume of it would.
  WITHIN='unshare --pid --fork --mount' program_called_dockerd /opt/bin --config-file /etc/docker/victim.json
  run_helper 0 docker-cni-admin install docker --dry-run
  assert_output "note: dockerd, process" "a mount or PID namespace of its own"
  run_helper 1 docker-cni-admin install docker --daemon-json /etc/docker/victim.json --pidfile /tmp/pretender.pid
  end_pretender
  run_helper 1 test -e /etc/docker/victim.json
}

@test "a dockerd that was started with other flags is found with its file, its socket and its containers" {
  put /etc/docker/other.json <<<'{"data-root": "/var/lib/other", "storage-driver": "vfs"}'
  become_inside dockerd --config-file /etc/docker/other.json -H unix:///run/other.sock --exec-root=/run/other \
    --pidfile /run/other.pid --bridge none --iptables=false --cgroup-parent "/$(cgroup_parent)" \
    --exec-opt native.cgroupdriver=cgroupfs >"$HOST_DIR/other.log" 2>&1 </dev/null 3>&- &
  disown
  wait_until 60 inside docker -H unix:///run/other.sock version
  run_helper 0 docker-cni-admin install docker --pidfile /run/other.pid
  assert_output "wrote /etc/docker/other.json" "(/etc/docker/daemon.json), is left as it is"
  run_docker 0 -H unix:///run/other.sock info --format '{{json .Runtimes}}'
  assert_output '"cni"'
  daemon_json_is_as_it_was
  # Without a word the one of the usual pidfile is meant.
  run_helper 0 docker-cni-admin install docker --dry-run
  assert_output "would write /etc/docker/daemon.json" "(/etc/docker/other.json), is left as it is"

  inside docker save busybox -o /tmp/busybox.tar
  inside docker -H unix:///run/other.sock load -i /tmp/busybox.tar
  run_docker 0 -H unix:///run/other.sock create --name there --net none --runtime cni busybox true
  run_helper 1 docker-cni-admin uninstall docker --daemon-json /etc/docker/other.json
  assert_output "there ("
  run_docker 0 -H unix:///run/other.sock rm there
  run_helper 0 docker-cni-admin uninstall docker --daemon-json /etc/docker/other.json
  assert_equal "$(inside cat /etc/docker/other.json)" '{"data-root": "/var/lib/other", "storage-driver": "vfs"}'
  inside bash -c 'pid=$(cat /run/other.pid); kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done'
  inside rm -rf /var/lib/other /etc/docker/other.json
}

@test "a rootless dockerd, a snap's and one in a container are told of, and left as they are" {
  for kind in "rootless|unshare --user --map-root-user|/opt/bin" "snap||$(snap_directory)" "a mount or PID namespace of its own|unshare --mount --root=/srv/container|/opt/bin"; do
    IFS='|' read -r words WITHIN place <<<"$kind"
    inside mkdir -p /srv/container
    if [[ $WITHIN == *--root* ]]; then
      inside bash -c 'mount -t tmpfs container /srv/container; mkdir -p /srv/container/{opt/bin,bin,lib,lib64,usr,etc/docker}
        cp /bin/bash /srv/container/opt/bin/dockerd; for d in bin lib lib64 usr; do mount --rbind /$d /srv/container/$d; done'
    fi
    program_called_dockerd "$place"
    run_helper 0 docker-cni-admin install docker --dry-run
    assert_output "note: dockerd, process" "$words"
    run_helper 1 docker-cni-admin install docker --pidfile /tmp/pretender.pid
    assert_output "$words"
    end_pretender
    inside umount -R /srv/container 2>/dev/null || true
  done
  daemon_json_is_as_it_was
}

@test "a dockerd whose flags say what daemon.json would say is refused with the flag" {
  WITHIN='' program_called_dockerd /opt/bin --add-runtime x=/x --config-file=/etc/docker/third.json
  run_helper 1 docker-cni-admin install docker --pidfile /tmp/pretender.pid
  assert_output "--add-runtime" /etc/docker/third.json
  end_pretender
  run_helper 1 test -e /etc/docker/third.json
}

@test "without a dockerd the file is written for the next one" {
  inside bash -c 'pid=$(cat /run/docker.pid); kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done'
  run_helper 0 docker-cni-admin install docker
  assert_output "note: no dockerd runs that reads /etc/docker/daemon.json"
  run_dockerd
  assert_equal "$(runtimes)" "runc: cni plain runc"
  run_docker 0 run --rm --net none --runtime cni busybox true
  assert_nothing_left
  run_helper 0 docker-cni-admin uninstall docker
  daemon_json_is_as_it_was
}
