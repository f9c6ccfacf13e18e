// SPDX-License-Identifier: Apache-2.0
#include "shared/log.hpp"

// spdlog would write "warning", which cni.yaml calls "warn".
#define SPDLOG_LEVEL_NAMES \
  { "trace", "debug", "info", "warn", "error", "critical", "off" }
#include <exception>
#include <optional>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "shared/sentence.hpp"
#include "shared/system/file.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni {
namespace {

constexpr std::string_view file_scheme = "file://";

/// Opens `path` for appending; nothing where that can't be done. Only a file of its own is a log: a fifo could hang us
/// or kill us by SIGPIPE, and a link in a directory that others may write would lead anywhere.
system::UniqueFd open_log_file(const std::string& path) {
  auto fd = system::open_for_append(path, S_IRUSR | S_IWUSR);
  struct stat status {};
  if (fd.valid() && (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))) fd.reset();
  return fd;
}

/// Writes each line by one write(2), so that the lines of programs that log at the same time don't mix.
class FileSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  FileSink(const std::string& path, std::unique_ptr<spdlog::formatter> formatter)
      : base_sink(std::move(formatter)), fd_(open_log_file(path)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (!fd_.valid()) return;
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    // A full disk costs the line, and nobody a container.
    [[maybe_unused]] const auto written = ::write(fd_.get(), line.data(), line.size());
  }
  void flush_() override {}

  system::UniqueFd fd_;
};

}  // namespace

/// A logger of our own: spdlog's registry, its threads and its default logger on stdout are never touched. It's made
/// for the first line, because most programs that could log have nothing to say.
struct Log::Sink {
  std::string path;
  std::string program;
  spdlog::level::level_enum level;
  std::optional<spdlog::logger> logger;

  void open() {
    constexpr const char* pattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %n %v";
    auto formatter = std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc);
    logger.emplace(program, std::make_shared<FileSink>(path, std::move(formatter)));
    logger->set_level(level);
    logger->set_error_handler([](const std::string& /*message*/) {});  // the default one prints on stderr
  }

  void write(spdlog::level::level_enum line_level, std::string_view line) {
    if (line_level < level) return;
    try {
      if (!logger) open();
      logger->log(line_level, one_line(line));
    } catch (const std::exception&) {
      return;  // out of memory for a line: it's lost, and the container goes on
    }
  }
};

Log::Log(std::string_view driver, std::string_view level, std::string_view program) {
  const auto threshold = spdlog::level::from_str(std::string(level));
  if (!driver.starts_with(file_scheme) || threshold == spdlog::level::off) return;
  driver.remove_prefix(file_scheme.size());
  sink_ = std::make_unique<Sink>(Sink{std::string(driver), std::string(program), threshold, std::nullopt});
}

Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

void Log::debug(std::string_view line) const {
  if (sink_) sink_->write(spdlog::level::debug, line);
}

void Log::info(std::string_view line) const {
  if (sink_) sink_->write(spdlog::level::info, line);
}

void Log::warn(std::string_view line) const {
  if (sink_) sink_->write(spdlog::level::warn, line);
}

void Log::error(std::string_view line) const {
  if (sink_) sink_->write(spdlog::level::err, line);
}

std::string field(std::string_view key, std::string_view value) {
  std::string text;
  text.reserve(key.size() + value.size() + 4);
  text.append(" ").append(key).append("=");
  if (!value.empty() && value.find_first_of(" \t\r\n\"=\\") == value.npos) return text.append(value);
  text += '"';
  for (const char byte : value) {
    if (byte == '"' || byte == '\\') text += '\\';
    text += byte;
  }
  return text += '"';
}

}  // namespace docker_cni
