# SPDX-License-Identifier: Apache-2.0
# Whose labels count: those given to docker run, and not those of the image. What can't be told apart is refused.
# bats file_tags=once
load ../../lib/helpers

setup_file() {
  start_docker_host
  root_of_image "$BATS_FILE_TMPDIR/root"
  image_saying labelled 'cni.networks=back'
  image_saying modest 'cni.networks=none'
}
teardown_file() { stop_host; }
setup() {
  reset_host
  network 20-back.conf <<'JSON'
{"cniVersion": "0.4.0", "name": "back", "type": "ptp", "ipam": {"type": "host-local", "subnet": "10.88.2.0/24"}}
JSON
}
teardown() { remove_containers; }

image_saying() { # NAME LABEL
  tar -C "$BATS_FILE_TMPDIR/root" -c . | inside docker import --change "LABEL $2" - "$1" >/dev/null
}

@test "an image's label is refused with how to be believed, and counts where cni.yaml trusts it" {
  refused_saying 'label cni.networks "back" is not believed, since its image says the same' 'front@eth0' \
    'image-labels' -- --net none --runtime cni labelled true
  cni_yaml "trust: [engine, annotations, labels, image-labels]"
  run_docker 0 run --rm --net none --runtime cni labelled ip -o -4 addr show dev eth0
  assert_output 10.88.2.
  assert_nothing_left
}

@test "docker run's own label counts over the image's, and the same one in other words" {
  for own in back,front@net1 'back@eth0,front@net1'; do
    run_docker 0 run --rm --net none --runtime cni --label "cni.networks=$own" labelled ip -o -4 addr show dev net1
    assert_output 10.88.1.
  done
  assert_nothing_left
}

@test "none counts whoever says it" {
  for image in modest busybox; do
    run_docker 0 run --rm --net none --runtime cni --label cni.networks=none "$image" ip -o link
    assert_equal "$(wc -l <<<"$output")" 1
  done
  run_docker 0 run --rm --net none --runtime cni modest ip -o link
  assert_equal "$(wc -l <<<"$output")" 1
  run_docker 0 run --rm --net none --runtime cni --label cni.networks=front modest ip -o -4 addr show dev eth0
  assert_output 10.88.1.
  run_helper 0 grep -c 'info docker-cni create.*interfaces=lo\|info oci-cni-add-hook leave alone' /var/log/docker-cni.log
  assert_nothing_left
}

@test "a committed container's label is refused, and the container that runs keeps its network over restarts" {
  run_zc zc --label cni.networks=back
  before=$(address_of zc)
  run_docker 0 commit zc committed
  run_docker 125 run --name refused --net none --runtime cni --label cni.networks=back committed true
  assert_output 'its image says the same'
  run_docker 0 restart -t 0 zc
  assert_equal "$(address_of zc)" "$before"
  run_docker 0 rm -f zc refused
  run_docker 0 rmi committed
  assert_nothing_left
}

@test "a container whose image is gone starts again with its network; one that never ran is refused" {
  image_saying gone other=label
  run_docker 0 run -d --name zc --net none --runtime cni --label cni.networks=back gone sleep 3600
  run_docker 0 create --name new --net none --runtime cni --label cni.networks=back gone true
  run_docker 0 create --name modest --net none --runtime cni --label cni.networks=none gone ip -o link
  before=$(address_of zc)
  run_docker 0 stop -t 0 zc
  # Docker 29 keeps what such an image consists of for its containers, and its ID is a manifest's, in containerd's store.
  image=$(inside docker image inspect --format '{{.Id}}' gone)
  run_docker 0 rmi -f gone
  inside rm -f "/var/lib/docker/containerd/daemon/io.containerd.content.v1.content/blobs/sha256/${image#sha256:}"
  run_docker 0 start zc
  assert_equal "$(address_of zc)" "$before"
  run_docker 1 start new
  assert_output 'its image may say the same (' 'image-labels'
  run_docker 0 start --attach modest
  assert_equal "$(wc -l <<<"$output")" 1
  run_docker 0 rm -f zc new modest
  assert_nothing_left
}

