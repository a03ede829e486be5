// Queues that might have been, for bench/queue_bench.cc and the laws in test/engine/event_queue_test.cc. All are used
// as EventQueue is (src/engine/event_queue.h).

#ifndef LULL_BENCH_QUEUES_H_
#define LULL_BENCH_QUEUES_H_

#include <boost/heap/d_ary_heap.hpp>
#include <boost/heap/pairing_heap.hpp>
#include <cstddef>
#include <functional>
#include <queue>
#include <span>
#include <vector>

#include "engine/event_queue.h"
#include "lull/types.h"

namespace lull {

// Heaps of due times, earliest first.
template <unsigned arity>
using DAryHeap = boost::heap::d_ary_heap<Tick, boost::heap::arity<arity>, boost::heap::compare<std::greater<>>>;
using PairingHeap = boost::heap::pairing_heap<Tick, boost::heap::compare<std::greater<>>>;
using StandardHeap = std::priority_queue<Tick, std::vector<Tick>, std::greater<>>;

// A heap of all events, each with its due time: the classic mistake.
template <class Event>
class EventHeap {
 public:
  Tick next_due() const { return events_.empty() ? kNever : events_.top().due; }

  void Push(Tick due, const Event& event) { events_.push({due, event}); }

  template <class Use>
  void PopDue(const Use& use) {
    for (const Tick due = next_due(); next_due() == due;) {
      const Event event = events_.top().event;
      events_.pop();
      use(std::span(&event, 1));
    }
  }

 private:
  struct Timed {
    Tick due;
    Event event;
    friend bool operator>(const Timed& a, const Timed& b) { return a.due > b.due; }
  };
  std::priority_queue<Timed, std::vector<Timed>, std::greater<>> events_;
};

// A ring with a bucket for every step within the longest delay: nothing is ordered, and memory is taken for every delay
// that there might be. What a queue could cost at the least.
template <class Event>
class BucketRing {
 public:
  static constexpr std::size_t kSize = 1024;

  BucketRing() : buckets_(kSize) {}

  Tick next_due() const {
    if (pending_ == 0) return kNever;
    Tick due = popped_ + 1;
    while (buckets_[Index(due)].empty()) ++due;
    return due;
  }

  void Push(Tick due, const Event& event) {
    ++pending_;
    buckets_[Index(due)].push_back(event);
  }

  template <class Use>
  void PopDue(const Use& use) {
    popped_ = next_due();
    popping_.clear();
    popping_.swap(buckets_[Index(popped_)]);
    pending_ -= popping_.size();
    use(std::span<const Event>(popping_));
  }

 private:
  static std::size_t Index(Tick due) { return static_cast<std::size_t>(due) % kSize; }

  std::vector<std::vector<Event>> buckets_;
  std::vector<Event> popping_;
  std::size_t pending_ = 0;
  Tick popped_ = 0;
};

}  // namespace lull

#endif  // LULL_BENCH_QUEUES_H_
