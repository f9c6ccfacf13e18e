# SPDX-License-Identifier: Apache-2.0
# Roots of other Debians, in which suites run: made by debootstrap from the mirror that this host's sources name, and kept
# between runs in $DOCKER_CNI_CACHE. A root that can't be made is a failure.
# shellcheck shell=bash

DOCKER_CNI_CACHE=${DOCKER_CNI_CACHE:-/var/cache/docker-cni-tests}

# debian_mirror: the URI from which this host takes Debian itself. Not its security updates.
debian_mirror() {
  local mirror format="\$(LABEL)|\$(REPO_URI)"
  mirror=$(apt-get indextargets --format "$format" 'Created-By: Packages' 'Origin: Debian' | sed -n 's/^Debian|//p' | head -n 1)
  [[ -n $mirror ]] || {
    apt-get update -qq
    mirror=$(apt-get indextargets --format "$format" 'Created-By: Packages' 'Origin: Debian' | sed -n 's/^Debian|//p' | head -n 1)
  }
  [[ -n $mirror ]] || {
    echo "this host's apt sources name no mirror of Debian" >&2
    return 1
  }
  echo "$mirror"
}

# debian_root NAME SUITE PACKAGE…: prints the directory of a root of SUITE that has the PACKAGEs, made where it isn't there
# yet, or was made of others. What it takes is logged beside it. Side by side, the second caller waits for the first.
debian_root() {
  local root=$DOCKER_CNI_CACHE/$1 suite=$2 wanted
  shift 2
  wanted="$suite $*"
  mkdir -p "$DOCKER_CNI_CACHE"
  (
    flock 9
    [[ $(cat "$root.made" 2>/dev/null) == "$wanted" ]] || make_debian_root "$root" "$suite" "$@" >"$root.log" 2>&1 || {
      tail -n 15 "$root.log"
      echo "the root of Debian $suite could not be made in $root; its log is $root.log"
      exit 1
    } >&2
    echo "$wanted" >"$root.made"
  ) 9>"$root.lock" || return 1
  echo "$root"
}

make_debian_root() { # ROOT SUITE PACKAGE…
  local root=$1 suite=$2 mirror script=/usr/share/debootstrap/scripts/$2 proxy
  shift 2
  mirror=$(debian_mirror) || return 1
  # A debootstrap that is older than the suite doesn't know its name; all are made alike.
  [[ -e $script ]] || script=/usr/share/debootstrap/scripts/sid
  proxy=$(apt-config shell proxy Acquire::http::Proxy)
  eval "$proxy" # which sets it, where there is one
  [[ -z ${proxy:-} ]] || export http_proxy=$proxy
  rm -rf "$root.made" "$root"
  echo "Debian $suite from $mirror"
  debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$root" "$mirror" "$script" || return 1
  rm -f "$root"/var/cache/apt/archives/*.deb
  (($#)) || return 0
  # No service starts, nothing is synced, and a mirror may be a snapshot that is older than its Release file is valid.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 0755 "$root/usr/sbin/policy-rc.d"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90snapshot"
  in_debian_root "$root" apt-get update -qq &&
    in_debian_root "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" &&
    in_debian_root "$root" apt-get clean
}

# in_debian_root ROOT COMMAND…: runs it with ROOT as its /, in a mount namespace of its own, with this host's network,
# processes and kernel, an empty /run and a tmpfs on /tmp. $SHARED_DIRECTORY is there at its usual place.
in_debian_root() {
  local root=$1
  shift
  unshare --mount --propagation private bash -euc '
    root=$1 source=$2
    shift 2
    mount --bind "$root" "$root"
    cd "$root"
    for directory in proc sys dev; do mount --rbind "/$directory" "$directory"; done
    mount -t tmpfs -o mode=0755 run run
    mount -t tmpfs -o mode=1777 tmp tmp
    # By a name of its own: several may enter one root at a time.
    resolver=$(mktemp etc/.resolv.conf.XXXXXX)
    cp --dereference /etc/resolv.conf "$resolver"
    chmod 0644 "$resolver"
    mv -f "$resolver" etc/resolv.conf
    [[ -z $source ]] || { mkdir -p ".$source" && mount --bind "$source" ".$source"; }
    mkdir -p run/outer
    pivot_root . run/outer
    umount --lazy /run/outer
    rmdir /run/outer
    exec env -i -C / PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=xterm "$@"
  ' _ "$root" "${SHARED_DIRECTORY:-}" "$@"
}
