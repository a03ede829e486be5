// How many cores this process may use, which may be fewer than the machine has: a batch system, taskset, mpirun and
// containers give a process a share of the machine.

#ifndef LULL_SRC_BASE_CORES_H_
#define LULL_SRC_BASE_CORES_H_

#include <optional>
#include <string>

#include "lull/internal/visibility.h"

namespace lull {

// The cores that this process may run on (sched_getaffinity) or, if that is less, that the quotas of its control groups
// give it; from 1 to kMaxThreads. A part of a core is not counted: a thread on it would keep all others waiting. Takes
// some 50 µs. Any thread may call it.
LULL_SHARED_WITH_PLOTS int UsableCores();

// The smallest quota of this process's control groups and of those that these lie in, in cores; none if no group has a
// quota. Versions 1 and 2 are understood (the kernel's documentation: admin-guide/cgroup-v2.rst, cpu.max, and
// scheduler/sched-bwc.rst). Everything is looked for below `root`, nothing but for tests.
std::optional<double> CoresOfControlGroups(const std::string& root);

}  // namespace lull

#endif  // LULL_SRC_BASE_CORES_H_
