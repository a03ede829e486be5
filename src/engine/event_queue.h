// Timed events: a heap orders the due times that have work, and a bucket holds the events of each.
//
// All events of a due time act in the same step and in any order, so ordering each of them would be wasted: the heap
// sees one entry per due time. Buckets are found by hashing the due time. Memory grows with what is pending, not with
// the longest delay: there is a queue per column, and a ring of 1,000 buckets in each of 100,000 columns would be 10⁸
// buckets.

#ifndef LULL_SRC_ENGINE_EVENT_QUEUE_H_
#define LULL_SRC_ENGINE_EVENT_QUEUE_H_

#include <boost/heap/d_ary_heap.hpp>
#include <cassert>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "lull/types.h"

namespace lull {

// Thread use: confined to the worker that owns the column.
template <class Event>
class EventQueue {
 public:
  // kNever when nothing is pending.
  Tick next_due() const { return due_times_.empty() ? kNever : due_times_.top(); }

  // Whether this is the only event of its due time.
  bool Push(Tick due, const Event& event) {
    assert(due > 0);
    if (2 * (due_times_.size() + 1) > buckets_.size()) Grow();
    Bucket& bucket = buckets_[Find(due)];
    const bool first = bucket.due != due;
    if (first) {
      bucket.due = due;
      due_times_.push(due);
    }
    bucket.events.push_back(event);
    return first;
  }

  // Moves the events of the next due time to `events`, replacing what is there.
  void PopDue(std::vector<Event>& events) {
    const std::size_t at = Find(next_due());
    due_times_.pop();
    events.clear();
    events.swap(buckets_[at].events);  // the bucket keeps the memory of `events` for later
    Free(at);
  }

  // Calls visit(due, event) for every pending event, in no particular order.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const Bucket& bucket : buckets_) {
      for (const Event& event : bucket.events) visit(bucket.due, event);
    }
  }

 private:
  static constexpr Tick kFree = 0;

  struct Bucket {
    Tick due = kFree;
    std::vector<Event> events;
  };

  std::size_t Home(Tick due) const { return static_cast<std::size_t>(due) & (buckets_.size() - 1); }

  // The bucket of a due time, or the free one where it belongs: linear probing. Due times lie close together, so they
  // rarely meet.
  std::size_t Find(Tick due) const {
    std::size_t i = Home(due);
    while (buckets_[i].due != due && buckets_[i].due != kFree) i = (i + 1) & (buckets_.size() - 1);
    return i;
  }

  // Frees a bucket and closes the gap, so that every later bucket is still found from its home.
  void Free(std::size_t gap) {
    const std::size_t mask = buckets_.size() - 1;
    buckets_[gap].due = kFree;
    for (std::size_t i = (gap + 1) & mask; buckets_[i].due != kFree; i = (i + 1) & mask) {
      if (((i - Home(buckets_[i].due)) & mask) >= ((i - gap) & mask)) {
        std::swap(buckets_[gap], buckets_[i]);
        gap = i;
      }
    }
  }

  void Grow() {
    std::vector<Bucket> old(buckets_.empty() ? 4 : 2 * buckets_.size());
    old.swap(buckets_);
    for (Bucket& bucket : old) {
      if (bucket.due != kFree) buckets_[Find(bucket.due)] = std::move(bucket);
    }
  }

  boost::heap::d_ary_heap<Tick, boost::heap::arity<4>, boost::heap::compare<std::greater<>>> due_times_;
  std::vector<Bucket> buckets_;  // a power of two, at most half of it in use
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_EVENT_QUEUE_H_
