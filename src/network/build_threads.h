// The number of threads of a call, as BuildOptions::threads says it.

#ifndef LULL_SRC_NETWORK_BUILD_THREADS_H_
#define LULL_SRC_NETWORK_BUILD_THREADS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lull/cores.h"
#include "lull/types.h"

namespace lull {

// The number itself, or the number of cores that this process may use for 0. Errors: kInvalidArgument for a number out
// of range.
inline absl::StatusOr<int> BuildThreads(int threads) {
  if (threads < 0 || threads > kMaxThreads) {
    return absl::InvalidArgumentError(
        absl::StrCat("threads is ", threads, "; must be from 1 to ", kMaxThreads, ", or 0 for one per core"));
  }
  if (threads > 0) return threads;
  return UsableCores();
}

}  // namespace lull

#endif  // LULL_SRC_NETWORK_BUILD_THREADS_H_
