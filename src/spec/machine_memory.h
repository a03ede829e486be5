// How much memory a process can have.

#ifndef LULL_SRC_SPEC_MACHINE_MEMORY_H_
#define LULL_SRC_SPEC_MACHINE_MEMORY_H_

#include <cstdint>
#include <string>

namespace lull {

// The memory of this machine, or the limit of the process's control group if the limit is lower.
std::uint64_t MemoryLimitBytes();

// The lowest memory limit of the groups that a process is in, and of the groups above them; the largest number if no
// group sets a limit. `groups` is the text of /proc/self/cgroup, `root` is where the groups are mounted:
// /sys/fs/cgroup.
std::uint64_t ControlGroupMemoryBytes(const std::string& groups, const std::string& root);

}  // namespace lull

#endif  // LULL_SRC_SPEC_MACHINE_MEMORY_H_
