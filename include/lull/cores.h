// How many cores this process may use, which may be fewer than the machine has: a batch system, taskset, mpirun and
// containers give a process a share of the machine. It is how many workers a simulation has if nothing else is said,
// and how many runs a sweep takes at the same time.

#ifndef LULL_CORES_H_
#define LULL_CORES_H_

#include "lull/internal/visibility.h"

namespace lull {

// The cores that this process may run on (sched_getaffinity) or, if that is less, that the quotas of its control groups
// give it; from 1 to kMaxThreads. A part of a core is not counted: a thread on it would keep all others waiting. Takes
// some 50 µs. Any thread may call it.
LULL_API int UsableCores();

}  // namespace lull

#endif  // LULL_CORES_H_
