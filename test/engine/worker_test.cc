// What cannot be seen through lull/simulation.h: that histories stay bounded, and that the caller's floating-point
// control is put aside and put back.

#include "engine/worker.h"

#include <gtest/gtest.h>
#include <pmmintrin.h>
#include <xmmintrin.h>

#include <cfenv>
#include <memory>

#include "base/instruction_set.h"
#include "engine/clock_driven.h"
#include "engine/event_driven.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"

namespace lull {
namespace {

std::unique_ptr<Worker> MakeWorker(EngineKind engine, Shared& shared) {
  if (engine == EngineKind::kClockDriven) return std::make_unique<ClockDrivenWorker>(shared, 0);
  return std::make_unique<EventDrivenWorker>(shared, 0);
}

class EveryEngine : public testing::TestWithParam<EngineKind> {};

// Targets that fire in every step while their inputs, after one spike, are silent for ever: nothing ever asks for the
// history, and it must not grow for all that.
TEST_P(EveryEngine, HistoryOfTargetsWithSilentInputsStaysBounded) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {{.name = "rs"}};
  spec.columns = {{.name = "column", .layers = {{"silent", 10, {{"rs"}}}, {"busy", 50, {{"rs"}}}}}};
  spec.projections = {{.from = "silent", .to = "busy", .probability = 1, .stdp = Stdp{}}};
  spec.inputs = {{.source = StepCurrent{500}, .target = {.layers = {"busy"}}},
                 {.source = SpikeInput{.spikes = {{3, 0}, {5, 4}}, .amplitude = 60}}};
  const auto network = Network::Build(spec);
  ASSERT_TRUE(network.ok()) << network.status();
  Shared shared(InsideOf(*network), Resolve(InstructionSet::kBest), 1, 0, {0});
  const auto worker = MakeWorker(GetParam(), shared);
  std::size_t largest = 0;
  for (Tick end = 100; end <= 100'000; end += 100) {
    worker->RunUntil(end);
    worker->ForgetSpikes();
    largest = std::max(largest, worker->history_size());
  }
  // 50 neurons fire in nearly every step: 5,000,000 times.
  EXPECT_GT(largest, 100'000u) << "nothing was kept, so nothing was tested";
  EXPECT_LT(largest, 300'000u);
}

// 50 neurons that are kicked once a second: 90,000 spikes in half an hour, and no limit before 262,144.
TEST(Worker, KeepsTheHistoryOfHalfAnHour) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {{.name = "rs"}};
  spec.columns = {{.name = "column", .layers = {{"all", 50, {{"rs"}}}}}};
  spec.projections = {{.from = "all", .to = "all", .probability = 0.1, .stdp = Stdp{}}};
  spec.inputs = {{.source = PoissonKicks{.rate_hz = 1, .amplitude = 60}}};
  const auto network = Network::Build(spec);
  ASSERT_TRUE(network.ok()) << network.status();
  Shared shared(InsideOf(*network), Resolve(InstructionSet::kBest), 1, 0, {0});
  const auto worker = MakeWorker(EngineKind::kEventDriven, shared);
  const Tick hour = Seconds(3600);
  std::size_t of_first_hour = 0, largest = 0;
  for (Tick end = Seconds(10); end <= 3 * hour; end += Seconds(10)) {
    worker->RunUntil(end);
    worker->ForgetSpikes();
    (end < hour ? of_first_hour : largest) = std::max(end < hour ? of_first_hour : largest, worker->history_size());
  }
  EXPECT_GT(of_first_hour, 80'000u) << "nothing was kept, so nothing was tested";
  EXPECT_LT(largest, of_first_hour + of_first_hour / 20);
}

TEST_P(EveryEngine, RunsUnderDefaultFloatingPointControlAndRestoresTheCallers) {
  const Config config = *BuiltInConfig("timed");
  const auto network = Network::Build(config.network);
  const auto hash_of_run = [&] {
    auto simulation = Simulation::Create(*network, {.engine = GetParam()});
    EXPECT_TRUE(simulation->Run(300).ok());
    return std::pair(simulation->spike_hash(), simulation->weight_hash());
  };
  const auto expected = hash_of_run();
  const unsigned before = _mm_getcsr();
  std::fesetround(FE_UPWARD);
  _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
  _MM_SET_DENORMALS_ZERO_MODE(_MM_DENORMALS_ZERO_ON);
  const auto got = hash_of_run();
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  EXPECT_EQ(_MM_GET_FLUSH_ZERO_MODE(), static_cast<unsigned>(_MM_FLUSH_ZERO_ON));
  EXPECT_EQ(_MM_GET_DENORMALS_ZERO_MODE(), static_cast<unsigned>(_MM_DENORMALS_ZERO_ON));
  std::fesetround(FE_TONEAREST);
  _mm_setcsr(before);
  EXPECT_EQ(got, expected);
}

INSTANTIATE_TEST_SUITE_P(Both, EveryEngine, testing::Values(EngineKind::kEventDriven, EngineKind::kClockDriven));

}  // namespace
}  // namespace lull
