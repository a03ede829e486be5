#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/aside_file.h"
#include "lull/compare/sweep.h"
#include "lull/version.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

SweepPoint Point(double value, std::vector<double> event, std::vector<double> clock) {
  SweepPoint point = {.value = value, .config_hash = 0xFEDCBA9876543210, .neurons = 1000, .synapses = 1ull << 40};
  Comparison& c = point.comparison;
  c.duration = 12'345;
  c.threads = 2;
  c.spike_hash = 7;
  c.weight_hash = ~0ull;
  c.event.rounds = std::move(event);
  c.clock.rounds = std::move(clock);
  c.event.stats = {.steps = 12'345, .spikes = 5, .deliveries = 6, .neuron_steps = 700, .awake_steps = 600};
  c.clock.stats = {.steps = 12'345, .spikes = 5, .deliveries = 6, .neuron_steps = 9000};
  c.event.stats.wall_seconds = SpreadOf(c.event.rounds).median;
  c.clock.stats.wall_seconds = SpreadOf(c.clock.rounds).median;
  return point;
}

class SweepFile : public ::testing::Test {
 protected:
  std::string Path() const { return directory_.File("rate.csv"); }
  absl::StatusOr<std::vector<SweepPoint>> Read() const { return ReadSweepPoints(SweepKey::kRate, Path()); }
  void Write(const std::string& text) const { ASSERT_TRUE(WriteFile(Path(), text).ok()); }

  TemporaryDirectory directory_;
};

TEST_F(SweepFile, IsReadAsItWasWritten) {
  const std::vector<SweepPoint> points = {Point(0.1, {0.25, 0.5, 0.125}, {1, 2, 3}), Point(1e-7, {1}, {0.3})};
  ASSERT_TRUE(WriteSweepPoints(SweepKey::kRate, points, Path()).ok());
  const std::vector<SweepPoint> read = Read().value();
  ASSERT_THAT(read, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) {
    const Comparison &one = points[i].comparison, &other = read[i].comparison;
    EXPECT_EQ(read[i].value, points[i].value);
    EXPECT_EQ(read[i].config_hash, points[i].config_hash);
    EXPECT_EQ(read[i].neurons, points[i].neurons);
    EXPECT_EQ(read[i].synapses, points[i].synapses);
    EXPECT_EQ(other.duration, one.duration);
    EXPECT_EQ(other.threads, one.threads);
    EXPECT_EQ(other.spike_hash, one.spike_hash);
    EXPECT_EQ(other.weight_hash, one.weight_hash);
    EXPECT_EQ(other.event.rounds, one.event.rounds);
    EXPECT_EQ(other.clock.rounds, one.clock.rounds);
    EXPECT_EQ(other.event.stats, one.event.stats);
    EXPECT_EQ(other.clock.stats, one.clock.stats);
  }
}

TEST_F(SweepFile, NeedNotBeThere) { EXPECT_THAT(Read().value(), IsEmpty()); }

TEST_F(SweepFile, IsRefusedWhereItHoldsSomethingElse) {
  const auto mistake = [this](const std::string& text) {
    Write(text);
    return std::string(Read().status().message());
  };
  ASSERT_TRUE(WriteSweepPoints(SweepKey::kRate, std::vector{Point(1, {1}, {2})}, Path()).ok());
  const std::string good = Contents(Path());
  EXPECT_THAT(mistake("time_ms,neuron\n"), HasSubstr("rate.csv: does not hold a sweep of rate"));
  EXPECT_THAT(mistake(good + "1,2,3\n"), HasSubstr("rate.csv:3: is not a row of a sweep"));
  EXPECT_THAT(mistake(good.substr(0, good.size() - 3)), HasSubstr("rate.csv:2: is not a row of a sweep"));
  const auto last = [](const std::string& text) { return text.substr(text.find('\n') + 1); };
  EXPECT_THAT(mistake(good + last(good)), Not(HasSubstr("middle"))) << "another point";
  std::string third = last(good);
  third.replace(third.find(",1,1,2\n"), 7, ",3,1,2\n");
  EXPECT_THAT(mistake(good + third), HasSubstr("rate.csv:3: begins in the middle"));
  for (const char* const number : {"nan", "inf"}) {
    EXPECT_THAT(mistake(good + number + third.substr(third.find(','))),
                HasSubstr("rate.csv:3: is not a row of a sweep"));
  }
  std::string older = good;
  older.replace(older.find("," LULL_VERSION ","), sizeof LULL_VERSION + 1, ",0.0.1,");
  EXPECT_THAT(mistake(older), HasSubstr("was measured with lull 0.0.1"));
}

}  // namespace
}  // namespace lull
