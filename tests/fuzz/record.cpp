// SPDX-License-Identifier: Apache-2.0
#include "shared/record/record_text.hpp"
#include "tests/fuzz/fuzz.hpp"

/// A container's record. What is written can be read, and is the same.
void docker_cni::fuzz::fuzz(std::string_view input) {
  const auto text = record::format_record(record::parse_record(input));
  expect(record::format_record(record::parse_record(text)) == text, "a record that is read again is the same");
}
