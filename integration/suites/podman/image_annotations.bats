# SPDX-License-Identifier: Apache-2.0
# What an image's author writes into its manifest: podman copies it into the container's spec, beside what its caller
# says, and crun opens the files that it names. It must lead nothing of ours.
# shellcheck disable=SC2034,SC2154 # $runtime is podman.bash's
# bats file_tags=once
load ../../lib/helpers
load podman

setup_file() {
  start_podman_host
  annotated_image attack '{"cni.networks": "words of a stranger", "cni.args": "A=b",
    "run.oci.hooks.stderr": "/root/preload", "run.oci.hooks.stdout": "/root/preload"}'
  annotated_image other '{"cni.networks": "back", "io.container.manager": "cri-o",
    "io.kubernetes.cri-o.ContainerType": "container"}'
}
teardown_file() { stop_host; }
setup() {
  reset_host
  # An empty one stands for /etc/ld.so.preload, whose lines are libraries of root's next program.
  inside rm -f /root/preload
}
teardown() {
  remove_podman_containers
  inside rm -rf /usr/share/containers/oci
}

# annotated_image NAME JSON: an image of busybox whose manifest has these annotations.
annotated_image() {
  local name=$1 annotations=$2 layout=$INSIDE/root/$1 layer config manifest
  mkdir -p "$layout/blobs/sha256"
  echo '{"imageLayoutVersion": "1.0.0"}' >"$layout/oci-layout"
  layer=$(tar -C "$BATS_FILE_TMPDIR/image" -c . | blob_of "$layout")
  # An image's ID is its configuration's digest: without a difference the second one would be the first again.
  config=$(jq -nc --arg name "$name" --arg layer "sha256:$layer" '{architecture: "amd64", os: "linux", author: $name,
    config: {Cmd: ["sh"]}, rootfs: {type: "layers", diff_ids: [$layer]}}' | blob_of "$layout")
  manifest=$(jq -nc --argjson annotations "$annotations" --argjson config "$(descriptor "$layout" "$config" config.v1+json)" \
    --argjson layer "$(descriptor "$layout" "$layer" layer.v1.tar)" \
    '{schemaVersion: 2, config: $config, layers: [$layer], annotations: $annotations}' | blob_of "$layout")
  jq -nc --argjson manifest "$(descriptor "$layout" "$manifest" manifest.v1+json)" \
    '{schemaVersion: 2, manifests: [$manifest]}' >"$layout/index.json"
  inside podman tag "$(inside podman pull --quiet "oci:/root/$name")" "localhost/$name"
}

# blob_of LAYOUT: puts standard input there, and prints its digest.
blob_of() {
  local file digest
  file=$(mktemp "$1/blobs/XXXXXX")
  cat >"$file"
  digest=$(sha256sum "$file" | cut -d' ' -f1)
  mv "$file" "$1/blobs/sha256/$digest"
  echo "$digest"
}

descriptor() { # LAYOUT DIGEST KIND
  jq -nc --arg type "application/vnd.oci.image.$3" --arg digest "sha256:$2" \
    --argjson size "$(stat -c %s "$1/blobs/sha256/$2")" '{mediaType: $type, digest: $digest, size: $size}'
}

# by_hooks_d and by_runtime COMMAND…: with each of crun and runc, in $runtime.
by_hooks_d() {
  inside docker-cni-admin install podman
  with_crun_and_runc "$@"
}
by_runtime() {
  local program
  runtime=/usr/local/bin/docker-cni
  for program in "$CRUN" "$RUNC"; do
    echo "== $program"
    printf '%s\n' "oci_bin: $program" | put /etc/docker/cni.yaml
    "$@"
  done
}

# in_image IMAGE [ARGUMENT…] -- COMMAND…: runs it in a container that has no network of podman's.
in_image() {
  local image=$1 arguments=()
  shift
  while [[ $1 != -- ]]; do
    arguments+=("$1")
    shift
  done
  podman_run 0 --rm --net none "${arguments[@]}" "localhost/$image" "${@:2}"
}

