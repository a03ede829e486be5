// What pictures of traces read from their sources: the rows of a time span, and the spikes of the traced neurons.

#ifndef LULL_SRC_PLOTS_TRACE_SAMPLES_H_
#define LULL_SRC_PLOTS_TRACE_SAMPLES_H_

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/types.h"
#include "statistics/sources.h"

namespace lull {

// Calls the visitor with the rows of the span, in order of time: from the last row that is not after the beginning of
// the span to the first that is not before its end, so that curves reach the edges of a picture. Errors: those of the
// source.
absl::Status ForEachRow(const TraceSource& traces, TimeSpan span,
                        const std::function<void(Tick time, std::span<const float> row)>& visit);

// Calls the visitor for each spike of the neurons in the span, in order of time, with the index of its neuron in
// `neurons` and its time. The neurons must be different. Errors: those of the source.
absl::Status ForEachSpikeOf(std::span<const NeuronId> neurons, const SpikeSource& spikes, TimeSpan span,
                            const std::function<void(std::size_t index, Tick time)>& visit);

// The name of a potential with its unit, such as "v [mV]", or "x" if it has no unit.
std::string PotentialQuantity(const TraceSource::Neuron& neuron);

// Collects the times of the spikes that a picture of some width can show separately. A time that is less than a small
// part of a pixel after the previous one is omitted, so the number of times is limited even for a long run.
//
// Thread use: one thread at a time.
class VisibleTimes {
 public:
  VisibleTimes(TimeSpan span, int pixels);

  void Add(Tick time);  // in order of time

  const std::vector<Tick>& times() const { return times_; }  // ascending

 private:
  Tick apart_;  // [ms]
  std::vector<Tick> times_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_TRACE_SAMPLES_H_
