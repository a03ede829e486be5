// The part of the picture of weights that shows each projection that learns, over time.

#ifndef LULL_SRC_PLOTS_PROJECTION_COURSE_H_
#define LULL_SRC_PLOTS_PROJECTION_COURSE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"
#include "plots/paint/palette.h"
#include "plots/paint/trace_curve.h"
#include "plots/weight_histogram.h"
#include "statistics/sources.h"

namespace lull {

// The title of an axis of weights.
inline std::string WeightQuantity(const WeightSource& source) {
  return source.unit.empty() ? "weight" : "weight [" + source.unit + "]";
}

// Shows the mean weight of each projection that learns, between its 5 % and 95 % quantiles, and its hard bounds as
// dashed lines. If a projection has excitatory and inhibitory synapses in the first snapshot, each sign has a mean of
// its own. Of at most kMostSynapsesAlone synapses each has a line instead of the quantiles. Static projections are left
// out, and named.
//
// The source is read three times: for the projections of the synapses, for the range of the weights, and for the
// course. The memory is a byte for each synapse, and five for each while the projections are read.
//
// Thread use: one thread at a time.
class ProjectionCourse {
 public:
  static constexpr std::size_t kMostSynapsesAlone = 20;  // chosen: lines that can be told apart

  // The source must outlive this.
  explicit ProjectionCourse(const WeightSource& source) : source_(&source) {}

  // Reads which synapses are of which projection. Errors: those of the source.
  absl::Status ReadProjections();

  // Takes in the weights of the snapshots once, in order of time; then the same once more.
  void Look(Tick time, std::uint64_t first, std::span<const float> weights);
  void EndLooking();
  void Add(Tick time, std::uint64_t first, std::span<const float> weights);
  void EndAdding();

  // Whether there is a projection that learns; known after EndLooking.
  bool has_series() const { return !series_.empty(); }
  // Whether every synapse is shown by itself.
  bool shows_synapses() const { return source_->synapses <= kMostSynapsesAlone; }
  // Whether no synapse learns.
  bool is_static() const { return series_.empty() && !static_.empty() && unclear_ == 0; }
  // "static, not drawn: a, b", and what else is not drawn; empty if everything is.
  std::string LeftOut() const;

  // Draws the course into an area, without its axes' labels, and the list of what is drawn into an area beside it.
  void Draw(Canvas& canvas, const Rect& area, const Rect& list, TimeSpan span, const TimeAxis& time, const Style& style,
            int title_left) const;

 private:
  // The synapses of a projection with the same sign.
  struct Series {
    std::uint32_t projection;
    bool is_inhibitory;
    std::uint64_t synapses = 0;
    std::vector<double> means = {};  // one per time
    std::array<std::vector<double>, 2> quantiles = {};
  };
  // A synapse of a series, where each is shown.
  struct Line {
    std::size_t series;
    Synapse synapse;
    std::vector<double> weights = {};
  };

  static constexpr std::uint8_t kNotDrawn = 0xFF;

  std::uint8_t SeriesOf(std::uint32_t projection, float weight);
  void Order();
  void TakeSnapshot();
  std::string NameOf(const Series& series) const;
  std::vector<double> BoundsOf(const Series& series) const;
  void DrawSeries(Canvas& canvas, const Panel& panel, const Series& series, Hue hue, const Style& style,
                  const TimeAxis& time) const;
  void DrawList(Canvas& canvas, const Rect& list, const Style& style) const;

  const WeightSource* source_;
  std::vector<std::uint32_t> projections_;  // of each synapse, until the series are known
  std::vector<Synapse> synapses_;           // where each is shown
  std::vector<std::uint8_t> series_of_;     // of each synapse
  std::vector<Series> series_;              // by projection, then sign
  std::vector<Line> lines_;
  std::set<std::uint32_t> static_;   // projections
  std::set<std::uint32_t> omitted_;  // projections that learn, for which there is no colour left
  std::uint64_t unclear_ = 0;        // synapses that may be of one of several projections
  std::vector<Tick> times_;
  Range range_;
  WeightRange snapshot_;
  std::vector<WeightHistogram> present_;  // one per series
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PROJECTION_COURSE_H_
