// What does noise cost per neuron and step, by vector width?
//
// Each of 2,048 neurons gets its own draw in each step, which is scaled and added to its input sum. The engine's
// function for each width is compared with three baselines: the same draws one at a time (draws.h), which is the
// simplest code; four at a time, because four neighbours share a block; and std::mt19937, whose draws are consumed in
// order, so that a neuron's noise depends on the draws before it. Normal noise of the same functions is timed beside
// uniform noise: it shall cost no more than three times as much.
//
// First the benchmark checks that the engine's functions and the draws four at a time give the same sums as draws one
// at a time, for ranges of neurons that begin and end anywhere.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/instruction_set.h"
#include "lull/types.h"
#include "random/bulk.h"
#include "random/draws.h"
#include "random/normal.h"

namespace lull {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr Purpose kPurpose = PurposeOf(DrawKind::kNoise, 0);
constexpr std::size_t kNeurons = 2'048;
// The range of the noise, −5 to 5 mV/ms, in quanta of 2⁻¹⁶.
constexpr std::int32_t kLow = -5 * (1 << 16);
constexpr std::uint32_t kRange = 10 << 16;
constexpr float kDeviation = 3 * (1 << 16);

std::int32_t Scaled(std::uint32_t draw) { return kLow + static_cast<std::int32_t>(BelowOf(draw, kRange)); }

void DrawByDraw(std::uint64_t seed, Purpose purpose, std::uint32_t first, std::uint64_t time, std::size_t count,
                std::int32_t, std::uint32_t, std::int32_t* sums) {
  for (std::size_t i = 0; i < count; ++i) {
    sums[i] += Scaled(Draw(seed, purpose, first + static_cast<std::uint32_t>(i), time));
  }
}

void BlockByBlock(std::uint64_t seed, Purpose purpose, std::uint32_t first, std::uint64_t time, std::size_t count,
                  std::int32_t, std::uint32_t, std::int32_t* sums) {
  for (std::uint32_t neuron = first, end = first + static_cast<std::uint32_t>(count); neuron < end;) {
    const PhiloxBlock block = DrawBlock(seed, purpose, neuron / 4, time);
    const std::uint32_t last = std::min(end, neuron / 4 * 4 + 4);
    for (; neuron < last; ++neuron) sums[neuron - first] += Scaled(block[neuron % 4]);
  }
}

// Normal noise with the arguments of uniform noise, so that both are timed alike.
template <InstructionSet kSet>
void Normal(std::uint64_t seed, Purpose purpose, std::uint32_t first, std::uint64_t time, std::size_t count,
            std::int32_t mean, std::uint32_t, std::int32_t* sums) {
  static const AddNormalNoiseFunction add = AddNormalNoise(kSet);
  add(seed, purpose, first, time, count, mean, kDeviation, sums);
}

void VerifyNormal(AddNoiseFunction add) {
  std::vector<std::int32_t> sums(kNeurons);
  add(kSeed, kPurpose, 0, 1, kNeurons, 7, 0, sums.data());
  for (std::uint32_t i = 0; i < kNeurons; ++i) {
    const float normal = NormalOf(Draw(kSeed, kPurpose, i, 1));
    if (sums[i] == 7 + static_cast<std::int32_t>(std::nearbyint(normal * kDeviation))) continue;
    std::fprintf(stderr, "the normal draws differ: nothing is timed\n");
    std::exit(1);
  }
}

void Verify(AddNoiseFunction add) {
  for (std::uint32_t first = 0; first < 9; ++first) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{3}, std::size_t{64}, std::size_t{127}, kNeurons}) {
      std::vector<std::int32_t> sums(count, 7), expected(count, 7);
      const std::uint64_t time = (std::uint64_t{1} << 33) + first;
      add(kSeed, kPurpose, first, time, count, kLow, kRange, sums.data());
      DrawByDraw(kSeed, kPurpose, first, time, count, kLow, kRange, expected.data());
      if (sums == expected) continue;
      std::fprintf(stderr, "the draws differ: nothing is timed\n");
      std::exit(1);
    }
  }
}

void CountNeurons(benchmark::State& state) {
  state.counters["ns_per_neuron"] =
      benchmark::Counter(static_cast<double>(kNeurons) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// Times adding noise to sums that are 0 at the beginning of each step, as in a run.
void Add(benchmark::State& state, AddNoiseFunction add) {
  std::vector<std::int32_t> sums(kNeurons);
  std::uint64_t time = 0;
  for (auto _ : state) {
    std::ranges::fill(sums, 0);
    add(kSeed, kPurpose, 0, ++time, kNeurons, kLow, kRange, sums.data());
    benchmark::DoNotOptimize(sums.data());
    benchmark::ClobberMemory();
  }
  CountNeurons(state);
}

void MersenneTwister(benchmark::State& state) {
  std::vector<std::int32_t> sums(kNeurons);
  std::mt19937 generator(kSeed);
  for (auto _ : state) {
    std::ranges::fill(sums, 0);
    for (std::int32_t& sum : sums) sum += Scaled(static_cast<std::uint32_t>(generator()));
    benchmark::DoNotOptimize(sums.data());
    benchmark::ClobberMemory();
  }
  CountNeurons(state);
}

void Register(const std::string& name, AddNoiseFunction add) {
  benchmark::RegisterBenchmark(name.c_str(), [add](benchmark::State& state) { Add(state, add); });
}

void RegisterAll() {
  const char* const names[] = {"best", "baseline", "avx2", "avx512"};
  const auto verified = [](AddNoiseFunction add) {
    Verify(add);
    return add;
  };
  Register("draw_by_draw", DrawByDraw);
  Register("block_by_block", verified(BlockByBlock));
  benchmark::RegisterBenchmark("std_mt19937", MersenneTwister);
  constexpr AddNoiseFunction kNormal[] = {nullptr, &Normal<InstructionSet::kBaseline>, &Normal<InstructionSet::kAvx2>,
                                          &Normal<InstructionSet::kAvx512>};
  for (const InstructionSet set : InstructionSetsHere()) {
    const auto index = static_cast<std::size_t>(set);
    Register(names[index], verified(AddNoise(set)));
    VerifyNormal(kNormal[index]);
    Register(std::string("normal_") + names[index], kNormal[index]);
  }
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lull::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
}
