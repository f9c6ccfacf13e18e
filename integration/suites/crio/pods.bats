# SPDX-License-Identifier: Apache-2.0
# What CRI-O makes of a pod, run as it would run it: workload containers with the hooks of hooks.d in their spec, in a
# namespace that CRI-O has made and configured. CRI-O itself is not in Debian.
# bats file_tags=once
load ../../lib/helpers
load ../runc/bundle

POD=0f2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d
SANDBOX=$(printf 'a%.0s' {1..64})

setup_file() {
  start_bundle_host
  inside docker-cni-admin install crio
}
teardown_file() { stop_host; }
setup() {
  reset_host
  inside ip netns add "$POD"
  inside ip -netns "$POD" link add eth0 type veth peer name peer0
  inside ip -netns "$POD" addr add 10.77.0.2/24 dev eth0
}
teardown() {
  remove_bundles
  inside ip netns delete "$POD" || true
}

# crio_hooks: the hooks object that CRI-O's loader makes of our files.
crio_hooks() {
  inside jq -s '[.[] | {stage: .stages[0], hook}] | group_by(.stage) | map({key: .[0].stage, value: map(.hook)}) | from_entries' \
    /usr/share/containers/oci/hooks.d/50-docker-cni-add.json /usr/share/containers/oci/hooks.d/50-docker-cni-del.json
}

# workload ID COMMAND [JQ]: the bundle of a workload container; the pod's annotations ask for a network of ours.
workload() {
  bundle "$1" "$2" ".hooks = $(crio_hooks)
    | .linux.namespaces |= map(if .type == \"network\" then .path = \"/var/run/netns/$POD\" else . end)
    | .annotations = {\"io.container.manager\": \"cri-o\", \"io.kubernetes.cri-o.ContainerType\": \"container\",
        \"io.kubernetes.cri-o.SandboxID\": \"$SANDBOX\", \"io.kubernetes.cri-o.ContainerID\": \"$1\",
        \"io.kubernetes.cri-o.Name\": \"k8s_app_pod_default\", \"cni.networks\": \"front\"}
    | ${3:-.}"
}

for_each_runtime() {
  local program
  for program in "$RUNC" "$CRUN --cgroup-manager=cgroupfs"; do
    echo "== $program"
    # shellcheck disable=SC2086 # words
    "$1" $program
  done
}

# bats test_tags=crio:joined
@test "workload containers keep their pod's network as CRI-O made it" {
  for_each_runtime keep_the_pods_network
}
keep_the_pods_network() {
  local before
  before=$(inside ip -netns "$POD" addr)
  for id in first second; do
    workload "$id" 'ip -o -4 addr'
    run_helper 0 "$@" run --bundle "/tmp/$id" "$id"
    assert_output "10.77.0.2/24"
    [[ $output != *10.88.1.* ]]
  done
  assert_equal "$(inside ip -netns "$POD" addr)" "$before"
  run_helper 0 grep -c "leave alone container=second.*and cni.yaml has pods: leave" /var/log/docker-cni.log
  run_helper 0 docker-cni-admin ls -q
  assert_equal "$output" ""
}

@test "a pod on the host's network is left on it" {
  for_each_runtime stays_on_the_host
}
stays_on_the_host() {
  workload hosts 'ip -o link' '.linux.namespaces |= map(select(.type != "network"))'
  run_helper 0 "$@" run --bundle /tmp/hosts hosts
  [[ $output != *eth0* ]]
}

# bats test_tags=crio:joined
@test "docker-cni as CRI-O's runtime leaves sandbox and workloads alone, too" {
  workload "$SANDBOX" 'ip -o -4 addr' 'del(.hooks) | .annotations["io.kubernetes.cri-o.ContainerType"] = "sandbox"'
  run_helper 0 docker-cni --runtime-path "$RUNC" -- run --bundle "/tmp/$SANDBOX" "$SANDBOX"
  assert_output "10.77.0.2/24"
  workload app 'ip -o -4 addr' 'del(.hooks)'
  run_helper 0 docker-cni --runtime-path "$RUNC" -- run --bundle /tmp/app app
  assert_output "10.77.0.2/24"
  run_helper 1 grep -c '"hooks"' /tmp/app/config.json
}

@test "gc leaves the namespaces of pods alone" {
  run_helper 0 docker-cni-admin gc
  run_helper 0 ip -netns "$POD" link show eth0
}
