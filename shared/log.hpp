// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace docker_cni {

/// A log of lines like `2026-11-24T12:00:00.123Z info add container=… network=…`. It's written to the file of
/// cni.yaml's log_driver ("file:///…"), or nowhere. A log that can't be opened or written costs nobody a container.
class Log {
 public:
  /// `driver` and `level` as cni.yaml has them (trace, debug, info, warn, error, off). `program` stands in each line.
  Log(std::string_view driver, std::string_view level, std::string_view program);
  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  void debug(std::string_view line) const;
  void info(std::string_view line) const;   // something changed
  void warn(std::string_view line) const;   // carried on despite
  void error(std::string_view line) const;  // main's last word

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

/// `key=value` with a blank before it, the value quoted where it needs it: the part of a line that a tool can parse.
std::string field(std::string_view key, std::string_view value);

}  // namespace docker_cni
