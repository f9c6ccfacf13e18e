// SPDX-License-Identifier: Apache-2.0
// The floor of a hook: the same plugins one after the other, with what they read and their environment at hand.
// floorhook COMMAND CNI_PATH CONTAINER_ID NETNS [STDIN PLUGIN]...
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

bool run(const char* input, char* plugin) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  char* arguments[] = {plugin, nullptr};
  const pid_t child = vfork();
  if (child == 0) {
    const int in = open(input, O_RDONLY);
    dup2(in, 0);
    dup2(ends[1], 1);
    close(in);
    close(ends[0]);
    close(ends[1]);
    execve(plugin, arguments, environ);
    _exit(127);
  }
  close(ends[1]);
  static char answer[65536];
  while (read(ends[0], answer, sizeof answer) > 0) {
  }
  close(ends[0]);
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 1;
  setenv("CNI_COMMAND", argv[1], 1);
  setenv("CNI_PATH", argv[2], 1);
  setenv("CNI_CONTAINERID", argv[3], 1);
  setenv("CNI_NETNS", argv[4], 1);
  setenv("CNI_IFNAME", "eth0", 1);
  for (int at = 5; at + 1 < argc; at += 2) {
    if (!run(argv[at], argv[at + 1])) return 1;
  }
  return 0;
}
