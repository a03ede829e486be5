#include "plots/projection_course.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "lull/network_spec.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr Hue kFirstHue = 3;  // the ones before stand for the signs
constexpr std::size_t kMostSeries = kLayerHues + 1 - kFirstHue;
constexpr std::size_t kCourseBins = 2048;  // for the quantiles: finer than the pixels of most pictures
constexpr double kOutliers = 0.001;        // the share of a snapshot's weights that either end of the axis may omit
constexpr double kRoom = 0.06;             // margin below and above, as a share of the axis
constexpr double kShortestRange = 0.01;    // [mV/ms]
constexpr std::array<double, 2> kSpread = {0.05, 0.95};
constexpr int kBandShade = 3;
constexpr int kEdgeShade = 12;
constexpr int kMeanShade = kFullShade + 2;
constexpr int kBoundShade = kFullShade;
constexpr int kBoundDash = 6;  // [pixels]

std::string Short(double value) {
  return absl::StrCat(value < 0 ? "\u2212" : "", absl::StrFormat("%.4g", std::abs(value)));
}

void DashedLine(Canvas& canvas, const Rect& area, double y, Colour colour, int scale) {
  const int top = static_cast<int>(std::lround(y)) - scale / 2, dash = kBoundDash * scale;
  for (int x = area.left; x < area.right; x += 2 * dash) {
    canvas.Fill({x, top, std::min(x + dash, area.right), top + scale}, colour);
  }
}

}  // namespace

absl::Status ProjectionCourse::ReadProjections() {
  if (!source_->visit_synapses || source_->projections.empty()) return absl::OkStatus();
  projections_.assign(source_->synapses, kUnclearProjection);
  if (shows_synapses()) synapses_.resize(source_->synapses);
  return source_->visit_synapses([this](std::uint64_t first, auto synapses, auto projections) {
    for (std::size_t i = 0; i < synapses.size() && first + i < projections_.size(); ++i) {
      projections_[first + i] = projections[i];
      if (!synapses_.empty()) synapses_[first + i] = synapses[i];
    }
  });
}

// The series of a synapse, by its weight in the first snapshot.
std::uint8_t ProjectionCourse::SeriesOf(std::uint32_t projection, float weight) {
  if (projection >= source_->projections.size()) {
    ++unclear_;
    return kNotDrawn;
  }
  if (!source_->projections[projection].is_plastic) {
    static_.insert(projection);
    return kNotDrawn;
  }
  const bool is_inhibitory = std::signbit(weight);
  auto found = std::ranges::find_if(series_, [&](const Series& series) {
    return series.projection == projection && series.is_inhibitory == is_inhibitory;
  });
  if (found == series_.end()) {
    if (series_.size() == kMostSeries) {
      omitted_.insert(projection);
      return kNotDrawn;
    }
    found = series_.insert(found, {.projection = projection, .is_inhibitory = is_inhibitory});
  }
  ++found->synapses;
  return static_cast<std::uint8_t>(found - series_.begin());
}

void ProjectionCourse::Look(Tick time, std::uint64_t first, std::span<const float> weights) {
  if (projections_.empty()) return;
  if (times_.empty() || time != times_.back()) {
    if (!times_.empty()) range_.Include(snapshot_.Between(kOutliers, 1 - kOutliers));
    snapshot_.Clear();
    times_.push_back(time);
  }
  series_of_.resize(source_->synapses, kNotDrawn);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    std::uint8_t& series = series_of_[first + i];
    if (times_.size() == 1) series = SeriesOf(projections_[first + i], weights[i]);
    if (series != kNotDrawn) snapshot_.Add(weights[i]);
  }
}

void ProjectionCourse::EndLooking() {
  range_.Include(snapshot_.Between(kOutliers, 1 - kOutliers));
  std::vector<std::uint32_t>().swap(projections_);
  if (series_.empty()) return;
  Order();
  for (const Series& series : series_) {
    for (const double bound : BoundsOf(series)) range_.Include(bound);
  }
  range_ = AxisRange(range_, kShortestRange, kRoom, kRoom);
  if (shows_synapses()) {
    for (std::size_t i = 0; i < series_of_.size(); ++i) {
      if (series_of_[i] != kNotDrawn) lines_.push_back({.series = series_of_[i], .synapse = synapses_[i]});
    }
  }
  times_.clear();
}

