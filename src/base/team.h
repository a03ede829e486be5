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

// Waiting is cheap in two ways. Waiting threads first spin for some microseconds, because the next piece of work is
// usually that close and waking a sleeping thread costs as much; then they sleep, so that a machine that is busy with
// other programs loses no more than these microseconds.
//
// Thread use: one thread at a time: always the same one, or another after it has been joined.
class Team {
 public:
  // Starts `size` threads, 1 or more, including the caller's; fewer where the system does not let as many be started.
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
  const std::function<void(std::size_t)>* task_ = nullptr;  // null: the threads must end
  std::size_t count_ = 0;
  std::vector<std::exception_ptr> failures_;  // one per thread
  alignas(64) std::atomic<int> round_ = 0;    // changes when there is a new task
  alignas(64) std::atomic<int> working_ = 0;  // threads that have not finished the task, without the caller's
};

// ---------------------------------------------------------------------------------------------------------------------
// Work on 0 … count − 1, divided among the threads of a team in consecutive parts

// The `number`th part: begin ≤ i < end. Never empty.
struct Part {
  std::size_t number;
  std::size_t begin;
  std::size_t end;
};

// The number of parts to make of `count` when each thread keeps data per part, and when the parts take unequal times: a
// thread that has finished one part takes another.
std::size_t PartPerThread(int threads, std::size_t count);
std::size_t PartsInTurn(int threads, std::size_t count);

// Calls work for each of the parts, whose lengths differ by at most one. Up to `threads` threads, including the
// caller's, take parts in ascending order; no more threads are started than there are parts. All run under
// DefaultFloatingPoint. An exception that work throws is thrown again here when all threads have stopped; parts that
// were not begun by then are left out.
void InParts(int threads, std::size_t parts, std::size_t count, const std::function<void(const Part&)>& work);

// Calls work that may fail in the same way. Returns the error of the lowest part that has one, so the same error for
// any number of threads.
absl::Status TryInParts(int threads, std::size_t parts, std::size_t count,
                        const std::function<absl::Status(const Part&)>& work);

}  // namespace lull

#endif  // LULL_SRC_BASE_TEAM_H_
