// Timed events: a heap orders the due times that have events, and a bucket holds the events of each due time.
//
// All events of a due time act in the same step and in any order, so ordering the single events would be wasted work:
// the heap has one entry per due time. Buckets are found by hashing the due time. Memory grows with the number of
// pending events, not with the longest delay.
//
// A worker has one queue for all its columns, and each event names its column. A queue for each column was tried first:
// an event then goes to one of (columns × delays) places in memory instead of one of (delays), and none of these places
// is in the nearest cache. bench/queue_bench.cc measures both designs, and other heaps, with the traffic of real runs.

#ifndef LULL_SRC_ENGINE_EVENT_QUEUE_H_
#define LULL_SRC_ENGINE_EVENT_QUEUE_H_

#include <array>
#include <boost/heap/d_ary_heap.hpp>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "lull/types.h"

namespace lull {

// A heap of due times, the earliest on top.
using DueTimeHeap = boost::heap::d_ary_heap<Tick, boost::heap::arity<4>, boost::heap::compare<std::greater<>>>;

// Events lie in chunks of kChunkBytes, by default about 2 KiB. The size is not exactly 2 KiB, because the beginnings of
// all chunks would then compete for the same few lines of a cache.
//
// Thread use: confined to the worker that owns it.
template <class Event, class Heap = DueTimeHeap, std::size_t kChunkBytes = 2000>
class EventQueue {
 public:
  EventQueue() : buckets_(4), mask_(3) {}

  // kNever when nothing is pending.
  Tick next_due() const { return due_times_.empty() ? kNever : due_times_.top(); }

  // Returns whether this is the only event of its due time.
  bool Push(Tick due, Event event) {
    Bucket& bucket = buckets_[Home(due)];
    if (bucket.due != due || bucket.next == bucket.end) [[unlikely]] {
      return PushSlowly(due, event);
    }
    *bucket.next++ = event;
    return false;
  }

  // Removes the events of the next due time and calls use(events) for spans that together hold them, in no particular
  // order. Events of later due times may be pushed meanwhile.
  template <class Use>
  void PopDue(const Use& use) {
    const std::size_t at = Find(next_due());
    Chunk* chunk = buckets_[at].chunk;
    std::size_t count = buckets_[at].count();
    due_times_.pop();
    Free(at);
    while (chunk != nullptr) {
      use(std::span<const Event>(chunk->events.data(), count));
      chunk = std::exchange(chunk->next, std::exchange(free_, chunk));
      count = kChunkEvents;
    }
  }

  // Calls visit(due, event) for every pending event, in no particular order.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const Bucket& bucket : buckets_) {
      if (bucket.due == kFree) continue;
      std::size_t count = bucket.count();
      for (const Chunk* chunk = bucket.chunk; chunk != nullptr; chunk = chunk->next) {
        for (std::size_t i = 0; i < count; ++i) visit(bucket.due, chunk->events[i]);
        count = kChunkEvents;
      }
    }
  }

  // The number of events that there is memory for.
  std::size_t capacity() const { return chunks_.size() * kChunkEvents; }

 private:
  static constexpr Tick kFree = 0;

  static constexpr std::size_t kChunkEvents = kChunkBytes / sizeof(Event);
  struct Chunk {
    Chunk* next;  // the next full chunk of the same bucket, or the next free chunk
    std::array<Event, kChunkEvents> events;
  };

  struct Bucket {
    Tick due = kFree;
    Event* next = nullptr;  // where the next event goes, in the first chunk
    Event* end = nullptr;   // the end of the first chunk
    Chunk* chunk = nullptr;

    std::size_t count() const { return static_cast<std::size_t>(next - chunk->events.data()); }  // in the first chunk
  };

  // Puts an empty chunk before the chunks of a bucket. The chunk that was freed last is taken first: it is still in a
  // near cache.
  void AddChunk(Bucket& bucket) {
    if (free_ == nullptr) free_ = &chunks_.emplace_back(Chunk{nullptr, {}});
    Chunk* const taken = std::exchange(free_, free_->next);
    taken->next = std::exchange(bucket.chunk, taken);
    bucket.next = taken->events.data();
    bucket.end = bucket.next + kChunkEvents;
  }

  // Handles a bucket that is full, not in its home place, or not open yet. This is a separate function so that the
  // usual case is short enough to be inlined into its caller's loop.
  [[gnu::noinline]] bool PushSlowly(Tick due, Event event) {
    assert(due > 0);  // no bucket is open for another due time, so that every push for one comes here
    Bucket* bucket = &buckets_[Find(due)];
    const bool only = bucket->due != due;
    if (only) bucket = &Open(due);
    if (bucket->next == bucket->end) AddChunk(*bucket);
    *bucket->next++ = event;
    return only;
  }

  std::size_t Home(Tick due) const { return static_cast<std::size_t>(due) & mask_; }

  // The bucket of a due time, or the free bucket where it belongs: linear probing. Due times lie close together, so
  // they rarely collide.
  std::size_t Find(Tick due) const {
    std::size_t i = Home(due);
    while (buckets_[i].due != due && buckets_[i].due != kFree) i = (i + 1) & mask_;
    return i;
  }

  // Opens an empty bucket for a due time that has none.
  Bucket& Open(Tick due) {
    due_times_.push(due);
    if (2 * due_times_.size() > buckets_.size()) Grow();
    Bucket& bucket = buckets_[Find(due)];
    bucket = {.due = due};
    return bucket;
  }

  // Frees a bucket and closes the gap, so that every later bucket is still found from its home.
  void Free(std::size_t gap) {
    buckets_[gap].due = kFree;
    for (std::size_t i = (gap + 1) & mask_; buckets_[i].due != kFree; i = (i + 1) & mask_) {
      if (((i - Home(buckets_[i].due)) & mask_) >= ((i - gap) & mask_)) {
        std::swap(buckets_[gap], buckets_[i]);
        gap = i;
      }
    }
  }

  void Grow() {
    std::vector<Bucket> old(2 * buckets_.size());
    old.swap(buckets_);
    mask_ = buckets_.size() - 1;
    for (const Bucket& bucket : old) {
      if (bucket.due != kFree) buckets_[Find(bucket.due)] = bucket;
    }
  }

  Heap due_times_;
  std::vector<Bucket> buckets_;  // the size is a power of two; at most half of the buckets are in use
  std::size_t mask_;
  std::deque<Chunk> chunks_;  // all chunks; a deque, so that they stay in place
  Chunk* free_ = nullptr;     // linked by `next`
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_EVENT_QUEUE_H_
