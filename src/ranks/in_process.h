// Ranks as threads of one process: what several machines do, in a test that needs no MPI and that ThreadSanitizer
// understands.
//
//   const std::vector<absl::Status> statuses = RunInProcess(3, [](Collectives& ranks) { return ranks.Barrier(); });
//
// Ranks exchange everything over a shared board. Each rank has a place on the board, with two posts that it fills
// alternately, and with the number of collectives that it has posted. A collective copies the rank's payload into a
// post, raises the number, waits until all ranks' numbers are as high, and then reads the other ranks' posts. Two posts
// are enough: a rank fills the post of collective k again for k + 2, after all ranks have posted k + 1, so after all
// have finished reading k.

#ifndef LULL_SRC_RANKS_IN_PROCESS_H_
#define LULL_SRC_RANKS_IN_PROCESS_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "ranks/collectives.h"

namespace lull {

// Calls `work` on `ranks` threads, 1 or more, each with the collectives of its rank, and returns what each call
// returned, by rank. A rank whose call returns has left, with the call's error as the reason; an exception counts as
// kInternal with its text, std::bad_alloc as kResourceExhausted. If a thread cannot be started, its status is
// kResourceExhausted. Threads run under the default floating-point control. Ranks that call different collectives, or
// Reduce or Exscan with different numbers of values, get kInternal, each of them.
//
// If several ranks have left before a collective, its error names the lowest.
std::vector<absl::Status> RunInProcess(int ranks, const std::function<absl::Status(Collectives&)>& work);

}  // namespace lull

#endif  // LULL_SRC_RANKS_IN_PROCESS_H_
