// SPDX-License-Identifier: Apache-2.0
#include "shared/json/text.hpp"

#include <charconv>
#include <cstdint>

#include "shared/error.hpp"
#include "shared/json/scanner.hpp"

namespace docker_cni::json {
namespace {

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + 4, value, 16);
  return value;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6U));
    put(0x80 | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12U));
    put(0x80 | ((code_point >> 6U) & 0x3FU));
    put(0x80 | (code_point & 0x3FU));
  } else {
    put(0xF0 | (code_point >> 18U));
    put(0x80 | ((code_point >> 12U) & 0x3FU));
    put(0x80 | ((code_point >> 6U) & 0x3FU));
    put(0x80 | (code_point & 0x3FU));
  }
}

/// Decodes the escape at the start of `rest` (a backslash) and gives the number of bytes that it takes.
std::size_t append_escape(std::string& out, std::string_view rest) {
  constexpr std::uint32_t replacement = 0xFFFD;  // what a lone surrogate becomes, as in Go
  switch (rest[1]) {
    case 'b':
      out += '\b';
      return 2;
    case 'f':
      out += '\f';
      return 2;
    case 'n':
      out += '\n';
      return 2;
    case 'r':
      out += '\r';
      return 2;
    case 't':
      out += '\t';
      return 2;
    case 'u':
      break;
    default:
      out += rest[1];
      return 2;
  }
  const auto unit = hex4(rest.substr(2));
  if (unit < 0xD800 || unit > 0xDFFF) {
    append_utf8(out, unit);
    return 6;
  }
  if (unit < 0xDC00 && rest.substr(6, 2) == "\\u") {
    const auto low = hex4(rest.substr(8));
    if (low >= 0xDC00 && low <= 0xDFFF) {
      append_utf8(out, 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00));
      return 12;
    }
  }
  append_utf8(out, replacement);
  return 6;
}

/// Decodes a string that the scanner has checked, quotes included.
std::string decoded(std::string_view quoted) {
  auto rest = quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(rest.size());
  while (!rest.empty()) {
    const auto plain = rest.substr(0, rest.find('\\'));
    out += plain;
    rest.remove_prefix(plain.size());
    if (!rest.empty()) rest.remove_prefix(append_escape(out, rest));
  }
  return out;
}

}  // namespace

std::string_view value(std::string_view text) {
  Scanner scanner(text);
  const auto found = scanner.value();
  scanner.end();
  return found;
}

Kind kind(std::string_view value) {
  switch (value.empty() ? '\0' : value.front()) {
    case '{':
      return Kind::object;
    case '[':
      return Kind::array;
    case '"':
      return Kind::string;
    case 't':
    case 'f':
      return Kind::boolean;
    case 'n':
      return Kind::null;
    default:
      return Kind::number;
  }
}

std::vector<Member> members(std::string_view text) {
  std::vector<Member> all;
  Scanner scanner(text);
  scanner.take('{', "an object");
  if (!scanner.take_if('}')) {
    do {
      const auto key = scanner.string();
      scanner.take(':', "\":\"");
      const auto value = scanner.value();
      const auto begin = static_cast<std::size_t>(key.data() - text.data());
      all.push_back({decoded(key), value, text.substr(begin, scanner.position() - begin)});
    } while (scanner.take_if(','));
    scanner.take('}', "\",\" or \"}\"");
  }
  scanner.end();
  return all;
}

std::vector<std::string_view> elements(std::string_view text) {
  std::vector<std::string_view> all;
  Scanner scanner(text);
  scanner.take('[', "an array");
  if (!scanner.take_if(']')) {
    do {
      all.push_back(scanner.value());
    } while (scanner.take_if(','));
    scanner.take(']', "\",\" or \"]\"");
  }
  scanner.end();
  return all;
}

std::optional<std::string_view> find(const std::vector<Member>& members, std::string_view key) {
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->key == key) return member->value;
  }
  return std::nullopt;
}

std::string string_or_empty(const std::vector<Member>& members, std::string_view key) {
  const auto value = find(members, key);
  return value ? string(*value, key) : std::string();
}

std::string string(std::string_view value, std::string_view name) {
  if (kind(value) != Kind::string) throw Error("\"" + std::string(name) + "\" is not a string");
  return decoded(value);
}

std::string quoted(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  out.reserve(text.size() + 2);
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += byte;
    } else if (byte == '\n') {
      out += "\\n";
    } else if (code < 0x20) {
      out.append("\\u00").append(1, hex[code >> 4U]).append(1, hex[code & 0xFU]);
    } else {
      out += byte;
    }
  }
  return out += '"';
}

ObjectWriter& ObjectWriter::add(std::string_view key, std::string_view value) {
  if (text_.size() > 1) text_ += ',';
  text_.append(json::quoted(key)).append(":").append(value);
  return *this;
}

}  // namespace docker_cni::json
