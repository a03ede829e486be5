// What a picture of traces takes from its sources: the rows of a span of time, and the spikes of the traced neurons.

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

// Calls the visitor with the rows of the span in order of time, from the last one that is not after its beginning to
// the first that is not before its end, so that curves reach the edges of a picture. Errors: of reading.
absl::Status ForEachRow(const TraceSource& traces, TimeSpan span,
                        const std::function<void(Tick time, std::span<const float> row)>& visit);

// Calls the visitor with the index in `neurons` and the time of each of their spikes in the span, in order of time. No
// neuron may be there twice. Errors: of reading.
absl::Status ForEachSpikeOf(std::span<const NeuronId> neurons, const SpikeSource& spikes, TimeSpan span,
                            const std::function<void(std::size_t index, Tick time)>& visit);

// "v [mV]", or "x" of a potential without a unit.
std::string PotentialQuantity(const TraceSource::Neuron& neuron);

// Times of spikes in a span of which a picture of that many pixels can show each by itself: a time that is nearer to
// the one before than a small part of a pixel is left out. So there are not many of them however long the run.
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
