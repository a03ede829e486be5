// Threads that wait for work together: what workers run on.

#ifndef LULL_SRC_BASE_TEAM_H_
#define LULL_SRC_BASE_TEAM_H_

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace lull {

// Waiting is cheap twice over. Those who wait spin for some microseconds, because the next piece of work is usually
// that close and waking a sleeping thread costs as much; then they sleep, so that a machine that is busy with something
// else loses no more than that.
//
// Thread use: one thread at a time, always the same one or after it has been joined with.
class Team {
 public:
  // `size` threads, 1 or more, the caller's among them.
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

}  // namespace lull

#endif  // LULL_SRC_BASE_TEAM_H_
