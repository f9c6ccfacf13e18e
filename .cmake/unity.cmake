# SPDX-License-Identifier: Apache-2.0
# Up to 24 files of a target are compiled as one: headers are read, and templates made, once for all of them, which takes
# a sixth of the time. So names in anonymous namespaces differ within a target. -DCMAKE_UNITY_BUILD=OFF suits who
# changes one file again and again; `tests/run alone` tells which file lacks an include.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile several files as one")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 24)
