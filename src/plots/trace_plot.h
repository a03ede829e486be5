// The membrane potential of a neuron as a canvas: what PlotTrace (lull/plots.h) writes.

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

// The potential of the neuron with that index in the source: the whole span above, and below it the second of it with
// the most spikes. A span of at most 3 s fills the picture, and so does one recorded too seldom for a second to show
// more. The title is drawn as given. Errors: of reading.
absl::StatusOr<Canvas> DrawTrace(const TraceSource& source, std::size_t neuron, const SpikeSource& spikes,
                                 TimeSpan span, const PlotOptions& options);

// Which second of a span has the most spikes, the last of equals; seconds are counted from its beginning.
//
// Thread use: one thread at a time.
class BusiestSecond {
 public:
  explicit BusiestSecond(TimeSpan span);

  void Add(Tick time);  // a spike in the span

  Tick first() const;  // [ms] the moment before the second's first step

 private:
  Tick from_;
  std::vector<std::uint32_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_TRACE_PLOT_H_
