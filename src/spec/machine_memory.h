// How much memory a process can have.

#ifndef LULL_SRC_SPEC_MACHINE_MEMORY_H_
#define LULL_SRC_SPEC_MACHINE_MEMORY_H_

#include <cstdint>
#include <string>

namespace lull {

// The memory of this machine, or what a control group allows the process if that is less.
std::uint64_t MemoryLimitBytes();

// The lowest limit on memory of the groups that a process is in, and of those above them; the largest number where none
// sets one. `groups` is the text of /proc/self/cgroup, `root` where the groups are mounted: /sys/fs/cgroup.
std::uint64_t ControlGroupMemoryBytes(const std::string& groups, const std::string& root);

}  // namespace lull

#endif  // LULL_SRC_SPEC_MACHINE_MEMORY_H_
