// A team of threads: it runs workers, and builds networks.

#ifndef LULL_SRC_BASE_TEAM_H_
#define LULL_SRC_BASE_TEAM_H_

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "absl/status/status.h"

namespace lull {

// Waiting is cheap twice over. Those who wait spin for some microseconds, because the next piece of work is usually
// that close and waking a sleeping thread costs as much; then they sleep, so that a machine that is busy with something
// else loses no more than that.
//
// Thread use: one thread at a time, always the same one or after it has been joined with.
class Team {
 public:
  // `size` threads, 1 or more, the caller's among them; fewer where the system does not let as many be started.
  explicit Team(std::size_t size);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  std::size_t size() const { return threads_.size() + 1; }

  // Calls task(i) once for each i < count, thread k taking k, k + size, …; returns when all are done. Threads run under
  // the default floating-point control. An exception that a task throws is thrown here again.
  void ForEach(std::size_t count, const std::function<void(std::size_t)>& task);

 private:
  void Serve(std::size_t index);
  void Take(std::size_t index);

  std::vector<std::thread> threads_;
  const std::function<void(std::size_t)>* task_ = nullptr;  // null: time to go
  std::size_t count_ = 0;
  std::vector<std::exception_ptr> failures_;  // of each thread
  alignas(64) std::atomic<int> round_ = 0;    // moves on when there is a new task
  alignas(64) std::atomic<int> working_ = 0;  // threads, but for the caller's, that have not finished it
};

// ---------------------------------------------------------------------------------------------------------------------
// Work on 0 … count − 1, shared out among the threads of a team in consecutive parts

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

#endif  // LULL_SRC_BASE_TEAM_H_