// Orders the series by projection and sign.
void ProjectionCourse::Order() {
  std::vector<std::uint8_t> order(series_.size()), place(series_.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  std::ranges::sort(order, {},
                    [this](std::uint8_t i) { return std::pair(series_[i].projection, series_[i].is_inhibitory); });
  std::vector<Series> ordered;
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = static_cast<std::uint8_t>(i);
    ordered.push_back(series_[order[i]]);
  }
  series_ = std::move(ordered);
  for (std::uint8_t& series : series_of_) {
    if (series != kNotDrawn) series = place[series];
  }
}

void ProjectionCourse::Add(Tick time, std::uint64_t first, std::span<const float> weights) {
  if (series_.empty()) return;
  if (times_.empty() || time != times_.back()) {
    if (!times_.empty()) TakeSnapshot();
    times_.push_back(time);
    present_.assign(series_.size(), WeightHistogram(range_, kCourseBins));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::uint8_t series = series_of_[first + i];
    if (series != kNotDrawn) present_[series].Add(weights[i]);
  }
  if (lines_.empty()) return;
  std::size_t line = 0;
  for (std::size_t i = 0; i < series_of_.size(); ++i) {
    if (series_of_[i] == kNotDrawn) continue;
    if (i >= first && i < first + weights.size()) lines_[line].weights.push_back(weights[i - first]);
    ++line;
  }
}

void ProjectionCourse::EndAdding() {
  if (!times_.empty() && !series_.empty()) TakeSnapshot();
}

void ProjectionCourse::TakeSnapshot() {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    series_[i].means.push_back(present_[i].mean());
    for (std::size_t q = 0; q < kSpread.size(); ++q) {
      series_[i].quantiles[q].push_back(present_[i].Quantile(kSpread[q]).value_or(present_[i].mean()));
    }
  }
}

std::string ProjectionCourse::NameOf(const Series& series) const {
  const std::string& name = source_->projections[series.projection].name;
  return absl::StrCat(name, series.is_inhibitory ? ", inhibitory" : "");
}

std::vector<double> ProjectionCourse::BoundsOf(const Series& series) const {
  const WeightProjection& projection = source_->projections[series.projection];
  std::vector<double> bounds;
  const double sign = series.is_inhibitory ? -1 : 1;
  if (projection.w_min) bounds.push_back(sign * *projection.w_min);
  if (projection.w_max) bounds.push_back(sign * *projection.w_max);
  return bounds;
}

std::string ProjectionCourse::LeftOut() const {
  const auto names = [this](const std::set<std::uint32_t>& numbers) {
    return absl::StrJoin(numbers, ", ", [this](std::string* out, std::uint32_t number) {
      absl::StrAppend(out, source_->projections[number].name);
    });
  };
  std::vector<std::string> parts;
  if (!static_.empty()) parts.push_back(absl::StrCat("static, not drawn: ", names(static_)));
  if (!omitted_.empty()) parts.push_back(absl::StrCat("no colour left for ", names(omitted_)));
  if (unclear_ > 0) {
    parts.push_back(absl::StrCat(Counted(unclear_, "synapse"), " of a projection that cannot be told, not drawn"));
  }
  return absl::StrJoin(parts, "; ");
}

void ProjectionCourse::DrawSeries(Canvas& canvas, const Panel& panel, const Series& series, Hue hue, const Style& style,
                                  const TimeAxis& time) const {
  const auto point = [&](std::size_t i, double weight) { return Point{panel.X(time.At(times_[i])), panel.Y(weight)}; };
  const auto line = [&](const std::vector<double>& weights, double thickness, int shade) {
    for (std::size_t i = 1; i < weights.size(); ++i) {
      canvas.Line(point(i - 1, weights[i - 1]), point(i, weights[i]), thickness, {hue, shade});
    }
  };
  if (!shows_synapses()) {
    for (const std::vector<double>& quantile : series.quantiles) line(quantile, 1.2 * style.scale, kEdgeShade);
  }
  line(series.means, 3 * style.scale, kMeanShade);
}

