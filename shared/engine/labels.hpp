#pragma once

#include <map>
#include <string>

#include "shared/config.hpp"
#include "shared/engine/facts.hpp"
#include "shared/oci/spec.hpp"

namespace docker_cni::engine {

/// Reads the container's name and labels into `facts`, where its engine keeps them on disk (Docker's config.v2.json),
/// and, if any of the labels is ours, those of its image (Docker's own image store; containerd's has them elsewhere).
/// Throws Error naming a file that is there but can't be read.
void read_labels(Facts& facts);

/// What the container's author asks for, and is believed (DESIGN.md, section 4): annotations before labels. Of labels
/// only those that `docker run` was given: an image's are somebody else's word, and so is a label that can't be told
/// from one.
std::map<std::string, std::string> believed_words(const oci::Spec& spec, const Facts& facts, const Trust& trust);

}  // namespace docker_cni::engine
