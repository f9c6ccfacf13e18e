# cmake -C .cmake/asan.cmake -S . -B build/asan
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(DOCKER_CNI_SANITIZE address,undefined CACHE STRING "")
