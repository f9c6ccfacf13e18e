// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "rewriter/runtime.hpp"
#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::rewriter {
namespace {

using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

/// What report_failure() wrote to stderr; the log is given by its name.
std::string report(const std::string& log, const char* sentence, std::string_view format = "json") {
  RuntimeCall call;
  call.log = log;
  call.log_format = format;
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(report_failure(call, Error(sentence)), 1);
  return ::testing::internal::GetCapturedStderr();
}

TEST(ReportFailure, IsWhatDockerShows) {
  const support::TempDir dir;
  const auto log = dir.write("log.json", "{\"level\":\"info\",\"msg\":\"earlier\"}\n");
  EXPECT_EQ(report(log.string(), "no \"network\""), "docker-cni: no \"network\"\n");
  EXPECT_THAT(dir.read("log.json"),
              MatchesRegex("\\{\"level\":\"info\",\"msg\":\"earlier\"\\}\n"
                           "\\{\"level\":\"error\",\"msg\":\"docker-cni: no \\\\\"network\\\\\"\","
                           "\"time\":\"20..-..-..T..:..:..Z\"\\}\n"));
}

TEST(ReportFailure, MakesTheLogWhereThereIsNone) {
  const support::TempDir dir;
  report((dir.path() / "log.json").string(), "x");
  EXPECT_THAT(dir.read("log.json"), EndsWith("Z\"}\n"));
  report("file:" + (dir.path() / "crun.log").string(), "x");
  EXPECT_THAT(dir.read("crun.log"), EndsWith("Z\"}\n"));
}

TEST(ReportFailure, SpeaksTheTextFormatToo) {
  const support::TempDir dir;
  report((dir.path() / "log").string(), "no \"x\"", "");
  EXPECT_THAT(dir.read("log"), MatchesRegex("time=\"20.*Z\" level=error msg=\"docker-cni: no \\\\\"x\\\\\"\"\n"));
}

TEST(ReportFailure, NeverLetsDockerGuessAnotherExitCode) {
  EXPECT_EQ(report("", "/x: No such file or directory"), "docker-cni: /x: does not exist\n");
}

TEST(ReportFailure, IsOneShortLineHoweverMuchThereIsToTell) {
  const auto told = report("", (std::string(100'000, 'x') + "\n\x1b[2J").c_str());
  EXPECT_LE(told.size(), 4097U);
  EXPECT_EQ(told.find('\n'), told.size() - 1);
}

TEST(ReportFailure, LeavesAloneWhatIsNoFile) {
  const support::TempDir dir;
  const auto target = dir.write("target", "");
  const auto link = (dir.path() / "link").string();
  ASSERT_EQ(::symlink(target.c_str(), link.c_str()), 0);
  EXPECT_THAT(report(link, "x"), SizeIs(14));
  EXPECT_THAT(dir.read("target"), IsEmpty());

  const auto fifo = (dir.path() / "fifo").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(report(fifo, "x"), SizeIs(14)) << "nobody reads it, and nobody hangs";
  EXPECT_THAT(report(dir.path().string(), "x"), SizeIs(14));
  EXPECT_THAT(report("/nowhere/log", "x"), SizeIs(14));
  EXPECT_THAT(report("/dev/full", "x"), SizeIs(14));
}

TEST(ReportFailure, MakesNoFileOfTheJournal) {
  const support::TempDir dir;
  ASSERT_EQ(::chdir(dir.path().c_str()), 0);
  report("journald:crun", "x");
  report("syslog:crun", "x");
  ASSERT_EQ(::chdir("/"), 0);
  EXPECT_THAT(system::names_in(dir.path()).value(), IsEmpty());
}

}  // namespace
}  // namespace docker_cni::rewriter
