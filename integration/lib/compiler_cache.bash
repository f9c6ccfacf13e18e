# SPDX-License-Identifier: Apache-2.0
# The release build is compiled through ccache, so that the bare machine of bare.bats, which builds the same with the same
# compiler and headers, need not compile it once more. Sourced by tests/run and by bare.bats, which have SOURCE_DIR or root.
# shellcheck shell=bash disable=SC2034 # used by who sources it

# compiler_cache DIRECTORY: sets COMPILER_CACHE, for env. A header that is missing or another is a miss, and so is another
# compiler.
compiler_cache() {
  COMPILER_CACHE=(
    CMAKE_CXX_COMPILER_LAUNCHER=ccache "CCACHE_DIR=$1" CCACHE_DEPEND=1 CCACHE_COMPILERCHECK=content
    "CCACHE_SLOPPINESS=pch_defines,time_macros,locale" # as its manual asks for precompiled headers; the bare machine has C
  )
}
