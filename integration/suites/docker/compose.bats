# SPDX-License-Identifier: Apache-2.0
# Docker's compose: the sample that README shows, with Debian's docker-compose.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  mkdir -p "$INSIDE/tmp/shop"
  cp "$SOURCE_DIR/integration/packaging/examples/compose.yaml" "$INSIDE/tmp/shop/docker-compose.yaml"
}
teardown() { remove_containers; }

compose() { run_helper 0 env -C /tmp/shop docker-compose --file /tmp/shop/docker-compose.yaml --project-name shop "$@"; }
container_of() { inside docker ps -q --filter "label=com.docker.compose.service=$1" | head -n 1; }
answer_is() { assert_equal "$(inside docker exec "$(container_of "$1")" wget -q -O - "$2")" forty-two; }

@test "services find each other by name, wait for each other's health, restart, and leave nothing" {
  compose up --detach
  answer_is web http://db:5000/answer
  wait_until 10 answer_is db http://web/
  compose restart --timeout 0
  wait_until 20 answer_is db http://web/
  answer_is web http://db:5000/answer
  compose down --timeout 0
  assert_nothing_left
}

@test "a service of several containers is found by its name and theirs" {
  compose up --detach --scale db=2
  run_docker 0 exec "$(container_of web)" grep -c '[[:space:]]db ' /etc/hosts
  assert_equal "$output" 2
  for name in $(inside docker ps --format '{{.Names}}' --filter label=com.docker.compose.service=db); do
    run_docker 0 exec "$(container_of web)" ping -c 1 -W 5 "$name" # shop_db_1, or shop-db-1 of compose v2
  done
  compose down --timeout 0
  assert_nothing_left
}
