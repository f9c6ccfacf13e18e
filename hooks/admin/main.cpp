// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "hooks/admin/command_line.hpp"
#include "shared/error.hpp"
#include "shared/sentence.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

using namespace docker_cni;

namespace {

constexpr int usage_status = 2;

int fail(std::string_view sentence, int status) {
  const auto line = "docker-cni-admin: " + one_line(sentence) + "\n";
  try {
    system::write_all(STDERR_FILENO, line, "stderr");
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): with stderr closed there is nobody left to tell
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    system::fill_standard_descriptors();
    system::survive_file_size_limit();
    const auto work = admin::parse_command_line(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    const auto answer = work();
    system::write_all(STDOUT_FILENO, answer.text, "stdout");
    int status = EXIT_SUCCESS;
    for (const auto& problem : answer.problems) status = fail(problem, EXIT_FAILURE);
    return status;
  } catch (const admin::UsageError& error) {
    return fail(error.what(), usage_status);
  } catch (const std::exception& error) {
    return fail(error.what(), EXIT_FAILURE);
  }
}
