// How much memory a run takes at present (RunStatus in lull/run.h).

#ifndef LULL_SRC_RUN_RUN_STATUS_H_
#define LULL_SRC_RUN_RUN_STATUS_H_

#include <cstdint>
#include <optional>

namespace lull {

// The memory that the process uses now; empty if the system does not say [bytes].
//
// Thread use: a pure function.
std::optional<std::uint64_t> ResidentBytes();

}  // namespace lull

#endif  // LULL_SRC_RUN_RUN_STATUS_H_
