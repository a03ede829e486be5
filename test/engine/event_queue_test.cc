#include "engine/event_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace lull {
namespace {

TEST(EventQueue, IsDueNeverWhenEmpty) {
  EventQueue<int> queue;
  EXPECT_EQ(queue.next_due(), kNever);
}

TEST(EventQueue, TellsTheFirstEventOfADueTime) {
  EventQueue<int> queue;
  EXPECT_TRUE(queue.Push(5, 1));
  EXPECT_FALSE(queue.Push(5, 2));
  EXPECT_TRUE(queue.Push(4, 3));
  std::vector<int> events = {99};
  queue.PopDue(events);
  EXPECT_EQ(events, std::vector<int>{3});
  EXPECT_EQ(queue.next_due(), 5);
  queue.PopDue(events);
  EXPECT_EQ(events, (std::vector<int>{1, 2}));
  EXPECT_TRUE(queue.Push(5, 4)) << "a popped due time is remembered";
}

TEST(EventQueue, FarDueTimesThatShareABucketStayApart) {
  EventQueue<int> queue;
  for (int i = 0; i < 8; ++i) queue.Push((Tick{1} << (40 + i)) + 1, i);
  std::vector<int> events;
  Tick last = 0;
  for (int i = 0; i < 8; ++i) {
    EXPECT_GT(queue.next_due(), last);
    last = queue.next_due();
    queue.PopDue(events);
    EXPECT_EQ(events, std::vector<int>{i});
  }
}

// Against a map from due time to events, over random pushes ahead of a clock that jumps.
TEST(EventQueue, KeepsTheLawsOfAQueueUnderRandomTraffic) {
  for (const unsigned seed : {1u, 2u, 3u, 4u, 5u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    EventQueue<int> queue;
    std::multimap<Tick, int> model;
    std::vector<int> events;
    Tick now = 0;
    for (int i = 0; i < 20'000; ++i) {
      if (random() % 3 != 0 || model.empty()) {
        const Tick due = now + 1 + (random() % 10 == 0 ? random() % 1000 : random() % 20);
        EXPECT_EQ(queue.Push(due, i), !model.contains(due));
        model.insert({due, i});
      } else {
        now = queue.next_due();
        ASSERT_EQ(now, model.begin()->first);
        queue.PopDue(events);
        std::vector<int> expected;
        for (auto [it, end] = model.equal_range(now); it != end; ++it) expected.push_back(it->second);
        ASSERT_EQ(events, expected);
        model.erase(now);
      }
    }
    std::multimap<Tick, int> left;
    queue.ForEach([&](Tick due, int event) { left.insert({due, event}); });
    std::vector<std::pair<Tick, int>> a(left.begin(), left.end()), b(model.begin(), model.end());
    std::ranges::sort(a);
    std::ranges::sort(b);
    EXPECT_EQ(a, b);
  }
}

}  // namespace
}  // namespace lull
