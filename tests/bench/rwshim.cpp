// SPDX-License-Identifier: Apache-2.0
// The floor of a create: read config.json, put a text before its last brace, write it beside, rename, become the
// runtime. It parses nothing, and only knows the command line that the benchmark gives it:
// rwshim FILE TEXT RUNTIME ARGS...
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 4) return 1;
  const int in = open(argv[1], O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (in < 0 || fstat(in, &status) != 0) return 1;
  const auto size = static_cast<size_t>(status.st_size);
  char* text = static_cast<char*>(malloc(size + 1));
  if (text == nullptr || read(in, text, size) != status.st_size) return 1;
  text[size] = '\0';
  char* brace = strrchr(text, '}');
  if (brace == nullptr) return 1;
  const auto before = static_cast<size_t>(brace - text);

  char beside[4096];
  snprintf(beside, sizeof beside, "%s.tmp", argv[1]);
  const int out = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  iovec parts[] = {{text, before}, {argv[2], strlen(argv[2])}, {brace, size - before}};
  if (out < 0 || writev(out, parts, 3) < 0 || rename(beside, argv[1]) != 0) return 1;
  execve(argv[3], argv + 3, environ);
  return 1;
}
