# SPDX-License-Identifier: Apache-2.0
# What a release is hardened with. A build type of a packager's own (None) comes with the distribution's flags. Without
# position-independent code: relocating a static program costs half of its start-up once more, ten times a container.
add_library(docker_cni_hardening INTERFACE)
if(NOT DOCKER_CNI_SANITIZE)
  target_compile_options(docker_cni_hardening INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-fstack-protector-strong;-fstack-clash-protection;-D_FORTIFY_SOURCE=2>)
  target_link_options(docker_cni_hardening INTERFACE LINKER:-z,relro LINKER:-z,now)
endif()
