# SPDX-License-Identifier: Apache-2.0
# A program that runs on any host: no library of the target is needed. A distribution links its own libraries:
# -DDOCKER_CNI_STATIC=OFF. A sanitizer's runtime can't be linked statically, so a sanitized build stays dynamic.
option(DOCKER_CNI_STATIC "Link the programs statically" ON)
if(DOCKER_CNI_SANITIZE)
  set(DOCKER_CNI_STATIC OFF)
endif()

function(docker_cni_static_program target)
  if(NOT DOCKER_CNI_STATIC)
    return()
  endif()
  target_link_options(${target} PRIVATE -static)
  # A static program's start-up code registers its unwind table, and the first exception then sorts all of it: ten million
  # instructions. It does so only where the (weak) functions for it are there; renamed, they aren't, and the unwinder
  # searches the sorted table that --eh-frame-hdr makes, as in a dynamic program.
  target_link_options(${target} PRIVATE
    LINKER:--eh-frame-hdr LINKER:--wrap=__register_frame_info LINKER:--wrap=__deregister_frame_info)
endfunction()
