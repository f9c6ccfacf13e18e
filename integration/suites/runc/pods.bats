# SPDX-License-Identifier: Apache-2.0
# Pods' further networks, with the specs, states and order of calls of CRI-O and of containerd's CRI; neither is in
# Debian in a form that runs pods. What was seen on a real CRI-O stands in each step's words.
# shellcheck disable=SC2034,SC2154 # variables of pods.bash, and for it
# bats file_tags=once
load ../../lib/helpers
load bundle
load pods

setup_file() {
  start_bundle_host
  inside docker-cni-admin install crio
  inside mkdir -p /run/crun
}
teardown_file() { stop_host; }
setup() {
  reset_host
  cni_yaml "log_level: debug" "pods: further"
  RUNTIME=("$RUNC")
  run_pod_sandbox
}
teardown() { remove_pods; }

# bats test_tags=crio:start,crio:removed
@test "the first container brings the pod net1, the second adds nothing, the last one takes it away; eth0 is untouched" {
  with_runc_and_crun a_life_of_a_pod
}
a_life_of_a_pod() {
  create_container 0 first
  net1=$(net1_of_pod)
  [[ $net1 == 10.88.1.* ]]
  reaches_net1
  assert_equal "$(eth0_of_pod)" "$eth0_before"
  create_container 0 second
  assert_equal "$(net1_of_pod)" "$net1"
  run_helper 0 docker-cni-admin ls -q
  assert_equal "$output" "pod-${SANDBOX:0:12}"

  stop_container first
  remove_container first
  assert_equal "$(net1_of_pod)" "$net1"
  reaches_net1
  stop_container second
  assert_equal "$(net1_of_pod)" "$net1"
  remove_container second
  run_helper 1 nsenter "--net=/run/netns/$POD" ip link show net1
  assert_equal "$(eth0_of_pod)" "$eth0_before"
  run_helper 0 docker-cni-admin ls -q
  assert_equal "$output" ""
  run_helper 0 bash -c 'ls /var/lib/cni/networks/front | grep -c "^10" || true'
  assert_equal "$output" 0
}

@test "StopPodSandbox may come before the containers' removal: the first of these releases all" {
  with_runc_and_crun sandbox_goes_first
  stop_pod_sandbox || true
  assert_pod_gone
}
sandbox_goes_first() {
  [[ -n $(inside ls /run/netns) ]] || run_pod_sandbox
  create_container 0 first
  create_container 0 second
  stop_container first
  stop_container second
  stop_pod_sandbox
  remove_container first
  assert_pod_gone
  remove_container second
  assert_pod_gone
}

@test "a container that is started again in a living pod finds net1 as it was, whoever is removed in between" {
  create_container 0 app-0
  net1=$(net1_of_pod)
  stop_container app-0
  create_container 0 app-1 # the kubelet makes the next attempt, then removes the one before it
  remove_container app-0
  assert_equal "$(net1_of_pod)" "$net1"
  reaches_net1
  assert_equal "$(adds)" 1
  stop_container app-1
  remove_container app-1
  create_container 0 app-2 # all had gone
  reaches_net1_anew
}
reaches_net1_anew() {
  net1=$(net1_of_pod)
  reaches_net1
}

@test "hostNetwork pods and pods that ask for nothing cost no file and no plugin" {
  inside rm -rf /var/lib/docker-cni /var/log/docker-cni.log
  cni_yaml "pods: further" "cni_bin_dir: /nowhere"
  create_container 0 hosts '.linux.namespaces |= map(select(.type != "network"))'
  stop_container hosts
  remove_container hosts
  create_container 0 plain 'del(.annotations["cni.networks"])'
  stop_container plain
  remove_container plain
  create_container 0 multus 'del(.annotations["cni.networks"]) | .annotations["k8s.v1.cni.cncf.io/networks"] = "front"'
  stop_container multus
  remove_container multus
  run_helper 2 ls /var/lib/docker-cni /var/log/docker-cni.log
  [[ $output != *containers* ]]
  assert_equal "$(in_pod ip -o link | wc -l)" 2
}

@test "Multus' annotation is read where cni.yaml says that there is no Multus" {
  cni_yaml "pods: instead-of-multus"
  run_helper 0 docker-cni-admin install crio
  create_container 0 app 'del(.annotations["cni.networks"]) | .annotations["k8s.v1.cni.cncf.io/networks"] = "[{\"name\": \"front\", \"interface\": \"lan0\"}]"'
  in_pod ip -o -4 addr show dev lan0 | grep '10\.88\.1\.'
  stop_container app
  remove_container app
  cni_yaml "pods: further"
  run_helper 0 docker-cni-admin install crio
}

# bats test_tags=crio:networks
@test "several networks are net1 and net2, and the pod's default route stays its own" {
  network 20-back.conflist <<'JSON'
{"cniVersion": "1.0.0", "name": "back", "plugins": [{"type": "bridge", "bridge": "cni-back", "isGateway": true,
  "isDefaultGateway": true, "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.2.0/24"}]]}}]}
JSON
  create_container 0 app '.annotations["cni.networks"] = "front,back"'
  assert_equal "$(in_pod ip -o -4 addr | awk '{print $2}' | paste -sd' ')" "lo eth0 net1 net2"
  assert_equal "$(eth0_of_pod)" "$eth0_before"
  stop_container app
  remove_container app
  assert_equal "$(eth0_of_pod)" "$eth0_before"
  stop_pod_sandbox
  assert_pod_gone
}

