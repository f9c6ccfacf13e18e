# SPDX-License-Identifier: Apache-2.0
# DOCKER_CNI_SANITIZE=address,undefined builds everything, tests and programs, under these sanitizers.
set(DOCKER_CNI_SANITIZE "" CACHE STRING "Sanitizers to build with, separated by commas")

add_library(docker_cni_sanitizers INTERFACE)
if(DOCKER_CNI_SANITIZE)
  target_compile_options(docker_cni_sanitizers INTERFACE
    -fsanitize=${DOCKER_CNI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # This check looks at memory through a pipe: where no descriptor is left it calls every object bad.
    -fno-sanitize=vptr)
  target_link_options(docker_cni_sanitizers INTERFACE -fsanitize=${DOCKER_CNI_SANITIZE})
endif()
