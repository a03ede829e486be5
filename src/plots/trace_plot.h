// The picture of the membrane potential of a neuron. PlotTrace of lull/plots.h calls it.

#ifndef LULL_SRC_PLOTS_TRACE_PLOT_H_
#define LULL_SRC_PLOTS_TRACE_PLOT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "lull/types.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// Draws the potential of the neuron with this index in the source: the whole span above, and below it the second with
// the most spikes. There is only one panel if the span is at most 3 s long, or if the samples are so far apart that a
// second would not show more. The title is drawn as given. Errors: those of the sources.
absl::StatusOr<Canvas> DrawTrace(const TraceSource& source, std::size_t neuron, const SpikeSource& spikes,
                                 TimeSpan span, const PlotOptions& options);

// Finds the second of a span with the most spikes (of equal seconds, the last). Seconds are counted from the beginning
// of the span.
//
// Thread use: one thread at a time.
class BusiestSecond {
 public:
  explicit BusiestSecond(TimeSpan span);

  void Add(Tick time);  // counts a spike in the span

  Tick first() const;  // [ms] the moment before the second's first step

 private:
  Tick from_;
  std::vector<std::uint32_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_TRACE_PLOT_H_
