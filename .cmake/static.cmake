# A program that runs on any host: no library of the target is needed.
# A sanitizer's runtime can't be linked statically, so a sanitized build stays dynamic.
function(docker_cni_static_program target)
  if(NOT DOCKER_CNI_SANITIZE)
    target_link_options(${target} PRIVATE -static)
  endif()
endfunction()
