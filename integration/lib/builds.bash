# SPDX-License-Identifier: Apache-2.0
# In which builds tests/run runs a suite, and so whose outcome README's matrix needs. For both of them.
# shellcheck shell=bash

# builds_of FILE: by its tag.
#   once       in the release build: it's about the source tree, about files that are the same in both, or about an engine's
#              ways, through code that other suites take through the sanitized build
#   once:asan  in the sanitized build: it feeds the programs with what is wrong, or takes away what they need, which the
#              sanitizers must see; that the release build works many others say
builds_of() {
  case $(sed -n 's/^# bats file_tags=//p' "$1") in
    once) echo release ;;
    once:asan) echo asan ;;
    *) printf '%s\n' release asan ;;
  esac
}
