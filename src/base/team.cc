#include "base/team.h"

#include <emmintrin.h>

#include <chrono>
#include <utility>

#include "base/floating_point.h"

namespace lull {
namespace {

// Chosen: about what putting a thread to sleep and waking it costs on a virtual machine.
constexpr std::chrono::microseconds kSpin(100);
constexpr int kPausesPerLook = 32;  // at the clock

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

}  // namespace

Team::Team(std::size_t size) : failures_(size) {
  for (std::size_t k = 1; k < size; ++k) threads_.emplace_back([this, k] { Serve(k); });
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

}  // namespace lull
