# SPDX-License-Identifier: Apache-2.0
# Pods as CRI-O and containerd's CRI make them: specs, annotations, places and order of calls. For pods.bats.
# shellcheck shell=bash disable=SC2034,SC2154 # bats's own variables, and those for pods.bats

POD=0f2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d # CRI-O's name for the namespace
POD_NETNS=/var/run/netns/$POD
CRIO_BUNDLES=/run/containers/storage/overlay-containers
CONTAINERD_BUNDLES=/run/containerd/io.containerd.runtime.v2.task/k8s.io

# run_pod_sandbox: the pod's ID is each test's own, as each of a CRI's; the namespace, and eth0 in it, as CRI-O's pinns and its CNI plugins leave them. pinns binds
# one file, and never /run/netns.
run_pod_sandbox() {
  SANDBOX=$(printf 'a07%061d' "$BATS_TEST_NUMBER")
  inside mkdir -p /run/netns
  inside touch "/run/netns/$POD"
  inside unshare "--net=/run/netns/$POD" true
  inside ip link add pod-eth0 type veth peer name eth0 netns "/run/netns/$POD"
  inside ip addr add 10.77.0.1/24 dev pod-eth0
  inside ip link set pod-eth0 up
  in_pod ip link set lo up
  in_pod ip link set eth0 up
  in_pod ip addr add 10.77.0.2/24 dev eth0
  in_pod ip route add default via 10.77.0.1
  eth0_before=$(eth0_of_pod)
}
in_pod() { inside nsenter "--net=/run/netns/$POD" "$@"; }
eth0_of_pod() {
  in_pod ip -o addr show dev eth0 | grep -v fe80
  in_pod ip route show default
  inside ip -o link show pod-eth0 | grep -o 'alias.*' || true
}
net1_of_pod() { in_pod ip -o -4 addr show dev net1 | awk '{print $4}'; }

# stop_pod_sandbox: the order is CRI-O's: the containers were killed, then the namespace goes; plain umount and unlink.
stop_pod_sandbox() {
  inside umount "/run/netns/$POD"
  inside rm "/run/netns/$POD"
}

# crio_annotations ID [TYPE]: those of a container of the pod, as CRI-O writes them.
crio_annotations() {
  cat <<JSON
{"io.container.manager": "cri-o", "io.kubernetes.cri-o.ContainerType": "${2:-container}",
 "io.kubernetes.cri-o.SandboxID": "$SANDBOX", "io.kubernetes.cri-o.SandboxName": "k8s_web_shop_uid_0",
 "io.kubernetes.cri-o.ContainerID": "$1", "io.kubernetes.cri-o.IP.0": "10.77.0.2",
 "io.kubernetes.pod.name": "web", "io.kubernetes.pod.namespace": "shop"}
JSON
}

# crio_hooks: the hooks object that CRI-O's loader makes of our files.
crio_hooks() {
  inside jq -s '[.[] | {stage: .stages[0], hook}] | group_by(.stage) | map({key: .[0].stage, value: map(.hook)}) | from_entries' \
    /usr/share/containers/oci/hooks.d/50-docker-cni-add.json /usr/share/containers/oci/hooks.d/50-docker-cni-del.json
}

# crio_bundle ID COMMAND [JQ]: that of a workload container. Its spec has our hooks where the pod has the annotation.
crio_bundle() {
  bundle "$1" "$2" ".linux.namespaces |= map(if .type == \"network\" then .path = \"$POD_NETNS\" else . end)
    | .annotations = $(crio_annotations "$1") + {\"cni.networks\": \"front\"} | .hooks = $(crio_hooks) | ${3:-.}"
  inside mkdir -p "$CRIO_BUNDLES/$1"
  inside mv "/tmp/$1" "$CRIO_BUNDLES/$1/userdata"
}
# create_container STATUS ID [JQ]: CreateContainer and StartContainer.
create_container() {
  crio_bundle "$2" 'exec sleep 3600' "${3:-.}"
  creates "$1" "${RUNTIME[@]}" create --bundle "$CRIO_BUNDLES/$2/userdata" "$2"
  [[ $1 != 0 ]] || run_helper 0 "${RUNTIME[@]}" start "$2"
}
# creates STATUS COMMAND…: run_helper of what leaves a container with its descriptors.
creates() {
  run_helper "$1" sh -c 'status=0; "$@" </dev/null >/tmp/created 2>&1 || status=$?; cat /tmp/created; exit $status' _ "${@:2}"
}
stop_container() {
  inside "${RUNTIME[@]}" kill "$1" KILL
  wait_until 10 is_stopped "$1"
}
is_stopped() { [[ $(inside "${RUNTIME[@]}" state "$1" | jq -r .status) == stopped ]]; }
# remove_container ID: the bundle goes after the runtime's delete, as CRI-O does it.
remove_container() {
  run_helper 0 "${RUNTIME[@]}" delete --force "$1"
  inside rm -rf "${CRIO_BUNDLES:?}/$1"
}

remove_pods() {
  local id
  for id in $(inside runc list -q); do inside runc delete --force "$id" || true; done
  for id in $(inside crun list -q); do inside crun delete --force "$id" || true; done
  inside umount "/run/netns/$POD" || true
  inside rm -rf "/run/netns/$POD" "$CRIO_BUNDLES" "$CONTAINERD_BUNDLES" /tmp/pause
  inside ip link delete pod-eth0 || true
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

no_record() { [[ -z $(inside docker-cni-admin ls -q) ]]; }

with_runc_and_crun() {
  local program
  for program in "$RUNC" "$CRUN --cgroup-manager=cgroupfs"; do
    echo "== $program"
    read -ra RUNTIME <<<"$program"
    "$@"
  done
}

# adds: how often a plugin chain was run to add something.
adds() { inside grep -c ' add container=pod-' /var/log/docker-cni.log || true; }

# assert_pod_gone: with its sandbox, nothing of the pod is left.
assert_pod_gone() {
  inside ip link delete pod-eth0 || true
  assert_nothing_left
}

# Packets arrive on net1, both ways.
reaches_net1() {
  inside busybox ping -c 1 -W 5 "${net1%/*}"
  in_pod busybox ping -c 1 -W 5 -I net1 10.88.1.1
}
