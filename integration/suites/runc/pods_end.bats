# SPDX-License-Identifier: Apache-2.0
# The end of pods' further networks, and what befalls them: gc, lost sandboxes, damaged records, a reboot, kills at each step.
# shellcheck disable=SC2034,SC2154 # variables of pods.bash, and for it
# Takes minutes: tests/run starts it first.
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

# bats test_tags=crio:gc
@test "gc never takes a living pod's net1, and releases all when its namespace has gone without a word" {
  create_container 0 app
  net1=$(net1_of_pod)
  stop_container app
  run_helper 0 docker-cni-admin gc
  assert_equal "$(net1_of_pod)" "$net1"
  inside rm -rf "$CRIO_BUNDLES/app" # a poststop that nobody ran
  run_helper 0 docker-cni-admin gc
  assert_equal "$(net1_of_pod)" "$net1"
  reaches_net1
  stop_pod_sandbox
  run_helper 0 docker-cni-admin gc
  assert_output "has vanished"
  assert_pod_gone
}

@test "a pod that has got a gone one's number of namespace doesn't keep what that had" {
  create_container 0 app
  stop_container app
  inside rm -rf "$CRIO_BUNDLES/app"
  stop_pod_sandbox
  start_process
  inside nsenter --target "$process" --net ip link add net1 type veth peer name other
  inside nsenter --target "$process" --net ip addr add 10.88.1.250/24 dev net1
  inside sed -i "s/\"netnsInode\":[0-9]*/\"netnsInode\":$(inside stat -Lc %i "/proc/$process/ns/net")/" \
    "/var/lib/docker-cni/containers/pod-$SANDBOX.json"
  run_helper 0 docker-cni-admin gc
  assert_output "has vanished"
  end_process
  assert_pod_gone
}

@test "gc leaves a pod alone whose namespace is mounted where only its engine sees it" {
  create_container 0 app
  net1=$(net1_of_pod)
  stop_container app
  run_helper 0 unshare --mount sh -c "umount /run/netns/$POD && docker-cni-admin gc"
  assert_equal "$(net1_of_pod)" "$net1"
  reaches_net1
}

@test "when the sandbox ends soon after a container, nobody needs to ask: what is left is released" {
  create_container 0 first
  create_container 0 second
  stop_container first
  stop_container second
  remove_container first
  stop_pod_sandbox
  wait_until 20 no_record
  remove_container second
  assert_pod_gone
}

@test "where /run isn't shared, a container's own pin doesn't keep a CRI from removing its pods' namespaces; status says it" {
  run_helper 0 docker-cni-admin status
  assert_output "/run is not a shared mount" "device or resource busy"
  bundle mine 'exec sleep 3600' "$WITH_HOOKS"
  creates 0 "$RUNC" create --bundle /tmp/mine mine
  run_helper 0 ip -netns mine -o -4 addr show dev eth0
  assert_output "10.88.1."
  stop_pod_sandbox
  run_helper 0 "$RUNC" delete --force mine
  cni_yaml "pods: leave"
  run_helper 0 docker-cni-admin status
  [[ $output != *"shared mount"* ]]
  assert_pod_gone
}

@test "after a reboot nothing of a pod is left, and its sandbox made again has its network" {
  create_container 0 app
  inside sed -i 's/"bootId":"[^"]*"/"bootId":"another"/' "/var/lib/docker-cni/containers/pod-$SANDBOX.json"
  stop_container app
  inside rm -rf "$CRIO_BUNDLES" /run/runc/app
  stop_pod_sandbox
  inside iptables -t nat -F
  inside iptables -t nat -X
  run_helper 0 docker-cni-admin gc
  assert_output "the host was booted since"
  assert_pod_gone
}

# bats test_tags=crio:failure
@test "whatever is killed, and whichever write fails, as containers come and go: nothing is left, nothing is stolen" {
  stop_pod_sandbox
  for program in add del; do
    inside timeout 900 env FAULT_AT="$BUILD_DIR/tests/support/docker_cni_fault_at" \
      ADD="$(program_of oci-cni-add-hook)" DEL="$(program_of oci-cni-del-hook)" \
      "$SOURCE_DIR/integration/suites/runc/every_step_of_pod" "$program" kill 3
    inside timeout 900 env FAULT_AT="$BUILD_DIR/tests/support/docker_cni_fault_at" \
      ADD="$(program_of oci-cni-add-hook)" DEL="$(program_of oci-cni-del-hook)" \
      "$SOURCE_DIR/integration/suites/runc/every_step_of_pod" "$program" ENOSPC 1
  done
}

@test "a pod whose record was damaged has its networks again with its next container" {
  create_container 0 first
  net1_of_pod
  inside find /var/lib/docker-cni/containers -name 'pod-*.json' -exec truncate -s 20 {} +
  create_container 0 second
  net1=$(net1_of_pod)
  reaches_net1
  assert_equal "$(eth0_of_pod)" "$eth0_before"
  for id in first second; do
    stop_container "$id"
    remove_container "$id"
  done
  stop_pod_sandbox
  run_helper 0 docker-cni-admin gc
  assert_pod_gone
}

@test "a pod goes on after the container that brought it its networks has ended: it is repaired, counted, and holds its ports" {
  create_container 0 first
  create_container 0 second
  net1=$(net1_of_pod)
  stop_container first
  run_helper 0 docker-cni-admin stats shop/web
  assert_output net1
  inside ip link set cni-front down
  inside ip link delete cni-front
  run_helper 0 docker-cni-admin repair shop/web
  assert_output repaired
  assert_equal "$(net1_of_pod)" "$net1"
  reaches_net1
  remove_container first
  stop_container second
  remove_container second
  stop_pod_sandbox
  assert_pod_gone
}
