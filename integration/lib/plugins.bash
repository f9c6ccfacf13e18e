# SPDX-License-Identifier: Apache-2.0
# Plugins of our own: small real programs for what Debian's don't do, such as failing in a given way.
# shellcheck shell=bash

# fake_plugin NAME: answers VERSION; ADD, DEL and CHECK run standard input, a shell script. What follows is there:
#   $config           the network configuration of this call
#   succeed           prints the result of the plugin before it, or an empty one
#   fail CODE TEXT    prints a CNI error and exits
# Each call is noted, as "ADD NAME INTERFACE", in /tmp/calls.
fake_plugin() {
  plugin "$1" <<SH
#!/bin/sh
config=\$(cat)
succeed() { printf '%s' "\$config" | jq -c '.prevResult // {"cniVersion": .cniVersion, "ips": []}'; }
fail() { printf '{"cniVersion": "0.4.0", "code": %s, "msg": "%s"}\n' "\$1" "\$2"; exit 1; }
if [ "\$CNI_COMMAND" = VERSION ]; then
  echo '{"cniVersion": "1.0.0", "supportedVersions": ["0.3.0", "0.3.1", "0.4.0", "1.0.0"]}'
  exit 0
fi
echo "\$CNI_COMMAND $1 \$CNI_IFNAME" >>/tmp/calls
$(cat)
SH
}

# Succeeds, and has nothing to undo.
null_plugin() {
  fake_plugin "$1" <<'SH'
[ "$CNI_COMMAND" != ADD ] || succeed
SH
}

# At ADD, stays until /tmp/open exists, at most for a minute; /tmp/entered says that it is there.
gate_plugin() {
  fake_plugin "$1" <<'SH'
[ "$CNI_COMMAND" = ADD ] || exit 0
touch /tmp/entered
for i in $(seq 600); do
  [ ! -e /tmp/open ] || break
  sleep 0.1
done
succeed
SH
}

# plugin_that COMMAND NAME SCRIPT: for COMMAND runs SCRIPT, else succeeds.
plugin_that() {
  fake_plugin "$2" <<SH
if [ "\$CNI_COMMAND" = "$1" ]; then
  $3
elif [ "\$CNI_COMMAND" = ADD ]; then
  succeed
fi
SH
}

# shellcheck disable=SC2034 # for the suites
BRIDGE='{"type": "bridge", "bridge": "cni-front", "isGateway": true, "ipMasq": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.1.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}'

# chain PLUGIN…: the network "front" of these; a word is a plugin without options, an object is itself.
chain() {
  local plugin plugins=()
  for plugin in "$@"; do
    [[ $plugin == \{* ]] || plugin="{\"type\": \"$plugin\"}"
    plugins+=("$plugin")
  done
  local IFS=,
  network 10-front.conflist <<<"{\"cniVersion\": \"0.4.0\", \"name\": \"front\", \"plugins\": [${plugins[*]}]}"
}

calls() { inside cat /tmp/calls 2>/dev/null; }
