# SPDX-License-Identifier: Apache-2.0
# Eight files of a target are compiled as one: headers are read, and templates made, once for all of them, which takes a
# quarter of the time. So names in anonymous namespaces differ within a folder. -DCMAKE_UNITY_BUILD=OFF suits who
# changes one file again and again; `tests/run alone` tells which file lacks an include.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile several files as one")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