void ProjectionCourse::Draw(Canvas& canvas, const Rect& area, const Rect& list, TimeSpan span, const TimeAxis& time,
                            const Style& style, int title_left) const {
  const Panel panel = {area, time.At(span.from), time.At(span.until), range_.low, range_.high};
  const auto hue_of = [](std::size_t series) { return kFirstHue + static_cast<Hue>(series); };
  for (std::size_t s = 0; s < series_.size() && !shows_synapses(); ++s) {
    const auto& [low, high] = series_[s].quantiles;
    for (std::size_t i = 1; i < times_.size(); ++i) {
      const double from = panel.X(time.At(times_[i - 1])), until = panel.X(time.At(times_[i]));
      for (int x = static_cast<int>(std::lround(from)); x < static_cast<int>(std::lround(until)); ++x) {
        const double share = (x - from) / (until - from);
        const int top = static_cast<int>(std::lround(panel.Y(std::lerp(high[i - 1], high[i], share))));
        const int bottom = static_cast<int>(std::lround(panel.Y(std::lerp(low[i - 1], low[i], share))));
        canvas.Fill({x, top, x + 1, std::max(bottom, top + 1)}, {hue_of(s), kBandShade});
      }
    }
  }
  for (std::size_t s = 0; s < series_.size(); ++s) {
    for (const double bound : BoundsOf(series_[s])) {
      DashedLine(canvas, area, panel.Y(bound), {hue_of(s), kBoundShade}, style.scale);
    }
  }
  for (const Line& line : lines_) {
    for (std::size_t i = 1; i < line.weights.size(); ++i) {
      canvas.Line({panel.X(time.At(times_[i - 1])), panel.Y(line.weights[i - 1])},
                  {panel.X(time.At(times_[i])), panel.Y(line.weights[i])}, 1.2 * style.scale,
                  {hue_of(line.series), kEdgeShade});
    }
  }
  for (std::size_t s = 0; s < series_.size(); ++s) DrawSeries(canvas, panel, series_[s], hue_of(s), style, time);
  DrawFrame(canvas, panel, style);
  DrawXAxis(canvas, panel, Ticks(panel.x_low, panel.x_high, area.width() / (12 * style.text.Width("0"))), time.title,
            style);
  DrawYAxis(canvas, panel, Ticks(range_.low, range_.high, area.height() / (2 * style.text.Height())),
            WeightQuantity(*source_), title_left, style);
  DrawList(canvas, list, style);
}

// Lists the series, each with the synapses that are shown of it: the names, the first and the last mean, the bounds.
void ProjectionCourse::DrawList(Canvas& canvas, const Rect& list, const Style& style) const {
  const int pitch = style.text.Height() + style.gap / 3, swatch = 2 * style.text.Height() / 3;
  const std::size_t room = static_cast<std::size_t>(std::max(list.height() / pitch, 1));
  const bool has_details = 2 * series_.size() + lines_.size() <= room;
  const int indent = list.left + swatch + style.gap / 2;
  int y = list.top;
  const auto write = [&](const std::string& text, const TextStyle& with) {
    if (y + pitch > list.bottom + style.gap) return;
    canvas.Text(indent, y, Fitted(text, list.right - indent, with), with);
    y += pitch;
  };
  for (std::size_t s = 0; s < series_.size(); ++s) {
    const Series& series = series_[s];
    const int middle = y + (style.text.Height() - swatch) / 2;
    if (y + pitch <= list.bottom + style.gap) {
      canvas.Fill({list.left, middle, list.left + swatch, middle + swatch},
                  {kFirstHue + static_cast<Hue>(s), kFullShade});
    }
    write(NameOf(series), style.text);
    if (has_details) {
      const std::vector<double> bounds = BoundsOf(series);
      std::string details = absl::StrCat("mean ", Short(series.means.front()), " to ", Short(series.means.back()), ", ",
                                         Counted(series.synapses, "synapse"));
      if (bounds.size() == 2) absl::StrAppend(&details, ", bounds ", Short(bounds[0]), " and ", Short(bounds[1]));
      write(details, style.faint);
    }
    for (const Line& line : lines_) {
      if (line.series != s) continue;
      write(absl::StrCat(line.synapse.source, " \u2192 ", line.synapse.target, ": ", Short(line.weights.front()),
                         " to ", Short(line.weights.back())),
            style.faint);
    }
  }
}

}  // namespace lull
