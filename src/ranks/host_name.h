#ifndef LULL_SRC_RANKS_HOST_NAME_H_
#define LULL_SRC_RANKS_HOST_NAME_H_

#include <unistd.h>

#include <array>
#include <string>

namespace lull {

// The name of this machine. Any thread may call it.
inline std::string HostName() {
  std::array<char, 256> name = {};  // POSIX: HOST_NAME_MAX is 255 at most
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown host";
  return name.data();
}

}  // namespace lull

#endif  // LULL_SRC_RANKS_HOST_NAME_H_
