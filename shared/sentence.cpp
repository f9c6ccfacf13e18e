// SPDX-License-Identifier: Apache-2.0
#include "shared/sentence.hpp"

#include <algorithm>
#include <array>

#include "shared/ascii.hpp"

namespace docker_cni {
namespace {

struct Phrase {
  std::string_view guessed_by_docker;
  std::string_view replacement;
};

constexpr std::array phrases{
    Phrase{"no such file or directory", "does not exist"},
    Phrase{"executable file not found", "executable not found"},
    Phrase{"permission denied", "access denied"},
    Phrase{"not a directory", "no directory"},
};

/// The length of the UTF-8 sequence that starts `text`; 0 where it is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80) return 0;
  }
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) > 0x9F) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

/// What a terminal or a viewer obeys, and so shows a text as another one: C0, DEL, C1, the separators of lines, and the
/// marks, embeddings, overrides and isolates of the bidirectional algorithm (Unicode 15, UAX #9).
bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7F;
  const auto second = static_cast<unsigned char>(sequence[1]);
  if (sequence.size() == 2) return (first == 0xC2 && second < 0xA0) || sequence == "\u061C";
  constexpr std::array<std::string_view, 13> obeyed{"\u200E", "\u200F", "\u2028", "\u2029", "\u202A",
                                                    "\u202B", "\u202C", "\u202D", "\u202E", "\u2066",
                                                    "\u2067", "\u2068", "\u2069"};
  return std::find(obeyed.begin(), obeyed.end(), sequence) != obeyed.end();
}

constexpr std::string_view cut = "...";

std::string_view without_blank_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);  // npos + 1 is 0: nothing but blanks
}

/// The end of `line`, of at most `limit` bytes, that begins with a whole character.
std::string_view end_of(std::string_view line, std::size_t limit) {
  auto end = line.substr(line.size() - std::min(line.size(), limit));
  while (!end.empty() && (static_cast<unsigned char>(end.front()) & 0xC0U) == 0x80) end.remove_prefix(1);
  return end;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t limit) {
  text = without_blank_end(text);
  std::string line;
  while (!text.empty()) {
    const auto length = sequence_length(text);
    const auto sequence = text.substr(0, std::max<std::size_t>(length, 1));
    if (line.size() + sequence.size() + cut.size() > limit) return line.append(cut);
    if (sequence == "\n" || sequence == "\r" || sequence == "\t") {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else if (length == 0 || is_control(sequence)) {
      line += '?';
    } else {
      line += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return line;
}

std::string one_line(std::string_view text) {
  text = without_blank_end(text);
  // A character takes no more bytes than before, so this is all of it.
  auto line = one_line(text, text.size() + cut.size());
  if (line.size() <= longest_sentence) return line;
  auto begin = one_line(line, longest_sentence / 2);
  return begin.append(end_of(line, longest_sentence / 2));
}

std::string sentence_for_engine(std::string_view text) {
  auto line = one_line(text);
  const auto same_letter = [](char one, char other) { return lower(one) == lower(other); };
  for (const auto& phrase : phrases) {
    for (;;) {
      const auto found = std::search(line.begin(), line.end(), phrase.guessed_by_docker.begin(),
                                     phrase.guessed_by_docker.end(), same_letter);
      if (found == line.end()) break;
      line.replace(static_cast<std::size_t>(found - line.begin()), phrase.guessed_by_docker.size(), phrase.replacement);
    }
  }
  return line;
}

}  // namespace docker_cni
