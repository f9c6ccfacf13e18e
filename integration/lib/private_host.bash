# SPDX-License-Identifier: Apache-2.0
# A private host: mount, network and PID namespaces in which the product is installed and a dockerd runs, with every
# path at its usual place (/etc/docker/daemon.json, /run/docker.sock, /run/netns, /var/lib/cni …) and none of them
# the real host's. Sourced by helpers.bash and by try.
# shellcheck shell=bash

SOURCE_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD_DIR=${DOCKER_CNI_BUILD_DIR:-$SOURCE_DIR/build/${DOCKER_CNI_BUILD:-release}}
CNI_PLUGINS=/usr/lib/cni
RUNC=$(PATH=/usr/sbin:/usr/bin:$PATH command -v runc || echo /usr/sbin/runc)
# shellcheck disable=SC2034 # for the suites
CRUN=/usr/bin/crun

# wait_until SECONDS COMMAND…: polls; false when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# start_host DIRECTORY [PRIVATE…]: DIRECTORY is an existing, empty one for the little that must be outside; each PRIVATE
# is a directory that is private in there beside the usual ones.
start_host() {
  HOST_DIR=$1
  shift
  mkdir "$HOST_DIR/scratch"
  mkfifo "$HOST_DIR/alive"
  # bats reads its descriptor 3 until the last holder closes it.
  unshare --mount --net --pid --ipc --uts --fork --kill-child --propagation private \
    bash "$SOURCE_DIR/integration/lib/host_init.bash" "$HOST_DIR/scratch" "$HOST_DIR/ready" "$@" \
    <"$HOST_DIR/alive" >"$HOST_DIR/init.log" 2>&1 3>&- &
  UNSHARE_PID=$!
  disown # or bash announces its end
  exec {HOST_ALIVE}>"$HOST_DIR/alive"
  if ! wait_until 20 host_is_ready_or_gone || [[ ! -s $HOST_DIR/ready ]]; then
    echo "the private host did not start:" >&2
    cat "$HOST_DIR/init.log" >&2
    return 1
  fi
  HOST_PID=$(<"$HOST_DIR/ready")
  export HOST_DIR HOST_PID UNSHARE_PID HOST_ALIVE
  INSIDE=/proc/$HOST_PID/root # the private host's files, seen from outside
  export INSIDE
}

host_is_ready_or_gone() {
  [[ -s $HOST_DIR/ready ]] || ! kill -0 "$UNSHARE_PID"
}

stop_host() {
  [[ -n ${UNSHARE_PID:-} ]] || return 0
  # Closing the FIFO would do; killing does it also when some child of a test still holds it open.
  if [[ -n ${HOST_PID:-} ]]; then kill -KILL "$HOST_PID" 2>/dev/null || true; fi
  kill -KILL "$UNSHARE_PID" 2>/dev/null || true
  wait_until 30 process_is_gone "$UNSHARE_PID" || echo "the private host $UNSHARE_PID does not end" >&2
  if [[ -n ${HOST_ALIVE:-} ]]; then exec {HOST_ALIVE}>&-; fi
  # cgroups are the kernel's, not a namespace's.
  find /sys/fs/cgroup -mindepth 1 -depth -type d \( -name "$(cgroup_parent)" -o -path "*/$(cgroup_parent)/*" \) \
    -exec rmdir {} + 2>/dev/null || true
  unset UNSHARE_PID HOST_PID
}

process_is_gone() {
  [[ ! -d /proc/$1 || $(sed 's/.*) //; s/ .*//' "/proc/$1/stat") == Z ]]
}

cgroup_parent() { echo "docker-cni-test-$UNSHARE_PID"; }

# inside COMMAND…: runs it in the private host. bats's traps, for each line a shell goes through, cost a third of it.
inside() { (trap - DEBUG ERR && become_inside "$@"); }

# Debian's docker comes first: another one in PATH may be of another age.
become_inside() {
  local descriptor
  # Nothing in there may hold bats's descriptors, or the line that keeps the private host alive.
  for descriptor in /proc/"$BASHPID"/fd/*; do
    descriptor=${descriptor##*/}
    ((descriptor <= 2)) || exec {descriptor}>&-
  done
  exec nsenter --target "$HOST_PID" --mount --net --pid --ipc --uts --wd=/ \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin HOME=/root LANG=C.UTF-8 TERM=xterm "$@"
}

# put PATH [MODE]: writes standard input to a file of the private host.
put() {
  # It removes what is there: a link must not lead to the real host's file, nor through to the original of a plugin.
  install -D -m "${2:-0644}" /dev/stdin "$INSIDE$1"
}

