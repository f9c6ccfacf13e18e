# SPDX-License-Identifier: Apache-2.0
# README's code blocks and tables, for readme.bats.
# shellcheck shell=bash disable=SC2154 # bats's own variables

README=$SOURCE_DIR/README.md

# block SECTION N: README's Nth code block below this heading. The picture of how it works, a "text", is none. runc is
# where this host has it.
block() {
  awk -v heading="## $1" -v wanted="$2" '
    /^```/ { inside = !inside; if (inside && here && $0 != "```text") ++number; next }
    inside { if (here && number == wanted) print; next }
    /^#/ { here = $0 == heading }' "$README" | sed "s#/usr/sbin/runc#$RUNC#" | grep '' || {
    echo "README has no block $2 below \"$1\"" >&2
    return 1
  }
}

# all_blocks: each as SECTION N, a line each, sorted.
all_blocks() {
  awk '
    /^```/ { inside = !inside; if (inside && $0 != "```text") print section, ++number; next }
    !inside && /^#/ { section = $0; sub(/^#+ /, "", section); number = 0 }' "$README" | sort
}

# first_column SECTION: the words in backquotes in the first column of the section's table, sorted.
first_column() {
  awk -F '|' -v heading="## $1" '/^#/ { here = $0 == heading } here && /^\| `/ { print $2 }' "$README" | grep -oE '`[^`]+`' | tr -d '`' | sort
}

# run_block SECTION N: the commands of this block, one after the other, in the private host: each must succeed, and
# $output has them all and what they print, in the working directory $WHERE, or /tmp. ID is the container zc's.
run_block() {
  {
    below_our_cgroup
    block "$1" "$2" | sed "s/\bID\b/$(id_of zc 2>/dev/null)/"
  } | put /tmp/block
  # What goes on in the background must not keep the output open.
  run_helper 0 bash -c 'bash -ex /tmp/block >/tmp/block.log 2>&1 </dev/null; status=$?; cat /tmp/block.log; exit $status'
}

# The commands as they are, but below the cgroup that goes with the private host; apt asks nobody and takes nothing else along.
below_our_cgroup() {
  cat <<SH
set +x
cd "${WHERE:-/tmp}"
podman() {
  local words=() word
  for word; do
    words+=("\$word")
    [[ \$word != run ]] || words+=(--cgroup-parent "/$(cgroup_parent)")
  done
  command podman "\${words[@]}"
}
ctr() {
  [[ \$1 != run ]] || set -- run --cgroup "/$(cgroup_parent)/ctr" "\${@:2}"
  command ctr "\$@"
}
# No systemd runs in there: what it does to the files.
systemctl() {
  [[ \$1 != daemon-reload ]] || return 0
  local words=() word
  for word; do [[ \$word == --now ]] || words+=("\$word"); done
  command systemctl --root=/ "\${words[@]}"
}
apt() { DEBIAN_FRONTEND=noninteractive command apt --yes --no-install-recommends "\$@"; }
set -x
SH
}

# A server that lives until it is removed is all that README asks of this one.
import_redis() {
  root_of_image "$HOST_DIR/redis"
  tar -C "$HOST_DIR/redis" -c . | inside docker import --change 'CMD ["sleep", "3600"]' - redis >/dev/null
}

interface_on() { # CONTAINER INTERFACE SUBNET
  [[ $(address_of "$1" "$2") == "$3"* ]] || {
    inside docker exec "$1" ip address
    return 1
  }
}
