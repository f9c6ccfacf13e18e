// SPDX-License-Identifier: Apache-2.0
#include "shared/log.hpp"

#include <boost/filesystem/operations.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "shared/sentence.hpp"
#include "shared/system/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;

std::string driver_of(const boost::filesystem::path& file) { return "file://" + file.string(); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n', at)) {
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::size_t open_descriptors() {
  const boost::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(all, boost::filesystem::directory_iterator()));
}

TEST(Log, ALimitOfFilesSizesCostsALineAndNotTheProgram) {
  const support::TempDir dir;
  const auto file = dir.path() / "log";
  const auto pid = ::fork();
  if (pid == 0) {
    system::survive_file_size_limit();
    const rlimit limit{10, 10};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Log log(driver_of(file), "info", "test");
    log.info("this is longer than ten bytes");
    ::_exit(7);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(Log, WritesALineWithTimeLevelAndProgram) {
  const support::TempDir dir;
  const auto file = dir.path() / "docker-cni.log";
  const Log log(driver_of(file), "debug", "oci-cni-add-hook");
  log.info("add" + field("container", "0bc7") + field("network", "front"));
  log.warn("second");
  const auto lines = lines_of(dir.read("docker-cni.log"));
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0],
              MatchesRegex("20..-..-..T..:..:..\\....Z info oci-cni-add-hook add container=0bc7 network=front"));
  EXPECT_THAT(lines[1], EndsWith("Z warn oci-cni-add-hook second"));
}

TEST(Log, IsReadableByItsOwnerOnlyAndAppendsToWhatIsThere) {
  const support::TempDir dir;
  const auto file = dir.path() / "docker-cni.log";
  for (const auto* const line : {"one", "two"}) Log(driver_of(file), "info", "test").error(line);
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  EXPECT_THAT(lines_of(dir.read("docker-cni.log")), SizeIs(2));
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  const support::TempDir dir;
  const auto file = dir.path() / "docker-cni.log";
  const Log log(driver_of(file), "warn", "test");
  log.debug("a detail");
  log.info("a change");
  EXPECT_FALSE(boost::filesystem::exists(file));
  log.warn("a worry");
  EXPECT_THAT(dir.read("docker-cni.log"), EndsWith(" warn test a worry\n"));
}

TEST(Log, MakesControlCharactersHarmless) {
  const support::TempDir dir;
  const auto file = dir.path() / "docker-cni.log";
  Log(driver_of(file), "info", "test").error("first\nforged line\x1b[2J {} %s \xff");
  EXPECT_THAT(dir.read("docker-cni.log"), EndsWith(" test first forged line?[2J {} %s ?\n"));
}

TEST(Log, CutsALineThatNobodyWouldRead) {
  const support::TempDir dir;
  const auto file = dir.path() / "docker-cni.log";
  Log(driver_of(file), "info", "test").error(std::string(1024UL * 1024, 'x'));
  const auto text = dir.read("docker-cni.log");
  EXPECT_LT(text.size(), longest_sentence + 100);
  EXPECT_THAT(text, ::testing::HasSubstr("x...x"));
  EXPECT_THAT(text, EndsWith("x\n"));
}

TEST(Log, GoesNowhereWithoutAFile) {
  const auto before = open_descriptors();
  for (const auto* const driver : {"", "none", "syslog://", "/var/log/docker-cni.log"}) {
    Log(driver, "trace", "test").error("lost");
  }
  const support::TempDir dir;
  Log(driver_of(dir.path() / "off.log"), "off", "test").error("lost");
  EXPECT_FALSE(boost::filesystem::exists(dir.path() / "off.log"));
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Log, CostsNothingWhereItCannotBeWritten) {
  const support::TempDir dir;
  ASSERT_EQ(::mkfifo((dir.path() / "fifo").c_str(), 0600), 0);
  dir.write("elsewhere", "");
  boost::filesystem::create_symlink(dir.path() / "elsewhere", dir.path() / "link");
  const auto before = open_descriptors();
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  for (const auto& path : {dir.path(), dir.path() / "fifo", dir.path() / "link", dir.path() / "no" / "such.log",
                           boost::filesystem::path("/dev/full")}) {
    const Log log(driver_of(path), "info", "test");
    log.error("one");
    log.error("two");
  }
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(dir.read("elsewhere"), "");
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Log, NeverWaitsForTheReaderOfAFifo) {
  const support::TempDir dir;
  const auto fifo = dir.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  const Log log(driver_of(fifo), "info", "test");
  ::close(reader);
  log.error("a reader that left would kill us by SIGPIPE");
}

TEST(Log, KeepsLinesOfProgramsThatLogAtTheSameTimeApart) {
  const support::TempDir dir;
  const auto file = dir.path() / "docker-cni.log";
  constexpr std::size_t each = 200;
  std::vector<std::thread> writers;
  for (const char letter : {'a', 'b', 'c', 'd'}) {
    writers.emplace_back([&file, letter] {
      const Log log(driver_of(file), "info", "test");
      for (std::size_t count = 0; count < each; ++count) log.info(std::string(100, letter));
    });
  }
  for (auto& writer : writers) writer.join();
  const auto lines = lines_of(dir.read("docker-cni.log"));
  EXPECT_THAT(lines, SizeIs(4 * each));
  EXPECT_THAT(lines, ::testing::Each(MatchesRegex(".* info test (a+|b+|c+|d+)")));
}

TEST(Log, IsClosedWithItsObjectAndSilentOnceMoved) {
  const support::TempDir dir;
  const auto before = open_descriptors();
  {
    Log log(driver_of(dir.path() / "docker-cni.log"), "info", "test");
    log.info("one");
    const Log other = std::move(log);
    log.info("lost");  // NOLINT(bugprone-use-after-move): that's what is tested
    other.info("two");
  }
  EXPECT_THAT(lines_of(dir.read("docker-cni.log")), SizeIs(2));
  EXPECT_THAT(dir.read("docker-cni.log"), Not(HasSubstr("lost")));
  EXPECT_EQ(open_descriptors(), before);
}

TEST(LogField, QuotesWhatAToolCouldNotTakeApart) {
  EXPECT_EQ(field("ms", "12"), " ms=12");
  EXPECT_EQ(field("error", "no address left"), " error=\"no address left\"");
  EXPECT_EQ(field("error", R"(say "no" \ yes)"), R"( error="say \"no\" \\ yes")");
  EXPECT_EQ(field("name", ""), " name=\"\"");
  EXPECT_EQ(field("args", "a=b"), " args=\"a=b\"");
}

}  // namespace
}  // namespace docker_cni
