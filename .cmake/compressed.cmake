# SPDX-License-Identifier: Apache-2.0
# docker_cni_install_compressed(FILE DESTINATION WHERE [RENAME NAME] [COMPONENT …] [EXCLUDE_FROM_ALL]): installs FILE, or
# what it's renamed to, with .gz behind. The same input gives the same bytes (-n).
find_program(DOCKER_CNI_GZIP gzip REQUIRED)

function(docker_cni_install_compressed file)
  cmake_parse_arguments(ARG "" "RENAME" "" ${ARGN})
  if(NOT ARG_RENAME)
    set(ARG_RENAME ${file})
  endif()
  set(compressed ${CMAKE_CURRENT_BINARY_DIR}/${ARG_RENAME}.gz)
  add_custom_command(OUTPUT ${compressed}
    COMMAND ${DOCKER_CNI_GZIP} -9nc ${CMAKE_CURRENT_SOURCE_DIR}/${file} > ${compressed}
    DEPENDS ${file} VERBATIM)
  add_custom_target(docker_cni_${ARG_RENAME} ALL DEPENDS ${compressed})
  # Who has built the programs can install them.
  add_dependencies(docker-cni-admin docker_cni_${ARG_RENAME})
  install(FILES ${compressed} ${ARG_UNPARSED_ARGUMENTS})
endfunction()
