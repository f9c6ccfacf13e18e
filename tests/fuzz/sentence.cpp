// SPDX-License-Identifier: Apache-2.0
#include "shared/sentence.hpp"

#include "tests/fuzz/fuzz.hpp"

/// What a plugin said, as one sentence for a terminal, a log and JSON.
void docker_cni::fuzz::fuzz(std::string_view input) {
  for (const auto& line : {one_line(input), one_line(input, 80), sentence_for_engine(input)}) {
    expect(line.size() <= longest_sentence, "a sentence has a limit");
    expect(reference("\"" + nlohmann::json(line).dump().substr(1)).has_value(), "a sentence is UTF-8");
    for (const char byte : line) expect(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F, "nothing to obey");
    expect(line.find("\u202E") == std::string::npos, "the direction of writing stays");
    expect(one_line(line) == line, "a sentence that is made one again is the same");
  }
}