# Installs as README says, and makes the plugins reachable at the default place.
install_product() {
  DESTDIR=$INSIDE cmake --install "$BUILD_DIR" --prefix /usr/local >"$HOST_DIR/install.log" 2>&1 || {
    cat "$HOST_DIR/install.log" >&2
    return 1
  }
  watch_sanitizers
  restore_plugins
}

# A hook's environment is PATH alone and nobody reads what a poststop hook printed: so that a sanitizer's report is
# not lost, the hooks of such a build are started by a script that names a file for it.
watch_sanitizers() {
  local hook
  [[ ${DOCKER_CNI_BUILD:-release} != release ]] || return 0
  for hook in oci-cni-add-hook oci-cni-del-hook; do
    inside mv "/usr/local/libexec/oci/$hook" "/usr/local/libexec/oci/.$hook"
    put "/usr/local/libexec/oci/$hook" 0755 <<SH
#!/bin/sh
export $SANITIZER_REPORTS
exec /usr/local/libexec/oci/.$hook "\$@"
SH
  done
}
# program_of HOOK: the hook itself, where such a script stands in front of it.
program_of() { inside sh -c "ls /usr/local/libexec/oci/.$1 2>/dev/null || echo /usr/local/libexec/oci/$1"; }
SANITIZER_REPORTS='ASAN_OPTIONS=log_path=/var/log/sanitizer UBSAN_OPTIONS=log_path=/var/log/sanitizer:print_stacktrace=1'

restore_plugins() { inside bash "$SOURCE_DIR/integration/lib/restore" plugins "$CNI_PLUGINS"; }

# A plugin of our own, from standard input, in front of or instead of Debian's.
plugin() { put "/opt/cni/bin/$1" 0755; }

# network FILE: /etc/cni/net.d/FILE from standard input.
network() { put "/etc/cni/net.d/$1"; }

# README's first network, on a bridge and a subnet of the tests.
front_network() { inside bash "$SOURCE_DIR/integration/lib/restore" front "$SOURCE_DIR"; }

# cni_yaml LINE…: /etc/docker/cni.yaml with these lines beside the one that Debian needs.
cni_yaml() {
  {
    echo "oci_bin: $RUNC"
    printf '%s\n' "$@"
  } | put /etc/docker/cni.yaml
}

# start_dockerd [MORE-RUNTIMES]: dockerd with README's daemon.json; MORE-RUNTIMES is JSON that starts with a comma.
# The array DOCKERD_OPTIONS, where there is one, goes with it.
start_dockerd() {
  put /etc/docker/daemon.json <<JSON
{
    "hosts": ["unix:///var/run/docker.sock"],
    "runtimes": {
        "cni": {
            "path": "/usr/local/bin/docker-cni",
            "runtimeArgs": [
                "--config",
                "/etc/docker/cni.yaml",
                "--runtime-path",
                "$RUNC",
                "--"
            ]
        }${1:-}
    }
}
JSON
  run_dockerd
}

# run_dockerd: with the daemon.json that is there.
run_dockerd() {
  # The wrapper has dockerd's environment, and so its sanitizers' settings.
  # shellcheck disable=SC2086 # two of them
  become_inside env $SANITIZER_REPORTS dockerd --cgroup-parent "/$(cgroup_parent)" \
    --exec-opt native.cgroupdriver=cgroupfs "${DOCKERD_OPTIONS[@]}" >"$HOST_DIR/dockerd.log" 2>&1 </dev/null &
  disown
  if ! wait_until 60 inside docker version; then
    echo "dockerd did not start:" >&2
    tail -n 40 "$HOST_DIR/dockerd.log" >&2
    return 1
  fi
}

# root_of_image DIRECTORY FILE…: the host's own busybox with its commands, and FILEs with the libraries they need.
root_of_image() {
  local root=$1 file library
  shift
  mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp,root}
  cp "$(PATH=/usr/bin:/bin command -v busybox)" "$root/bin/busybox"
  "$root/bin/busybox" --install "$root/bin"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  for file in "$@"; do
    cp --parents --dereference "$file" "$root"
    for library in $(ldd "$file" | grep -o '/[^ ]*'); do cp --parents --dereference "$library" "$root"; done
  done
}

# import_image NAME FILE…: such an image for Docker; no registry is asked.
import_image() {
  local root=$HOST_DIR/image.$1
  root_of_image "$root" "${@:2}"
  tar -C "$root" -c . | inside docker import --change 'CMD ["sh"]' - "$1" >/dev/null
  rm -rf "$root"
}
