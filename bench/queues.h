// Alternatives to EventQueue, for bench/queue_bench.cc and for the laws in test/engine/event_queue_test.cc. All have
// the interface of EventQueue (src/engine/event_queue.h).

#ifndef LULL_BENCH_QUEUES_H_
#define LULL_BENCH_QUEUES_H_

#include <algorithm>
#include <bit>
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

// A heap of due times, the earliest first.
template <unsigned arity>
using DAryHeap = boost::heap::d_ary_heap<Tick, boost::heap::arity<arity>, boost::heap::compare<std::greater<>>>;
using PairingHeap = boost::heap::pairing_heap<Tick, boost::heap::compare<std::greater<>>>;
using StandardHeap = std::priority_queue<Tick, std::vector<Tick>, std::greater<>>;

// A heap of all events, each with its due time: the obvious but slow way.
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

// A ring with a bucket for each step within the longest delay, as the clock-driven engine has. The ring orders nothing,
// but uses memory for every possible delay; it shows the least that a queue can cost. No event may be pushed further
// ahead than the longest delay.
template <class Event>
class BucketRing {
 public:
  explicit BucketRing(Tick longest_delay = 1'000)
      : longest_delay_(longest_delay), buckets_(std::bit_ceil(static_cast<std::size_t>(longest_delay) + 1)) {}

  Tick next_due() const {
    if (pending_ == 0) return kNever;
    Tick due = passed_ + 1;
    while (buckets_[Index(due)].empty()) ++due;
    return due;
  }

  void Push(Tick due, const Event& event) {
    // After a silence the clock is ahead of the last step that was popped.
    passed_ = std::max(passed_, due - longest_delay_);
    ++pending_;
    buckets_[Index(due)].push_back(event);
  }

  template <class Use>
  void PopDue(const Use& use) {
    passed_ = next_due();
    popping_.clear();
    popping_.swap(buckets_[Index(passed_)]);
    pending_ -= popping_.size();
    use(std::span<const Event>(popping_));
  }

 private:
  std::size_t Index(Tick due) const { return static_cast<std::size_t>(due) & (buckets_.size() - 1); }

  Tick longest_delay_;
  std::vector<std::vector<Event>> buckets_;
  std::vector<Event> popping_;
  std::size_t pending_ = 0;
  Tick passed_ = 0;  // no event is due up to this step
};

// A queue for each column, and a queue of columns by due time, which has a column once for each due time in the
// column's queue. ColumnOf()(event) is the column of an event.
template <class Event, class ColumnOf>
class ColumnQueues {
 public:
  explicit ColumnQueues(ColumnId columns) : queues_(columns) {}

  Tick next_due() const { return due_columns_.next_due(); }

  void Push(Tick due, const Event& event) {
    const ColumnId column = ColumnOf()(event);
    if (queues_[column].Push(due, event)) due_columns_.Push(due, column);
  }

  template <class Use>
  void PopDue(const Use& use) {
    due_columns_.PopDue([&](std::span<const ColumnId> columns) {
      for (const ColumnId column : columns) queues_[column].PopDue(use);
    });
  }

 private:
  // Chosen: a column has few events of the same due time. A chunk takes four cache lines with its header.
  static constexpr std::size_t kChunkBytes = 240;

  std::vector<EventQueue<Event, DueTimeHeap, kChunkBytes>> queues_;
  EventQueue<ColumnId> due_columns_;
};

}  // namespace lull

#endif  // LULL_BENCH_QUEUES_H_
