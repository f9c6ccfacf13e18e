#include "tests/support/temp_dir.hpp"

#include <boost/filesystem/operations.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <fcntl.h>
#include <stdlib.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::support {

TempDir::TempDir() {
  auto name = (fs::canonical(fs::temp_directory_path()) / "docker-cni-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw SystemError(name, errno);
  path_ = name;
}

TempDir::~TempDir() {
  boost::system::error_code ignored;  // a test's leftover in /tmp is no failure of what it tests
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

fs::path TempDir::write(const fs::path& name, std::string_view text) const {
  auto path = path_ / name;
  system::make_directories(path.parent_path());
  const auto file = system::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  system::write_all(file.get(), text, path.string());
  return path;
}

std::string TempDir::read(const fs::path& name) const { return system::read_file(path_ / name); }

fs::path TempDir::directory(const fs::path& name) const {
  auto path = path_ / name;
  system::make_directories(path);
  return path;
}

}  // namespace docker_cni::support
