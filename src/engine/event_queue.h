// Timed events: a heap orders the due times that have work, and a bucket holds the events of each.
//
// All events of a due time act in the same step and in any order, so ordering each of them would be wasted: the heap
// sees one entry per due time. Buckets are found by hashing the due time. Memory grows with what is pending, not with
// the longest delay: there is a queue per column, and a ring of 1,000 buckets in each of 100,000 columns would be 10⁸
// buckets. Which heap: bench/queue_bench.cc.

#ifndef LULL_SRC_ENGINE_EVENT_QUEUE_H_
#define LULL_SRC_ENGINE_EVENT_QUEUE_H_

#include <array>
#include <boost/heap/d_ary_heap.hpp>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "lull/types.h"

namespace lull {

// The memory of all events of a worker's queues, in chunks. A chunk given back is the first to be taken again: in
// sparse networks, where a bucket holds one event and there are more columns than events, what is pending stays in the
// nearest cache, however many columns there are.
//
// Thread use: confined to the worker that owns it.
template <class Event>
class EventPool {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // Two cache lines.
  static constexpr std::uint32_t kChunkEvents = (128 - 2 * sizeof(std::uint32_t)) / sizeof(Event);
  struct alignas(64) Chunk {
    std::uint32_t next;  // of the same bucket
    std::uint32_t count;
    std::array<Event, kChunkEvents> events;
  };

  // An empty chunk in front of `next`.
  std::uint32_t Take(std::uint32_t next) {
    if (free_ == kNone) {
      chunks_.push_back({.next = kNone, .count = 0, .events = {}});
      free_ = static_cast<std::uint32_t>(chunks_.size() - 1);
    }
    const std::uint32_t taken = free_;
    free_ = chunks_[taken].next;
    chunks_[taken].next = next;
    chunks_[taken].count = 0;
    return taken;
  }

  // Returns what followed it.
  std::uint32_t GiveBack(std::uint32_t chunk) {
    return std::exchange(chunks_[chunk].next, std::exchange(free_, chunk));
  }

  std::size_t chunks() const { return chunks_.size(); }

  Chunk& operator[](std::uint32_t chunk) { return chunks_[chunk]; }
  const Chunk& operator[](std::uint32_t chunk) const { return chunks_[chunk]; }

 private:
  std::vector<Chunk> chunks_;
  std::uint32_t free_ = kNone;  // a list by `next`
};

// Earliest first.
using DueTimeHeap = boost::heap::d_ary_heap<Tick, boost::heap::arity<4>, boost::heap::compare<std::greater<>>>;

// Thread use: confined to the worker that owns the column.
template <class Event, class Heap = DueTimeHeap>
class EventQueue {
 public:
  // `pool` outlives the queue.
  explicit EventQueue(EventPool<Event>& pool) : pool_(&pool) {}

  // kNever when nothing is pending.
  Tick next_due() const { return due_times_.empty() ? kNever : due_times_.top(); }

  // Whether this is the only event of its due time.
  bool Push(Tick due, const Event& event) {
    assert(due > 0);
    Bucket* bucket = &buckets_[Find(due)];
    const bool first = bucket->due != due;
    if (first) [[unlikely]] {
      bucket = &Open(due);
    } else if ((*pool_)[bucket->chunk].count == EventPool<Event>::kChunkEvents) [[unlikely]] {
      bucket->chunk = pool_->Take(bucket->chunk);
    }
    auto& chunk = (*pool_)[bucket->chunk];
    chunk.events[chunk.count++] = event;
    return first;
  }

  // Calls use(event) for the events of the next due time, in no particular order, and removes them. Nothing may be
  // pushed meanwhile.
  template <class Use>
  void PopDue(const Use& use) {
    PopChunks([&use](const Chunk& chunk) {
      for (std::uint32_t i = 0; i < chunk.count; ++i) use(chunk.events[i]);
    });
  }

  // The same, but calls use(chunk) for all that hold such events.
  using Chunk = typename EventPool<Event>::Chunk;
  template <class Use>
  void PopChunks(const Use& use) {
    const std::size_t at = Find(next_due());
    due_times_.pop();
    for (std::uint32_t c = buckets_[at].chunk; c != EventPool<Event>::kNone; c = pool_->GiveBack(c)) use((*pool_)[c]);
    Free(at);
  }

  // Asks for the memory that PopDue will read. The queue itself should be near.
  void Prefetch() const { __builtin_prefetch(&buckets_[Home(next_due())]); }

  // Calls visit(due, event) for every pending event, in no particular order.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const Bucket& bucket : buckets_) {
      if (bucket.due == kFree) continue;
      for (std::uint32_t c = bucket.chunk; c != EventPool<Event>::kNone; c = (*pool_)[c].next) {
        for (std::uint32_t i = 0; i < (*pool_)[c].count; ++i) visit(bucket.due, (*pool_)[c].events[i]);
      }
    }
  }

 private:
  static constexpr Tick kFree = 0;

  struct Bucket {
    Tick due = kFree;
    std::uint32_t chunk = EventPool<Event>::kNone;
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

  // A bucket for a due time that has none.
  Bucket& Open(Tick due) {
    due_times_.push(due);
    if (2 * due_times_.size() > buckets_.size()) Grow();
    Bucket& bucket = buckets_[Find(due)];
    bucket = {due, pool_->Take(EventPool<Event>::kNone)};
    return bucket;
  }

  void Grow() {
    std::vector<Bucket> old(2 * buckets_.size());
    old.swap(buckets_);
    for (const Bucket& bucket : old) {
      if (bucket.due != kFree) buckets_[Find(bucket.due)] = bucket;
    }
  }

  EventPool<Event>* pool_;
  Heap due_times_;
  std::vector<Bucket> buckets_ = std::vector<Bucket>(4);  // a power of two, at most half of it in use
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_EVENT_QUEUE_H_
