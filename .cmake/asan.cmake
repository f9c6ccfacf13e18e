# SPDX-License-Identifier: Apache-2.0
# cmake -C .cmake/asan.cmake -S . -B build/asan: with sanitizers, and with what fuzzers need, whose targets are in it.
# clang++: half of what g++ takes to build so, and a second compiler has its say.
set(CMAKE_CXX_COMPILER clang++ CACHE STRING "")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
# -O0: twice as fast to build as -O1, four times as -O2, and the sanitizers see all that stands in the source.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O0 -g1" CACHE STRING "")
set(DOCKER_CNI_FUZZ ON CACHE BOOL "")
set(DOCKER_CNI_SANITIZE fuzzer-no-link,address,undefined CACHE STRING "")
