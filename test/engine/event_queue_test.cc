// The laws of a queue of timed events, held by the one that the engine uses and by those it is measured against.

#include "engine/event_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "bench/queues.h"

namespace lull {
namespace {

// The events of the next due time, in order.
template <class Queue>
std::vector<int> PopDue(Queue& queue) {
  std::vector<int> popped;
  queue.PopDue([&popped](std::span<const int> events) { popped.insert(popped.end(), events.begin(), events.end()); });
  std::ranges::sort(popped);
  return popped;
}

struct ColumnOfInt {
  ColumnId operator()(int event) const { return static_cast<ColumnId>(event) % 7; }
};

// A queue for each of seven columns.
struct SevenColumns : ColumnQueues<int, ColumnOfInt> {
  SevenColumns() : ColumnQueues(7) {}
};

template <class Queue>
class QueueLaws : public testing::Test {
 protected:
  Queue queue_;
};

using Queues = testing::Types<EventQueue<int>, EventQueue<int, DAryHeap<2>>, EventQueue<int, DAryHeap<8>>,
                              EventQueue<int, PairingHeap>, EventQueue<int, StandardHeap>, SevenColumns, EventHeap<int>,
                              BucketRing<int>>;
TYPED_TEST_SUITE(QueueLaws, Queues);

TYPED_TEST(QueueLaws, IsDueNeverWhenEmpty) { EXPECT_EQ(this->queue_.next_due(), kNever); }

TYPED_TEST(QueueLaws, GivesTheEventsOfTheEarliestDueTime) {
  this->queue_.Push(5, 1);
  this->queue_.Push(5, 2);
  this->queue_.Push(4, 3);
  EXPECT_EQ(this->queue_.next_due(), 4);
  EXPECT_THAT(PopDue(this->queue_), testing::ElementsAre(3));
  EXPECT_EQ(this->queue_.next_due(), 5);
  EXPECT_THAT(PopDue(this->queue_), testing::ElementsAre(1, 2));
  EXPECT_EQ(this->queue_.next_due(), kNever);
}

TYPED_TEST(QueueLaws, KnowsWhatIsDueAfterASilence) {
  this->queue_.Push(1, 1);
  EXPECT_THAT(PopDue(this->queue_), testing::ElementsAre(1));
  this->queue_.Push(10'000, 2);
  this->queue_.Push(9'990, 3);
  EXPECT_EQ(this->queue_.next_due(), 9'990);
  EXPECT_THAT(PopDue(this->queue_), testing::ElementsAre(3));
  EXPECT_EQ(this->queue_.next_due(), 10'000);
  EXPECT_THAT(PopDue(this->queue_), testing::ElementsAre(2));
}

// Against a map from due time to events, over random pushes ahead of a clock that jumps; in bursts, so that many events
// share a due time.
TYPED_TEST(QueueLaws, LosesAndInventsNothingUnderRandomTraffic) {
  for (const unsigned seed : {1u, 2u, 3u, 4u, 5u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    TypeParam queue;
    std::map<Tick, std::vector<int>> model;
    Tick now = 0;
    for (int i = 0; i < 5'000; ++i) {
      if (random() % 3 != 0 || model.empty()) {
        const Tick due = now + 1 + (random() % 10 == 0 ? random() % 1000 : random() % 20);
        const std::size_t burst = random() % 50 == 0 ? 1000 : 1;
        for (std::size_t b = 0; b < burst; ++b) {
          queue.Push(due, i);
          model[due].push_back(i);
        }
      } else {
        now = queue.next_due();
        ASSERT_EQ(now, model.begin()->first);
        ASSERT_EQ(PopDue(queue), model.begin()->second);  // pushed in ascending order
        model.erase(model.begin());
      }
    }
  }
}

// As an engine does: what is delivered goes on to its next run.
TYPED_TEST(QueueLaws, TakesLaterEventsWhileItIsPopped) {
  for (int i = 0; i < 2000; ++i) this->queue_.Push(1, i);
  int popped = 0;
  for (Tick t = 1; t <= 20; ++t) {
    ASSERT_EQ(this->queue_.next_due(), t);
    this->queue_.PopDue([&](std::span<const int> events) {
      for (const int event : events) {
        ++popped;
        if (t < 20) this->queue_.Push(t + 1, event);
      }
    });
  }
  EXPECT_EQ(popped, 20 * 2000);
  EXPECT_EQ(this->queue_.next_due(), kNever);
}

TEST(EventQueue, FarDueTimesThatShareABucketStayApart) {
  EventQueue<int> queue;
  for (int i = 0; i < 8; ++i) queue.Push((Tick{1} << (40 + i)) + 1, i);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(queue.next_due(), (Tick{1} << (40 + i)) + 1);
    EXPECT_THAT(PopDue(queue), testing::ElementsAre(i));
  }
}

TEST(EventQueue, ShowsAllThatIsPending) {
  EventQueue<int> queue;
  std::vector<std::pair<Tick, int>> expected, shown;
  for (int i = 0; i < 50'000; ++i) {
    queue.Push(1 + i % 30, i);
    expected.push_back({1 + i % 30, i});
  }
  queue.ForEach([&shown](Tick due, int event) { shown.push_back({due, event}); });
  std::ranges::sort(expected);
  std::ranges::sort(shown);
  EXPECT_EQ(shown, expected);
}

// Memory follows what is pending, not the longest delay nor what has been.
TEST(EventQueue, UsesItsMemoryAgain) {
  EventQueue<int> queue;
  for (int i = 0; i < 10; ++i) queue.Push(i + 1, 0);
  const std::size_t capacity = queue.capacity();
  for (Tick t = 1; t < 100'000; ++t) {
    ASSERT_EQ(PopDue(queue).size(), 1u);
    queue.Push(t + 10, 0);
  }
  EXPECT_EQ(queue.capacity(), capacity);
}

}  // namespace
}  // namespace lull
