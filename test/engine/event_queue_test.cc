// The laws of a queue of timed events, held by the one that the engine uses and by those it is measured against.

#include "engine/event_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "bench/queues.h"

namespace lull {
namespace {

template <class Queue>
class QueueLaws : public testing::Test {
 protected:
  std::vector<int> PopDue(Queue& queue) {
    std::vector<int> events;
    queue.PopDue([&events](int event) { events.push_back(event); });
    return events;
  }

  EventPool<int> pool_;
  Queue queue_{pool_};
};

using Queues =
    testing::Types<EventQueue<int>, EventQueue<int, DAryHeap<2>>, EventQueue<int, DAryHeap<8>>,
                   EventQueue<int, PairingHeap>, EventQueue<int, StandardHeap>, EventHeap<int>, BucketRing<int>>;
TYPED_TEST_SUITE(QueueLaws, Queues);

TYPED_TEST(QueueLaws, IsDueNeverWhenEmpty) { EXPECT_EQ(this->queue_.next_due(), kNever); }

TYPED_TEST(QueueLaws, GivesTheEventsOfTheEarliestDueTime) {
  this->queue_.Push(5, 1);
  this->queue_.Push(5, 2);
  this->queue_.Push(4, 3);
  EXPECT_EQ(this->queue_.next_due(), 4);
  EXPECT_THAT(this->PopDue(this->queue_), testing::ElementsAre(3));
  EXPECT_EQ(this->queue_.next_due(), 5);
  EXPECT_THAT(this->PopDue(this->queue_), testing::UnorderedElementsAre(1, 2));
  EXPECT_EQ(this->queue_.next_due(), kNever);
}

// Against a map from due time to events, over random pushes ahead of a clock that jumps; in bursts, so that many events
// share a due time.
TYPED_TEST(QueueLaws, LosesAndInventsNothingUnderRandomTraffic) {
  for (const unsigned seed : {1u, 2u, 3u, 4u, 5u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    EventPool<int> pool;
    TypeParam queue(pool);
    std::map<Tick, std::vector<int>> model;
    Tick now = 0;
    for (int i = 0; i < 20'000; ++i) {
      if (random() % 3 != 0 || model.empty()) {
        const Tick due = now + 1 + (random() % 10 == 0 ? random() % 1000 : random() % 20);
        const std::size_t burst = random() % 50 == 0 ? 100 : 1;
        for (std::size_t b = 0; b < burst; ++b) {
          queue.Push(due, i);
          model[due].push_back(i);
        }
      } else {
        now = queue.next_due();
        ASSERT_EQ(now, model.begin()->first);
        ASSERT_THAT(this->PopDue(queue), testing::UnorderedElementsAreArray(model.begin()->second));
        model.erase(model.begin());
      }
    }
  }
}

TEST(EventQueue, TellsTheFirstEventOfADueTime) {
  EventPool<int> pool;
  EventQueue<int> queue(pool);
  EXPECT_TRUE(queue.Push(5, 1));
  EXPECT_FALSE(queue.Push(5, 2));
  EXPECT_TRUE(queue.Push(4, 3));
  queue.PopDue([](int) {});
  queue.PopDue([](int) {});
  EXPECT_TRUE(queue.Push(5, 4)) << "a popped due time is remembered";
}

TEST(EventQueue, FarDueTimesThatShareABucketStayApart) {
  EventPool<int> pool;
  EventQueue<int> queue(pool);
  for (int i = 0; i < 8; ++i) queue.Push((Tick{1} << (40 + i)) + 1, i);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(queue.next_due(), (Tick{1} << (40 + i)) + 1);
    queue.PopDue([i](int event) { EXPECT_EQ(event, i); });
  }
}

TEST(EventQueue, ShowsAllThatIsPending) {
  EventPool<int> pool;
  EventQueue<int> queue(pool);
  std::vector<std::pair<Tick, int>> expected, shown;
  for (int i = 0; i < 500; ++i) {
    queue.Push(1 + i % 30, i);
    expected.push_back({1 + i % 30, i});
  }
  queue.ForEach([&shown](Tick due, int event) { shown.push_back({due, event}); });
  EXPECT_THAT(shown, testing::UnorderedElementsAreArray(expected));
}

// A queue's memory follows what is pending, not the longest delay nor what has been.
TEST(EventQueue, QueuesOfAPoolShareItsMemory) {
  EventPool<int> pool;
  std::vector<EventQueue<int>> queues(1000, EventQueue<int>(pool));
  for (Tick t = 1; t < 20'000; ++t) {
    EventQueue<int>& queue = queues[static_cast<std::size_t>(t) % queues.size()];
    queue.Push(t + 500, 0);
    queue.PopDue([](int) {});
  }
  EXPECT_LE(pool.chunks(), 2u);
}

}  // namespace
}  // namespace lull
