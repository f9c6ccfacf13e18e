# SPDX-License-Identifier: Apache-2.0
# docker-cni-admin stats, and how lists look on a terminal.
# bats file_tags=once
load ../../lib/helpers

setup_file() { start_docker_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  run_zc web
}
teardown() {
  remove_containers
  inside ip link delete cni-front 2>/dev/null || true
}

counter() { inside docker-cni-admin stats web --format "{{.$1}}"; }

# on_terminal COLUMNS COMMAND…: what it prints on a terminal of that width.
on_terminal() {
  local columns=$1
  shift
  inside env TERM=xterm script -qec "stty cols $columns rows 24; $*" /dev/null | tr -d '\r'
}

@test "stats counts what a container sends and receives, in each of its forms" {
  local sent received
  sent=$(counter TxPackets) received=$(counter RxPackets)
  run_docker 0 exec web ping -c 5 -i 0.2 10.88.1.1
  (($(counter TxPackets) >= sent + 5))
  (($(counter RxPackets) >= received + 5))
  # As the container's own kernel counts.
  assert_equal "$(counter TxBytes)" "$(inside docker exec web cat /sys/class/net/eth0/statistics/tx_bytes)"
  run_helper 0 docker-cni-admin stats --format json
  assert_equal "$(jq -r '.[0] | "\(.name) \(.network) \(.interface) \(.rxPackets >= 5)"' <<<"$output")" "web front eth0 true"
  run_helper 0 docker-cni-admin stats
  assert_output CONTAINER 'RX PACKETS' web front eth0
  run_helper 1 docker-cni-admin stats --format '{{.Nothing}}'
  assert_output 'unknown word "Nothing"' RxBytes
  run_helper 1 docker-cni-admin stats nobody
  run_docker 0 stop -t 0 web
  assert_equal "$(inside docker-cni-admin stats --format json)" "[]"
}

@test "the textfile for Prometheus is whole, readable for all, and replaced" {
  inside mkdir -p /tmp/textfile
  inside sh -c 'umask 077; echo old >/tmp/textfile/cni.prom'
  run_helper 0 docker-cni-admin stats --prometheus /tmp/textfile/cni.prom
  assert_equal "$output" ""
  assert_equal "$(inside stat -c %a /tmp/textfile/cni.prom)" 644
  assert_equal "$(inside ls -A /tmp/textfile)" cni.prom
  local metric
  # Each series has a HELP and a TYPE before it, as promtool demands.
  while read -r metric; do
    run_helper 0 grep -A 2 "^# HELP $metric " /tmp/textfile/cni.prom
    assert_output "# TYPE $metric counter" "$metric{container=\"web\",id=\"$(id_of web)\",network=\"front\",interface=\"eth0\"} "
  done < <(inside sed -n 's/^\([a-z_]*\){.*/\1/p' /tmp/textfile/cni.prom | sort -u)
  assert_equal "$(inside grep -c '^docker_cni_' /tmp/textfile/cni.prom)" 8
  inside rm -r /tmp/textfile
}

# ageless: a table without its last column, the age, which may go on between two looks.
ageless() { sed 's/[0-9]*[smhd]$//'; }

@test "a table fits the terminal, but is whole in a pipe and with --no-trunc" {
  local columns widest
  for columns in 60 72 80 90; do
    widest=$(on_terminal "$columns" docker-cni-admin ls | LC_ALL=C.UTF-8 wc -L)
    ((widest <= columns))
  done
  on_terminal 72 docker-cni-admin ls | grep -q …
  [[ $(on_terminal 72 docker-cni-admin ls --no-trunc) == *$(id_of web)* ]]
  [[ $(inside docker-cni-admin ls) != *…* ]]
  assert_equal "$(on_terminal 300 NO_COLOR=1 docker-cni-admin ls | ageless)" "$(inside docker-cni-admin ls | ageless)"
}

@test "what has drifted is red on a terminal, never with NO_COLOR and never in a pipe" {
  inside docker exec --privileged web ip address flush dev eth0 2>/dev/null || inside nsenter --net=/proc/"$(pid_of web)"/ns/net ip address flush dev eth0
  local red=$'\e[31mdrifted\e[0m'
  [[ $(on_terminal 200 docker-cni-admin check web) == *"$red"* ]]
  [[ $(on_terminal 200 NO_COLOR=1 docker-cni-admin check web) != *$'\e'* ]]
  run_helper 1 docker-cni-admin check web
  assert_output drifted
  [[ $output != *$'\e'* ]]
  assert_equal "$(inside docker-cni-admin check -q 2>/dev/null)" "$(id_of web | cut -c 1-12)"
  assert_equal "$(inside docker-cni-admin check --format json 2>/dev/null | jq -r '.[0].state')" drifted
  run_helper 0 docker-cni-admin repair -q
  assert_equal "$output" "$(id_of web | cut -c 1-12)"
  assert_equal "$(inside docker-cni-admin check --format json | jq -r '.[0].state')" intact
  assert_equal "$(inside docker-cni-admin status --format json | jq -r '.[0].state')" ready
  assert_equal "$(inside docker-cni-admin status -q)" ""
}
