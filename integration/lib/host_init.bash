#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The first process of a private host: private_host.bash starts it in mount, network and PID namespaces of its own.
# All that the engines and the product write lands in a tmpfs that goes with the namespaces, and when this process
# ends, for whatever reason, the kernel kills all others in here: no clean-up can be forgotten.
# Usage: host_init.bash SCRATCH READY-FILE [PRIVATE-DIRECTORY…] < FIFO
set -euo pipefail
scratch=$1 ready=$2
shift 2

# Opened before /tmp becomes private, as it may be there.
exec {ready_fd}>"$ready"

# While /proc is still the outer one, it tells the PID by which the outside knows us.
read -r outer_pid _ </proc/self/stat
mount -t proc -o nosuid,nodev,noexec proc /proc

mount -t tmpfs -o mode=0755 private "$scratch"
# Names below it are relative from here on: /tmp, where it may be, gets another face.
cd "$scratch"

# The host's own files stay readable, writes go to the tmpfs.
overlay() {
  local directory=$1 name=${1//\//_}
  mkdir "upper$name" "work$name"
  chmod --reference="$directory" "upper$name"
  mount -t overlay -o "lowerdir=$directory,upperdir=upper$name,workdir=work$name" overlay "$directory"
}
resolv_conf=$(readlink -f /etc/resolv.conf || true)
for directory in "$@" /etc /opt /root /srv /tmp /usr/local /usr/share/containers /var/lib /var/log /var/tmp; do
  # One of /usr has taken what is below it along: the kernel stacks two overlays at most.
  [[ -d upper_usr && $directory == /usr/* || ! -d $directory ]] || overlay "$directory"
done
mount -t tmpfs -o mode=0755 run /run
mount -t tmpfs -o mode=1777 shm /dev/shm # podman's locks
mkdir -p /run/lock
# systemd-resolved's file lives below /run, which is empty now.
if [[ $resolv_conf == /run/* ]]; then
  mkdir -p "${resolv_conf%/*}"
  echo 'nameserver 127.0.0.53' >"$resolv_conf"
fi

# A host that has just been installed: nothing of the real one's containers and networks.
fresh() {
  rm -rf "$1"
  mkdir -p "$1"
}
for directory in /etc/cni /etc/docker /opt/cni /var/lib/cni /var/lib/containers /var/lib/docker-cni /usr/local/libexec/oci; do fresh "$directory"; done
rmdir /var/lib/docker-cni
rm -rf /usr/share/containers/oci # of the overlay: where docker-cni-admin install podman writes
mkdir -p /etc/cni/net.d /opt/cni/bin
# overlay2 can't have an overlay below it.
mkdir -p /var/lib/docker
mount -t tmpfs -o mode=0710 docker /var/lib/docker

# /sys/fs/cgroup with cgroup v1 is a tmpfs, in which podman makes directories for controllers that aren't there; and crun
# refuses to work where v2 is mounted beside v1 (systemd's hybrid layout). So it gets another face, without v2.
if [[ $(stat --file-system --format %T /sys/fs/cgroup) == tmpfs ]]; then
  mkdir cgroup
  mount -t tmpfs -o mode=0755 cgroup cgroup
  for controller in /sys/fs/cgroup/*; do
    name=${controller##*/}
    if [[ -L $controller ]]; then
      ln -s "$(readlink "$controller")" "cgroup/$name"
    elif [[ $name != unified ]]; then
      mkdir "cgroup/$name"
      mount --bind "$controller" "cgroup/$name"
    fi
  done
  mount --rbind cgroup /sys/fs/cgroup
fi

ip link set lo up
echo "$outer_pid" >&"$ready_fd"
exec {ready_fd}>&-

# Lives until the other end of the FIFO closes, and, being a shell, reaps the orphans meanwhile.
while read -r _; do :; done