@test "a null among an image's labels refuses nobody" {
  inside sh -c '
    mkdir /tmp/image && cd /tmp/image && docker save labelled | tar -x && config=$(jq -r ".[0].Config" manifest.json)
    jq -c ".config.Labels[\"cni.other\"] = null" "$config" >changed
    name=$(sha256sum changed | cut -d" " -f1).json && mv changed "$name" && rm "$config"
    jq -c --arg name "$name" "[.[0] | .Config = \$name | .RepoTags = [\"nulls:latest\"]]" manifest.json >new
    mv new manifest.json && rm -f repositories index.json oci-layout && tar -c . | docker load && rm -r /tmp/image'
  run_docker 0 run --rm --net none --runtime cni --label cni.networks=front nulls ip -o -4 addr show dev eth0
  assert_output 10.88.1.
  run_docker 0 rmi nulls
  assert_nothing_left
}

# What Docker 29 writes: an image in containerd's store, which has Docker's own nowhere.
@test "an image in containerd's store is asked, too" {
  run_docker 0 create --name web --net none --runtime cni --label cni.networks=back --label cni.fixed-ip=true busybox ip -o -4 addr show dev eth0
  inside sh -c '
    id=$(docker inspect --format "{{.Id}}" web)
    blobs=/var/lib/docker/containerd/daemon/io.containerd.content.v1.content/blobs/sha256
    mkdir -p $blobs
    echo "{\"config\": {\"Labels\": {\"cni.fixed-ip\": \"true\"}}}" >$blobs/c0
    echo "{\"config\": {\"digest\": \"sha256:c0\"}}" >$blobs/a0
    file=/var/lib/docker/containers/$id/config.v2.json
    jq -c ".ImageManifest = {digest: \"sha256:a0\"}" $file >/tmp/config && cat /tmp/config >$file
    mkdir -p /tmp/bundle'
  # dockerd writes its own file again as it starts a container: so the wrapper is asked as it would be.
  id=$(id_of web)
  put /tmp/bundle/config.json <<JSON
{"ociVersion": "1.0.2", "linux": {"namespaces": [{"type": "network"}]},
 "mounts": [{"destination": "/etc/hosts", "source": "/var/lib/docker/containers/$id/hosts"}]}
JSON
  run_helper 1 docker-cni --config /etc/docker/cni.yaml --runtime-path /bin/true -- create --bundle /tmp/bundle "$id"
  assert_output 'label cni.fixed-ip "true" is not believed, since its image says the same'
  echo '{"config": {"Labels": {}}}' >"$INSIDE/var/lib/docker/containerd/daemon/io.containerd.content.v1.content/blobs/sha256/c0"
  run_helper 0 docker-cni --config /etc/docker/cni.yaml --runtime-path /bin/true -- create --bundle /tmp/bundle "$id"
  run_helper 0 grep -c oci-cni-add-hook /tmp/bundle/config.json
  inside rm -rf /var/lib/docker/containerd/daemon/io.containerd.content.v1.content/blobs/sha256/{a0,c0} /tmp/bundle
  run_docker 0 rm web
  assert_nothing_left
}

@test "Docker's own network is refused however it came about" {
  refused_saying "Docker's network \"" -- --runtime cni busybox true
  run_docker 0 create --name web --net none --runtime cni busybox true
  run_docker 0 network disconnect none web
  run_docker 0 network connect bridge web
  run_docker 1 start web
  assert_output "Docker's network \"bridge\""
  run_docker 0 rm web
  inside mkdir -p /tmp/own
  inside touch /tmp/own/hosts /tmp/own/hostname /tmp/own/resolv.conf
  own=(-v /tmp/own/hosts:/etc/hosts -v /tmp/own/hostname:/etc/hostname -v /tmp/own/resolv.conf:/etc/resolv.conf)
  refused_saying "Docker's network \"" -- --runtime cni "${own[@]}" busybox true
  run_docker 0 run --rm --net none --runtime cni "${own[@]}" busybox ip -o -4 addr show dev eth0
  assert_output 10.88.1.
  assert_nothing_left
}
