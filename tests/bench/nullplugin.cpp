// SPDX-License-Identifier: Apache-2.0
// A plugin that does nothing but what the protocol asks: read the configuration, answer.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main() {
  static char buffer[65536];
  while (read(0, buffer, sizeof buffer) > 0) {
  }
  const char* command = getenv("CNI_COMMAND");
  if (command != nullptr && strcmp(command, "ADD") == 0) {
    static const char result[] = "{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.1.0.2/24\"}]}\n";
    return write(1, result, sizeof result - 1) < 0;
  }
  return 0;
}
