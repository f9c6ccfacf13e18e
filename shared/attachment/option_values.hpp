// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Values of labels that people write by hand.
namespace docker_cni::attachment {

/// `text` without blanks around it.
std::string_view trimmed(std::string_view text);

/// The parts of `text` between `separator`s, without blanks around them.
std::vector<std::string_view> split(std::string_view text, char separator);

/// `true` or `false`. Throws Error if it's neither.
bool parse_truth(std::string_view text);

/// Addresses with commas between, each with a prefix length or without. Throws Error naming the one that isn't.
std::vector<std::string> parse_ips(std::string_view text);

/// A rate, both ways: `10mbit`, `1.5gbit`, `500kbit`, `2mbyte`, a number of bits per second; or one each way:
/// `in=10mbit,out=5mbit`, as the container sees it; or a JSON object. Returns the object that the capability
/// "bandwidth" takes. Throws Error.
std::string parse_bandwidth(std::string_view text);

/// Names with commas between, each one a host name. Throws Error naming the one that isn't.
std::vector<std::string> parse_aliases(std::string_view text);

}  // namespace docker_cni::attachment