# bats test_tags=crio:failure
@test "an interface that the pod has already is not taken, nor lost: its own eth0, or one of Multus'" {
  local name
  inside ip link add multus type veth peer name net1 netns "/run/netns/$POD"
  for name in eth0 net1; do
    create_container 1 "asks-for-$name" ".annotations[\"cni.networks\"] = \"front@$name\""
    assert_output "already, which isn't ours" "front@INTERFACE"
    remove_container "asks-for-$name"
    assert_equal "$(eth0_of_pod)" "$eth0_before"
    in_pod ip link show net1
  done
  inside ip link delete multus
  stop_pod_sandbox
  assert_pod_gone
}

@test "a later container that asks for another network doesn't get it, and the log says so" {
  create_container 0 first
  create_container 0 second '.annotations["cni.networks"] = "back"'
  run_helper 1 nsenter "--net=/run/netns/$POD" ip link show net2
  run_helper 0 cat /var/log/docker-cni.log
  assert_output "the pod keeps what it has container=second pod=pod-$SANDBOX"
  stop_container first
  stop_container second
  remove_container first
  remove_container second
  stop_pod_sandbox
  assert_pod_gone
}

@test "a network that can't be added fails the container, says why, and leaves the pod as it was" {
  cni_yaml "pods: further" "log_level: debug"
  create_container 1 app '.annotations["cni.networks"] = "front,nowhere"'
  assert_output "pod pod-$SANDBOX" nowhere
  run_helper 0 docker-cni-admin explain "$SANDBOX"
  assert_output "shop/web" 'no network "nowhere"'
  assert_equal "$(in_pod ip -o link | wc -l)" 2
  remove_container app || true
  plugin_that ADD refuser 'fail 100 "not today"'
  network 30-refuser.conf <<<'{"cniVersion": "1.0.0", "name": "refuser", "type": "refuser"}'
  create_container 1 app '.annotations["cni.networks"] = "front,refuser"'
  assert_output "not today"
  assert_equal "$(in_pod ip -o link | wc -l)" 2
  create_container 0 better
  net1=$(net1_of_pod)
  reaches_net1
  stop_pod_sandbox
  stop_container better
  remove_container better
  assert_pod_gone
}

@test "a container that says it were of another's pod neither takes nor ends that pod's network" {
  create_container 0 app
  net1=$(net1_of_pod)
  inside touch /run/netns/evil
  inside unshare --net=/run/netns/evil true
  create_container 1 evil '.linux.namespaces |= map(if .type == "network" then .path = "/run/netns/evil" else . end)'
  assert_output "another pod"
  remove_container evil
  assert_equal "$(net1_of_pod)" "$net1"
  reaches_net1
  inside umount /run/netns/evil
  inside rm /run/netns/evil
}

@test "ls, explain and inspect know a pod by its name and by its sandbox" {
  create_container 0 app
  run_helper 0 docker-cni-admin ls
  assert_output shop/web net1 "10.88.1."
  for word in "$SANDBOX" "${SANDBOX:0:10}" shop/web "pod-$SANDBOX" app; do
    run_helper 0 docker-cni-admin explain "$word"
    assert_output shop/web "is there"
    run_helper 0 docker-cni-admin inspect "$word"
    assert_output "$SANDBOX" net1
  done
  run_helper 0 docker-cni-admin check
  run_helper 1 docker-cni-admin release "$SANDBOX"
  assert_output "it is running" "stop it first"
}

# containerd: BinaryName is our wrapper; the pause container is one of its runtime, in the namespace that the CRI made;
# the others join that container's, by its process.
cri() { # TYPE ID NETNS [JQ]
  inside rm -rf "$CONTAINERD_BUNDLES/$2"
  bundle "$2" 'exec sleep 3600' ".linux.namespaces |= map(if .type == \"network\" then .path = \"$3\" else . end)
    | .annotations = {\"io.kubernetes.cri.container-type\": \"$1\", \"io.kubernetes.cri.sandbox-id\": \"$SANDBOX\",
        \"io.kubernetes.cri.sandbox-name\": \"web\", \"io.kubernetes.cri.sandbox-namespace\": \"shop\",
        \"cni.networks\": \"front\"} | ${4:-.}"
  inside mkdir -p "$CONTAINERD_BUNDLES"
  inside mv "/tmp/$2" "$CONTAINERD_BUNDLES/$2"
  creates 0 docker-cni --runtime-path "$RUNC" -- --root /run/runc create --bundle "$CONTAINERD_BUNDLES/$2" \
    --pid-file "$CONTAINERD_BUNDLES/$2/init.pid" "$2"
  run_helper 0 docker-cni --runtime-path "$RUNC" -- --root /run/runc start "$2"
}
end_cri() {
  run_helper 0 docker-cni --runtime-path "$RUNC" -- --root /run/runc delete --force "$1"
  inside rm -rf "${CONTAINERD_BUNDLES:?}/$1"
}

@test "containerd's CRI with docker-cni as BinaryName: the workload brings net1, the sandbox doesn't" {
  cri sandbox "$SANDBOX" "$POD_NETNS"
  assert_equal "$(in_pod ip -o link | wc -l)" 2
  pause=$(inside cat "$CONTAINERD_BUNDLES/$SANDBOX/init.pid")
  cri container first "/proc/$pause/ns/net"
  net1=$(net1_of_pod)
  reaches_net1
  cri container second "/proc/$pause/ns/net"
  assert_equal "$(net1_of_pod)" "$net1"
  assert_equal "$(adds)" 1
  assert_equal "$(eth0_of_pod)" "$eth0_before"
  run_helper 0 docker-cni-admin ls
  assert_output shop/web
  end_cri first
  run_helper 0 docker-cni-admin gc
  assert_equal "$(net1_of_pod)" "$net1"
  # StopPodSandbox: pause ends, then the namespace goes; the second container is removed later.
  inside "$RUNC" kill second KILL
  end_cri "$SANDBOX"
  stop_pod_sandbox
  end_cri second
  assert_pod_gone
}
