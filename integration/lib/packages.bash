# SPDX-License-Identifier: Apache-2.0
# What the build, the demonstration and the tests need from Debian. Sourced by try and tests/run.
# shellcheck shell=bash disable=SC2034 # used by who sources it
# "command=package" is installed only where the command is absent: a host with Docker's own packages keeps them.

BUILD_PACKAGES=(
  g++ cmake ninja-build nlohmann-json3-dev libboost-filesystem-dev libspdlog-dev libfmt-dev libyaml-cpp-dev libcli11-dev
  libtomlplusplus-dev
)
DOCKER_PACKAGES=(
  dockerd=docker.io docker=docker.io containerd=containerd runc=runc containernetworking-plugins busybox-static
  iptables=iptables ip=iproute2
)

# What a root of another Debian has, in which the suites run: the product isn't built there.
ENGINE_ROOT_PACKAGES=(
  docker.io docker-cli docker-buildx docker-compose containerd runc crun podman conmon netavark aardvark-dns catatonit
  containernetworking-plugins iptables nftables iproute2 iputils-ping procps busybox-static curl jq strace bats cmake file
  uidmap libcap2-bin gcc libc6-dev
)

# missing_packages ENTRY…: one name a line.
missing_packages() {
  local entry
  for entry in "$@"; do
    if [[ $entry == *=* ]]; then
      PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "${entry%%=*}" >/dev/null || echo "${entry#*=}"
    else
      [[ $(dpkg-query -W -f='${db:Status-Status}' "$entry" 2>/dev/null) == installed ]] || echo "$entry"
    fi
  done | sort -u
}

install_packages() {
  local missing policy=/usr/sbin/policy-rc.d
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  echo "installing ${missing[*]}"
  # Debian starts a service as it installs it; a Docker that nobody asked for would make a bridge and iptables rules.
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 0755 "$policy"
  else
    policy=
  fi
  local result=0
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" || result=$?
  [[ -z $policy ]] || rm -f "$policy"
  return "$result"
}
