// Work on 0 … count − 1, shared out among threads in consecutive parts.

#ifndef LULL_SRC_BASE_PARALLEL_H_
#define LULL_SRC_BASE_PARALLEL_H_

#include <cstddef>
#include <functional>

#include "absl/status/status.h"

namespace lull {

// The `number`th part: begin ≤ i < end. Never empty.
struct Part {
  std::size_t number;
  std::size_t begin;
  std::size_t end;
};

// How many parts to make of `count` when each thread keeps something per part, and when the parts take unequal times:
// then whoever is done takes another one.
std::size_t PartPerThread(int threads, std::size_t count);
std::size_t PartsInTurn(int threads, std::size_t count);

// Calls work for each of the parts, which are as long as each other, give or take one. Up to `threads` threads, this
// one among them, take parts in ascending order; no more are started than there are parts. All run under
// DefaultFloatingPoint. An exception that escapes from work comes out of here when all have stopped; what was not begun
// by then is left.
void InParts(int threads, std::size_t parts, std::size_t count, const std::function<void(const Part&)>& work);

// Likewise for work that may fail. Returns the error of the lowest part that has one, so the same for any threads.
absl::Status TryInParts(int threads, std::size_t parts, std::size_t count,
                        const std::function<absl::Status(const Part&)>& work);

}  // namespace lull

#endif  // LULL_SRC_BASE_PARALLEL_H_
