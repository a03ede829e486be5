#include "plots/trace_samples.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"

namespace lull {
namespace {

constexpr Tick kTimesPerPixel = 16;  // chosen: a time that is nearer changes a pixel by at most a shade or two

}  // namespace

absl::Status ForEachRow(const TraceSource& traces, TimeSpan span,
                        const std::function<void(Tick time, std::span<const float> row)>& visit) {
  const std::size_t width = traces.width();
  return traces.visit([&](Tick first, std::span<const float> rows) {
    Tick time = first;
    for (; !rows.empty(); rows = rows.subspan(width), time += traces.every) {
      if (time > span.from - traces.every && time < span.until + traces.every) visit(time, rows.first(width));
    }
  });
}

absl::Status ForEachSpikeOf(std::span<const NeuronId> neurons, const SpikeSource& spikes, TimeSpan span,
                            const std::function<void(std::size_t index, Tick time)>& visit) {
  constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  const NeuronId end = neurons.empty() ? 0 : *std::max_element(neurons.begin(), neurons.end()) + 1;
  std::vector<std::uint32_t> index_of(end, kNone);
  for (std::size_t i = 0; i < neurons.size(); ++i) index_of[neurons[i]] = static_cast<std::uint32_t>(i);
  return spikes([&](std::span<const Spike> piece) {
    for (const Spike& spike : piece) {
      if (spike.neuron >= end || index_of[spike.neuron] == kNone) continue;
      if (spike.time > span.from && spike.time <= span.until) visit(index_of[spike.neuron], spike.time);
    }
  });
}

std::string PotentialQuantity(const TraceSource::Neuron& neuron) {
  if (neuron.unit.empty()) return neuron.variables.front();
  return absl::StrCat(neuron.variables.front(), " [", neuron.unit, "]");
}

VisibleTimes::VisibleTimes(TimeSpan span, int pixels) : apart_(span.length() / (kTimesPerPixel * pixels)) {}

void VisibleTimes::Add(Tick time) {
  if (times_.empty() || time - times_.back() >= apart_) times_.push_back(time);
}

}  // namespace lull
