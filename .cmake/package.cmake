# SPDX-License-Identifier: Apache-2.0
# cpack --config BUILD/CPackConfig.cmake: a .deb for Debian 12. It holds what `cmake --install --prefix /usr` installs, and
# the component "debian": what only a package has.
if(DOCKER_CNI_SANITIZE)
  return() # such programs need libraries
endif()

set(DOCKER_CNI_MAINTAINER "docker-cni maintainers <maintainers@docker-cni.example>" CACHE STRING
  "Who answers for the package")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME docker-cni)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${DOCKER_CNI_MAINTAINER})
# One by one: ALL would write the package's files into install_manifest.txt, by which cmake --install is undone.
foreach(component IN ITEMS runtime admin debian)
  list(APPEND CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};docker-cni;${component};/")
endforeach()
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# What the programs run is named in cni.yaml, so nothing but their libraries is needed, and static ones have none. These
# are what most hosts have.
if(DOCKER_CNI_STATIC)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS OFF)
else()
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "containernetworking-plugins, runc")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "docker.io, podman")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Docker speaks CNM, not CNI; so docker-cni stands between the containerd shim
and runc, adds two hooks to a container's spec, and becomes runc. The hooks run
the plugins: ADD when a container is first started, DEL when its engine has
forgotten it. In between, over docker restart and stop, it keeps its address.
.
The hooks also work under podman, in a runc bundle made by hand, and for any
process with a network namespace of its own.")
set(debian ${CMAKE_CURRENT_SOURCE_DIR}/integration/packaging/debian)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${debian}/postinst ${debian}/prerm ${debian}/postrm ${debian}/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

include(CPack)
