# SPDX-License-Identifier: Apache-2.0
# cmake -C .cmake/asan.cmake -S . -B build/asan
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
# -O1: twice as fast to build as -O2, and the sanitizers see more.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1" CACHE STRING "")
set(DOCKER_CNI_SANITIZE address,undefined CACHE STRING "")
