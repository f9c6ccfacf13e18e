# SPDX-License-Identifier: Apache-2.0
# cmake -C .cmake/fuzz.cmake -S . -B build/fuzz: the targets of tests/fuzz, and of the libraries what they need.
set(CMAKE_CXX_COMPILER clang++ CACHE STRING "")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1" CACHE STRING "")
set(DOCKER_CNI_FUZZ ON CACHE BOOL "")
set(DOCKER_CNI_SANITIZE fuzzer-no-link,address,undefined CACHE STRING "")
set(BUILD_TESTING OFF CACHE BOOL "")
