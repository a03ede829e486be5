#include "engine/kick_counts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lull {

KickCounts::KickCounts(std::uint64_t seed, Purpose purpose, const KickRate& rate, Tick from, Tick until,
                       const KickAmplitudes& amplitudes, std::vector<NeuronRange> neurons, InstructionSet set)
    : seed_(seed),
      purpose_(purpose),
      rate_(rate),
      from_(from),
      until_(until),
      amplitudes_(amplitudes),
      neurons_(std::move(neurons)),
      draw_(DrawEntities(set)),
      table_(0) {
  SkipTo(0);
}

void KickCounts::SkipTo(Tick now) {
  const Tick next = neurons_.empty() ? kNever : rate_.NextAt(std::max(from_, now + 1));
  due_ = next < until_ ? next : kNever;
}

void KickCounts::Apply(Tick t, ActiveSet& neurons) {
  if (t != due_) return;
  SkipTo(t);
  if (const double mean = rate_.MeanOf(t); mean != mean_) {
    mean_ = mean;
    table_ = PoissonTable(mean);
  }
  const std::uint64_t index = KickAmplitudes::IndexOfCounted(t);
  std::array<std::uint32_t, 1024> draws;
  for (const NeuronRange& range : neurons_) {
    for (std::uint32_t done = 0; done < range.count; done += draws.size()) {
      const NeuronId first = range.first + done;
      const std::size_t count = std::min<std::size_t>(draws.size(), range.count - done);
      draw_(seed_, purpose_, first, static_cast<std::uint64_t>(t), count, draws.data());
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t kicks = table_.Of(draws[i]);
        if (kicks == 0) continue;
        amplitudes_.ForEach(first + i, index, kicks, [&](std::int32_t quanta) { neurons.AddPulse(first + i, quanta); });
      }
    }
  }
}

}  // namespace lull
