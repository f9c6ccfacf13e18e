# shellcheck disable=SC2154 # start_process sets $process
load ../helpers
load bundle

setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() {
  reset_host
  start_process
  # All that a chain can leave, without the time that iptables takes.
  chain '{"type": "ptp", "ipam": {"type": "host-local", "subnet": "10.88.7.0/24"}}'
}
teardown() {
  end_process
  [[ -n ${BATS_TEST_COMPLETED:-} ]] || show_and_scrub
}

# The system calls by which a hook changes something, or waits for what changes something.
SYSTEM_CALLS=(mkdir rename unlink mount umount2 fsync fdatasync flock write writev vfork clone3 wait4 waitid poll openat)

# killed_at CALL N HOOK: runs the hook and kills it as its Nth CALL is made; false when it has no such many.
# LeakSanitizer can't work beside another tracer.
killed_at() {
  local status=0
  inside timeout --foreground 60 env ASAN_OPTIONS=detect_leaks=0 \
    strace -o /dev/null -e trace="?$1" -e inject="?$1:signal=KILL:when=$2" "$3" </dev/stdin >/dev/null 2>&1 || status=$?
  ((status == 137))
}

# The program itself, not the script that a sanitized one is started by.
# A write or an open has many neighbours that do the same: every fifth of them will do.
step_of() { case $1 in openat | write | poll) echo 5 ;; *) echo 1 ;; esac; }

@test "the add hook killed at any of its system calls: a further ADD succeeds, a DEL leaves nothing" {
  state mine created
  kills=0
  for call in "${SYSTEM_CALLS[@]}"; do
    for ((n = 1; n < 200; n += $(step_of "$call"))); do
      killed_at "$call" "$n" "$(program_of oci-cni-add-hook)" <"$INSIDE/tmp/state.json" || break
      kills=$((kills + 1))
      echo "killed at $call $n"
      # Half of them start again, half are removed as they are.
      ((kills % 2)) || add_hook 0
      del_hook 0
      leftovers_are_fine
    done
    del_hook 0
  done
  echo "$kills kills"
  ((kills >= 10))
  end_process
  assert_nothing_left
}

@test "the del hook killed at any of its system calls: a further DEL leaves nothing" {
  state mine created
  kills=0
  for call in "${SYSTEM_CALLS[@]}"; do
    for ((n = 1; n < 200; n += $(step_of "$call"))); do
      add_hook 0
      killed_at "$call" "$n" "$(program_of oci-cni-del-hook)" <"$INSIDE/tmp/state.json" || break
      kills=$((kills + 1))
      echo "killed at $call $n"
      ((kills % 2)) || add_hook 0
      del_hook 0
      leftovers_are_fine
    done
    del_hook 0
  done
  echo "$kills kills"
  ((kills >= 10))
  end_process
  assert_nothing_left
}

# Nothing but the process that has the namespace, and temporary files neither.
leftovers_are_fine() {
  no_more_than_the_process() {
    leftovers=$(inside "$SOURCE_DIR/integration/leftovers" | grep -v "^process $process ")
    [[ -z $leftovers ]]
  }
  wait_until 10 no_more_than_the_process || {
    printf 'left behind:\n%s\n' "$leftovers"
    return 1
  }
}
