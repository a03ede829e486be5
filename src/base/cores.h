// The quotas of control groups, which limit how many cores this process may use (lull/cores.h).

#ifndef LULL_SRC_BASE_CORES_H_
#define LULL_SRC_BASE_CORES_H_

#include <optional>
#include <string>

namespace lull {

// The smallest quota of this process's control groups and of those that these lie in, in cores; none if no group has a
// quota. Versions 1 and 2 are understood (the kernel's documentation: admin-guide/cgroup-v2.rst, cpu.max, and
// scheduler/sched-bwc.rst). Everything is looked for below `root`, nothing but for tests.
std::optional<double> CoresOfControlGroups(const std::string& root);

}  // namespace lull

#endif  // LULL_SRC_BASE_CORES_H_
