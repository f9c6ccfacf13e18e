# SPDX-License-Identifier: Apache-2.0
# What nearly each file includes takes most of the time of compiling it, so it's read once.
# `tests/run alone` tells which file lacks an include.

# docker_cni_precompile(FIRST HEADERS … TARGETS …): FIRST compiles them; the others, with the same flags, take them over.
function(docker_cni_precompile first)
  cmake_parse_arguments(ARG "" "" "HEADERS;TARGETS" ${ARGN})
  target_precompile_headers(${first} PRIVATE ${ARG_HEADERS})
  foreach(target IN LISTS ARG_TARGETS)
    get_target_property(type ${target} TYPE)
    if(type MATCHES "STATIC_LIBRARY|EXECUTABLE" AND NOT target STREQUAL first)
      target_precompile_headers(${target} REUSE_FROM ${first})
    endif()
  endforeach()
endfunction()

# docker_cni_targets_below(VARIABLE DIRECTORY …): the targets of these directories and of those in them.
function(docker_cni_targets_below variable)
  set(all "")
  foreach(directory IN LISTS ARGN)
    get_directory_property(targets DIRECTORY ${directory} BUILDSYSTEM_TARGETS)
    get_directory_property(subdirectories DIRECTORY ${directory} SUBDIRECTORIES)
    docker_cni_targets_below(below ${subdirectories})
    list(APPEND all ${targets} ${below})
  endforeach()
  set(${variable} ${all} PARENT_SCOPE)
endfunction()
