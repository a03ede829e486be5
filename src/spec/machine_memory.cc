// Control groups as Linux documents them: admin-guide/cgroup-v2 (one hierarchy, memory.max, which may say "max") and
// admin-guide/cgroup-v1/memory (a hierarchy for each controller, memory.limit_in_bytes).

#include "spec/machine_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>

namespace lull {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

std::uint64_t LimitIn(const std::string& file) {
  std::uint64_t bytes = kNoLimit;
  std::ifstream stream(file);
  return stream >> bytes ? bytes : kNoLimit;
}

// The lowest limit of the group at `path` and of all groups above it, up to `root`. In a container the path may not be
// mounted, while the root is the container's own group.
std::uint64_t LowestLimit(const std::string& root, std::string path, const char* file) {
  std::uint64_t lowest = kNoLimit;
  while (true) {
    lowest = std::min(lowest, LimitIn(root + path + "/" + file));
    const std::size_t parent = path.rfind('/');
    if (parent == std::string::npos) return lowest;
    path.resize(parent);
  }
}

bool NamesController(const std::string& controllers, const std::string& controller) {
  return ("," + controllers + ",").find("," + controller + ",") != std::string::npos;
}

}  // namespace

// Lines have the form number:controllers:path; version 2 has the number 0 and no controllers.
std::uint64_t ControlGroupMemoryBytes(const std::string& groups, const std::string& root) {
  std::uint64_t lowest = kNoLimit;
  std::istringstream lines(groups);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), path = line.substr(second + 1);
    if (controllers.empty()) {
      lowest = std::min(lowest, LowestLimit(root, path, "memory.max"));
    } else if (NamesController(controllers, "memory")) {
      lowest = std::min(lowest, LowestLimit(root + "/memory", path, "memory.limit_in_bytes"));
    }
  }
  return lowest;
}

std::uint64_t MemoryLimitBytes() {
  const std::int64_t pages = sysconf(_SC_PHYS_PAGES), page_size = sysconf(_SC_PAGESIZE);
  const std::uint64_t physical =
      pages > 0 && page_size > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_size) : kNoLimit;
  std::ifstream groups("/proc/self/cgroup");
  const std::string text((std::istreambuf_iterator<char>(groups)), {});
  return std::min(physical, ControlGroupMemoryBytes(text, "/sys/fs/cgroup"));
}

}  // namespace lull