# fails ARGUMENT…: podman does, by whichever status its age has for it.
fails() {
  if inside podman --runtime "$runtime" "$@"; then return 1; fi
}

assert_preload_is_empty() { run_helper 1 test -s /root/preload; }

@test "hooks.d: an image's annotations start no network, name no file, and keep no container from running" {
  by_hooks_d attack_by_hooks_d
}
attack_by_hooks_d() {
  for image in attack other; do
    in_image "$image" -- ip -o link
    [[ $output == *lo* && $output != *eth0* ]]
  done
  assert_preload_is_empty
  if podman_copies_annotations; then
    run_helper 0 grep -c 'warn oci-cni-add-hook.*cni.networks.*words of a stranger.*its image says the same' /var/log/docker-cni.log
  else
    run_helper 1 test -e /var/log/docker-cni.log
  fi
  assert_nothing_left
}
# podman 4 writes an image's annotations into the spec; 5.8 leaves them out, and so no hook is started for them.
podman_copies_annotations() {
  run_podman 0 create --name copy --net none --cgroup-parent "/$(cgroup_parent)" localhost/attack true
  run_podman 0 inspect --format '{{.Config.Annotations}}' copy
  local annotations=$output
  run_podman 0 rm copy
  [[ $annotations == *cni.networks* ]]
}

@test "as runtime: an image's annotations choose no network, name no file, and keep no container from its own" {
  by_runtime attack_by_runtime
}
attack_by_runtime() {
  for image in attack other; do
    in_image "$image" -- ip -o -4 addr show dev eth0
    assert_output "inet 10.88.1."
  done
  # Not even opened.
  run_helper 1 test -e /root/preload
  assert_nothing_left
}

@test "a caller's own annotation counts, though the image has another value of the same key" {
  by_hooks_d caller_asks
  by_runtime caller_asks
  by_runtime caller_wants_none
}
caller_asks() {
  for image in attack other; do
    in_image "$image" --annotation cni.networks=front@lan0 --annotation cni.args=IgnoreUnknown=1 -- ip -o -4 addr show dev lan0
    assert_output "inet 10.88.1."
  done
  assert_preload_is_empty
  assert_nothing_left
}
caller_wants_none() {
  in_image attack --annotation cni.networks=none -- ip -o link
  [[ $output != *eth0* ]]
  assert_nothing_left
}

@test "a failure's words go to the log, and not to the file that the spec names" {
  by_hooks_d fails_without_words
}
fails_without_words() {
  for image in attack busybox; do
    inside rm -f /root/preload
    fails run --rm --net none --cgroup-parent "/$(cgroup_parent)" --annotation cni.networks=nosuch \
      --annotation cni.args=IgnoreUnknown=1 --annotation run.oci.hooks.stderr=/root/preload "localhost/$image" true
    run_helper 0 sh -c 'cat /root/preload || true'
    [[ $runtime == runc ]] || assert_equal "$output" "oci-cni-add-hook: failed; docker-cni's log tells why"
    [[ $output != *nosuch* ]]
    run_helper 0 grep -c 'error oci-cni-add-hook.*nosuch' /var/log/docker-cni.log
  done
  assert_nothing_left
}

@test "an image whose manifest can't be read lets nothing pass for its caller's word" {
  by_hooks_d unreadable_manifest
}
unreadable_manifest() {
  local images=/var/lib/containers/storage/vfs-images
  run_podman 0 create --name web --net none --cgroup-parent "/$(cgroup_parent)" --annotation cni.networks=front \
    localhost/busybox ip -o -4 addr show dev eth0
  image=$(inside podman inspect --format '{{.Image}}' web)
  inside mv "$images/$image" /tmp/image
  fails start --attach web
  run_helper 0 grep -c 'error oci-cni-add-hook.*cni.networks.*its image may say the same (no manifest' /var/log/docker-cni.log
  inside mv /tmp/image "$images/$image"
  run_podman 0 start --attach web
  assert_output "inet 10.88.1."
  run_podman 0 rm web
  assert_gc_leaves_nothing
}
