#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "base/floating_point.h"

namespace lull {
namespace {

constexpr std::size_t kTurns = 16;  // chosen: the last part to end keeps the others waiting for a sixteenth at most

// Begin of the part; of part `parts`, the end of all.
std::size_t BeginOf(std::size_t part, std::size_t parts, std::size_t count) {
  return part * (count / parts) + std::min(part, count % parts);
}

}  // namespace

std::size_t PartPerThread(int threads, std::size_t count) { return std::min<std::size_t>(threads, count); }

std::size_t PartsInTurn(int threads, std::size_t count) {
  return threads == 1 ? PartPerThread(1, count) : std::min(kTurns * threads, count);
}

void InParts(int threads, std::size_t parts, std::size_t count, const std::function<void(const Part&)>& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto take_parts = [&] {
    const DefaultFloatingPoint floating_point;
    try {
      for (std::size_t part = next++; part < parts; part = next++) {
        work({.number = part, .begin = BeginOf(part, parts, count), .end = BeginOf(part + 1, parts, count)});
      }
    } catch (...) {
      next = parts;
      const std::lock_guard lock(mutex);
      if (failure == nullptr) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    others.reserve(threads);
    try {
      while (others.size() + 1 < std::min<std::size_t>(threads, parts)) others.emplace_back(take_parts);
    } catch (const std::system_error&) {
      // Those that could be started take all parts.
    }
    take_parts();
  }
  if (failure != nullptr) std::rethrow_exception(failure);
}

absl::Status TryInParts(int threads, std::size_t parts, std::size_t count,
                        const std::function<absl::Status(const Part&)>& work) {
  std::vector<absl::Status> statuses(parts);
  // Parts above one that fails are worked on all the same: one below it may still be on its way to an error.
  InParts(threads, parts, count, [&](const Part& part) { statuses[part.number] = work(part); });
  const auto error = std::ranges::find_if_not(statuses, &absl::Status::ok);
  return error == statuses.end() ? absl::OkStatus() : *error;
}

}  // namespace lull
