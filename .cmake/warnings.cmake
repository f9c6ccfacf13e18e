# SPDX-License-Identifier: Apache-2.0
# Warnings are errors for us and for CI; a packager with another compiler turns that off.
option(DOCKER_CNI_WERROR "Treat warnings as errors" ON)

add_library(docker_cni_warnings INTERFACE)
target_compile_options(docker_cni_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  # GCC 12 sees an overlap or an overflow in "literal" + std::string (its bug 105651), and says so of precompiled headers
  # although they are the system's. The sanitized build sees the true ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds>
  $<$<BOOL:${DOCKER_CNI_WERROR}>:-Werror>)
