# SPDX-License-Identifier: Apache-2.0
# Each system call that can fail for want of descriptors, of memory or by a signal does so in turn; and release, repair and
# the rewriter are killed, and have no space, at each of theirs. The next start works, and after the removal nothing is left.
# Takes minutes: tests/run starts it first.
# bats file_tags=once
load ../../lib/helpers
load leases

setup_file() { start_plain_host; }
teardown_file() { stop_host; }
setup() { prepare_leases; }
teardown() { end_leases; }

each_error() { # PROGRAM
  every_step "$1" EMFILE
  every_step "$1" ENOMEM
  STEP=$SOME every_step "$1" EINTR
}
killed_or_on_a_full_disk() { # PROGRAM
  STEP=$FEW every_step "$1" kill
  every_step "$1" ENOSPC
  every_step "$1" EIO +
}
# Of what is done most often some calls will do each time: DOCKER_CNI_EVERY_STEP=1 takes all, which takes minutes more.
SOME=${DOCKER_CNI_EVERY_STEP:-11}
FEW=${DOCKER_CNI_EVERY_STEP:-3}

@test "the add hook without a descriptor, without memory, or interrupted" { each_error add; }
@test "the del hook without a descriptor, without memory, or interrupted" { each_error del; }
@test "gc without a descriptor, without memory, or interrupted" { each_error gc; }
@test "release without a descriptor, without memory, or interrupted" { each_error release; }
@test "repair without a descriptor, without memory, or interrupted" { each_error repair; }
@test "release killed at a third of its steps, or with a disk that is full" { killed_or_on_a_full_disk release; }
@test "repair killed at a third of its steps, or with a disk that is full" { killed_or_on_a_full_disk repair; }

# every_step_of_create FAULT [SUFFIX]: the rewriter in front of a runtime that does nothing. The bundle's spec is the
# engine's own or the rewritten one, whole, and another try rewrites it.
every_step_of_create() {
  inside timeout 900 env FAULT_AT="$BUILD_DIR/tests/support/docker_cni_fault_at" ASAN_OPTIONS=detect_leaks=0 \
    "$SOURCE_DIR/integration/suites/runc/every_step_of_create" "$1" "${2:-}"
}
@test "the rewriter killed at each of its system calls" { every_step_of_create kill; }
@test "the rewriter with a disk that is full" {
  every_step_of_create ENOSPC
  every_step_of_create EIO +
}
@test "the rewriter without a descriptor, without memory, or interrupted" {
  every_step_of_create EMFILE
  every_step_of_create ENOMEM
  every_step_of_create EINTR
}
