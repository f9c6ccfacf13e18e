# SPDX-License-Identifier: Apache-2.0
# Debian's CMake files of yaml-cpp and spdlog name the shared libraries only, which no static program can use.
add_library(docker_cni_yaml_cpp INTERFACE)
if(DOCKER_CNI_STATIC)
  find_library(DOCKER_CNI_YAML_CPP libyaml-cpp.a REQUIRED)
  target_link_libraries(docker_cni_yaml_cpp INTERFACE ${DOCKER_CNI_YAML_CPP})
else()
  target_link_libraries(docker_cni_yaml_cpp INTERFACE yaml-cpp)
endif()
target_include_directories(docker_cni_yaml_cpp SYSTEM INTERFACE ${YAML_CPP_INCLUDE_DIR})

get_target_property(spdlog_include_directories spdlog::spdlog_header_only INTERFACE_INCLUDE_DIRECTORIES)
add_library(docker_cni_spdlog INTERFACE)
target_compile_definitions(docker_cni_spdlog INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
target_include_directories(docker_cni_spdlog SYSTEM INTERFACE ${spdlog_include_directories})
