#include "base/team.h"

#include <emmintrin.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "base/floating_point.h"

namespace lull {
namespace {

// Chosen: about the time that it takes to put a thread to sleep and wake it on a virtual machine.
constexpr std::chrono::microseconds kSpin(100);
constexpr int kPausesPerLook = 32;  // pauses between two looks at the clock

constexpr std::size_t kTurns = 16;  // chosen: the last part to end delays the others by a sixteenth at most

// Returns when the value is no longer `old`.
void AwaitChange(const std::atomic<int>& value, int old) {
  const auto start = std::chrono::steady_clock::now();
  do {
    for (int i = 0; i < kPausesPerLook; ++i) {
      if (value.load(std::memory_order_acquire) != old) return;
      _mm_pause();
    }
  } while (std::chrono::steady_clock::now() - start < kSpin);
  while (value.load(std::memory_order_acquire) == old) value.wait(old, std::memory_order_acquire);
}

// The begin of a part; for part `parts`, the end of the whole.
std::size_t BeginOf(std::size_t part, std::size_t parts, std::size_t count) {
  return part * (count / parts) + std::min(part, count % parts);
}

}  // namespace

Team::Team(std::size_t size) : failures_(size) {
  threads_.reserve(size);
  try {
    for (std::size_t k = 1; k < size; ++k) threads_.emplace_back([this, k] { Serve(k); });
  } catch (const std::system_error&) {
    // The threads that could be started take all tasks.
  } catch (const std::bad_alloc&) {
    // Starting a thread needs memory too; the threads that could be started take all tasks.
  }
}

Team::~Team() {
  task_ = nullptr;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Team::ForEach(std::size_t count, const std::function<void(std::size_t)>& task) {
  task_ = &task;
  count_ = count;
  working_.store(static_cast<int>(threads_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  Take(0);
  for (int working; (working = working_.load(std::memory_order_acquire)) != 0;) AwaitChange(working_, working);
  for (std::exception_ptr& failure : failures_) {
    if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
  }
}

void Team::Serve(std::size_t index) {
  const DefaultFloatingPoint floating_point;
  for (int round = 0;; ++round) {
    AwaitChange(round_, round);
    if (task_ == nullptr) return;
    Take(index);
    working_.fetch_sub(1, std::memory_order_release);
    working_.notify_one();
  }
}

void Team::Take(std::size_t index) {
  try {
    for (std::size_t i = index; i < count_; i += size()) (*task_)(i);
  } catch (...) {
    failures_[index] = std::current_exception();
  }
}

std::size_t PartPerThread(int threads, std::size_t count) { return std::min<std::size_t>(threads, count); }

std::size_t PartsInTurn(int threads, std::size_t count) {
  return threads == 1 ? PartPerThread(1, count) : std::min(kTurns * threads, count);
}

void InParts(int threads, std::size_t parts, std::size_t count, const std::function<void(const Part&)>& work) {
  if (parts == 0) return;
  const DefaultFloatingPoint floating_point;
  std::atomic<std::size_t> next = 0;
  Team team(std::min<std::size_t>(threads, parts));
  team.ForEach(team.size(), [&](std::size_t) {
    try {
      for (std::size_t part = next++; part < parts; part = next++) {
        work({.number = part, .begin = BeginOf(part, parts, count), .end = BeginOf(part + 1, parts, count)});
      }
    } catch (...) {
      next = parts;
      throw;
    }
  });
}

absl::Status TryInParts(int threads, std::size_t parts, std::size_t count,
                        const std::function<absl::Status(const Part&)>& work) {
  std::vector<absl::Status> statuses(parts);
  // Parts above a failed one are still worked on: a part below it may yet fail.
  InParts(threads, parts, count, [&](const Part& part) { statuses[part.number] = work(part); });
  const auto error = std::ranges::find_if_not(statuses, &absl::Status::ok);
  return error == statuses.end() ? absl::OkStatus() : *error;
}

}  // namespace lull
