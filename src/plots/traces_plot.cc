// First the curves are chosen: the neurons and, for each neuron, the variables. Then the sources are read twice: once
// for the ranges of the axes, which decide how wide the numbers to the left of the panels are, and once for the curves.

#include "plots/traces_plot.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "plots/paint/axes.h"
#include "plots/paint/legend.h"
#include "plots/paint/trace_curve.h"
#include "plots/trace_samples.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr int kLinesForAll = 8;             // [lines of text] height of a neuron from which on all variables are shown
constexpr double kLinesForPanel = 4.5;      // [lines of text] height of a neuron from which on it has its own panel
constexpr int kMinStripPixels = 24;         // [pixels] the least height of a strip
constexpr double kLowerShare = 0.24;        // height of each variable below the potential, as a share of the panels
constexpr double kTraceRoom = 0.06;         // margin above and below the curve, as a share of the axis
constexpr double kMinLowerRange = 0.1;      // [quantity] the shortest axis of another variable
constexpr double kLabelShare = 0.3;         // the largest share of the picture's width for the labels of strips
constexpr Colour kShadedStrip = {kInk, 1};  // background of every other strip

// A range in words: "v [mV] from −97 to 37", with enough digits to show where in the range a value is.
std::string Told(const std::string& quantity, const Range& range) {
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(range.high - range.low))));
  const auto number = [decimals](double value) {
    const bool is_long = std::abs(value) >= 1e8;
    const std::string digits =
        is_long ? absl::StrFormat("%.4g", std::abs(value)) : absl::StrFormat("%.*f", decimals, std::abs(value));
    return absl::StrCat(value < 0 ? "\u2212" : "", digits);
  };
  return absl::StrCat(quantity, " from ", number(range.low), " to ", number(range.high));
}

class TracesPainter {
 public:
  TracesPainter(const TraceSource& source, const SpikeSource& spikes, TimeSpan span, const PlotOptions& options)
      : source_(source),
        spikes_(spikes),
        title_(options.title),
        span_{span.from, std::max(span.until, span.from + 1)},  // an axis must have a length
        style_(Style::For(options.width, options.height)),
        time_(TimeAxis::For(span_)),
        canvas_(options.width, options.height) {
    const int x_axis = style_.tick + style_.gap + 2 * Line();
    stack_ = {0, style_.margin + Line() + style_.gap, options.width - style_.margin - style_.gap,
              options.height - style_.margin / 2 - x_axis};
    const auto all = static_cast<int>(source.neurons.size());
    const int height = (stack_.height() + Between()) / all;
    has_panels_ = height >= kLinesForPanel * Line();
    if (!has_panels_) stack_.top += Line() + style_.gap / 2;  // room for the caption
    const int most = stack_.height() / std::max(kMinStripPixels * style_.scale, Line() + 4 * style_.scale);
    Choose(static_cast<std::size_t>(has_panels_ ? all : std::min(all, most)), height >= kLinesForAll * Line());
  }

  // Finds the spikes and the ranges of the axes, on which the layout depends.
  absl::Status Find() {
    std::vector<NeuronId> ids;
    for (const Cell& cell : cells_) ids.push_back(cell.neuron->id);
    const absl::Status spikes = ForEachSpikeOf(ids, spikes_, span_, [this](std::size_t i, Tick time) {
      cells_[i].spikes.Add(time);
      ++cells_[i].spike_count;
    });
    if (!spikes.ok()) return spikes;
    std::vector<CurvePoints> points;
    for (const Curve& curve : curves_) points.emplace_back(PeaksOf(curve), source_.every);
    return ForEachRow(source_, span_, [&](Tick time, std::span<const float> row) {
      for (std::size_t i = 0; i < curves_.size(); ++i) {
        Range& range = scales_[curves_[i].scale].range;
        points[i].Add(time, row[curves_[i].place], [&range](double, double value) { range.Include(value); });
      }
    });
  }

  absl::StatusOr<Canvas> Draw() {
    for (Scale& scale : scales_) {
      scale.range = AxisRange(scale.range, scale.least, kTraceRoom, kTraceRoom);
    }
    stack_.left = Left();
    if (!has_panels_) stack_.right -= style_.gap / 2 + LabelWidth();
    DrawHeading();
    for (Curve& curve : curves_) curve.panel = PanelFor(curve);
    if (!has_panels_) ShadeStrips();
    if (const absl::Status drawn = DrawCurves(); !drawn.ok()) return drawn;
    if (has_panels_) DrawPanels();
    if (!has_panels_) DrawStrips();
    return std::move(canvas_);
  }

 private:
  // The common scale of all curves with the same name and unit.
  struct Scale {
    std::string quantity;
    double least;  // the least length of the axis
    Colour colour;
    Range range = {};
  };
  struct Curve {
    std::size_t cell;
    std::size_t variable;  // index among the variables of the neuron
    std::size_t place;     // index in a row
    std::size_t scale;
    Panel panel = {};
  };
  // A neuron of the picture.
  struct Cell {
    const TraceSource::Neuron* neuron;
    std::size_t variables;  // number of variables that are shown
    VisibleTimes spikes;
    std::uint64_t spike_count = 0;
  };

  void Choose(std::size_t neurons, bool all_variables) {
    std::size_t first = 0;  // index of the neuron's first variable in a row
    for (std::size_t i = 0; i < neurons; ++i) {
      const TraceSource::Neuron& neuron = source_.neurons[i];
      cells_.push_back({&neuron, all_variables ? neuron.variables.size() : 1, VisibleTimes(span_, canvas_.width())});
      for (std::size_t k = 0; k < cells_[i].variables; ++k) {
        curves_.push_back({.cell = i, .variable = k, .place = first + k, .scale = ScaleOf(neuron, k)});
      }
      first += neuron.variables.size();
    }
  }

  // The index of the scale of a variable. Adds the scale if it is new.
  std::size_t ScaleOf(const TraceSource::Neuron& neuron, std::size_t variable) {
    const bool is_potential = variable == 0;
    const std::string quantity = is_potential ? PotentialQuantity(neuron) : neuron.variables[variable];
    std::size_t others = 0;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
      if (scales_[i].quantity == quantity && (scales_[i].colour == kPotentialColour) == is_potential) return i;
      others += scales_[i].colour != kPotentialColour;
    }
    const Colour colour = {kPotentialColour.hue + 1 + static_cast<Hue>(others) % (kLayerHues - 1), kFullShade};
    scales_.push_back({.quantity = quantity,
                       .least = is_potential ? LeastAxisRange(neuron.peak) : kMinLowerRange,
                       .colour = is_potential ? kPotentialColour : colour});
    return scales_.size() - 1;
  }

  int Line() const { return style_.text.Height(); }
  int Between() const { return 2 * style_.gap; }  // space between the panels of two neurons
  Peaks PeaksOf(const Curve& curve) const {
    const Cell& cell = cells_[curve.cell];
    return {cell.spikes.times(), curve.variable == 0 ? cell.neuron->peak : std::nullopt};
  }

  // The area of a neuron in the stack, from its heading to its lowest panel, or its strip.
  Rect CellArea(std::size_t cell) const {
    const int between = has_panels_ ? Between() : 0;
    const auto top = [&](std::size_t i) {
      return stack_.top + static_cast<int>(i * static_cast<std::size_t>(stack_.height() + between) / cells_.size());
    };
    return {stack_.left, top(cell), stack_.right, top(cell + 1) - between};
  }

  Panel PanelFor(const Curve& curve) const {
    const Range& range = scales_[curve.scale].range;
    const auto axis = [this](Tick t) { return time_.per_tick * static_cast<double>(t); };
    return {AreaFor(curve), axis(span_.from), axis(span_.until), range.low, range.high};
  }

  Rect AreaFor(const Curve& curve) const {
    Rect area = CellArea(curve.cell);
    if (!has_panels_) return area;
    area.top += Line() + style_.gap / 3;
    const int gap = 2 * style_.gap / 3;
    const int lowers = static_cast<int>(cells_[curve.cell].variables) - 1;
    const int lower = static_cast<int>(kLowerShare * (area.height() - lowers * gap));
    const int below = lowers - static_cast<int>(curve.variable);
    area.bottom -= below * (lower + gap);
    if (curve.variable > 0) area.top = area.bottom - lower;
    if (curve.variable == 0) area.bottom = std::max(area.bottom, area.top + 1);
    return area;
  }

  // The tick marks of a curve's axis: at least two if there is room, so that a low panel has a scale as well.
  std::vector<TickMark> Marks(const Curve& curve) const {
    const Range& range = scales_[curve.scale].range;
    const int height = AreaFor(curve).height();
    const int steps = 4 * height / (5 * Line());
    const std::vector<TickMark> marks = Ticks(range.low, range.high, steps);
    if (marks.size() >= 2) return marks;
    const std::vector<TickMark> finer = Ticks(range.low, range.high, 3 * std::max(steps, 1));
    if (finer.empty()) return marks;
    const double apart = (finer.back().value - finer.front().value) / (range.high - range.low) * height;
    return apart < Line() ? marks : std::vector{finer.front(), finer.back()};
  }

  int Left() const {
    int widest = 0;
    for (const Curve& curve : curves_) {
      if (!has_panels_) widest = std::max(widest, style_.text.Width(absl::StrCat(cells_[curve.cell].neuron->id)));
      if (!has_panels_) continue;
      for (const TickMark& mark : Marks(curve)) widest = std::max(widest, style_.text.Width(mark.label));
    }
    const int title = has_panels_ ? 0 : Line() + style_.gap;
    return style_.margin + title + widest + style_.gap / 2 + (has_panels_ ? style_.tick : 0);
  }

  // [pixels] The width of the labels to the right of the strips.
  int LabelWidth() const {
    int widest = 0;
    for (const Cell& cell : cells_) widest = std::max(widest, style_.faint.Width(cell.neuron->description));
    return std::min(widest, static_cast<int>(kLabelShare * canvas_.width()));
  }

  void DrawHeading() {
    std::vector<Layout::Layer> quantities;
    std::vector<Hue> hues;
    for (const Scale& scale : scales_) {
      quantities.push_back({.name = scale.quantity});
      hues.push_back(scale.colour.hue);
    }
    const int right = canvas_.width() - style_.margin - style_.gap;
    Legend(quantities, hues, title_, right - stack_.left, style_).Draw(canvas_, stack_.left, style_.margin);
    if (has_panels_) return;
    const int top = style_.margin + Line() + style_.gap / 2;
    canvas_.Text(stack_.left, top, Fitted(Caption(), right - stack_.left, style_.faint), style_.faint);
  }

  std::string Caption() const {
    std::string caption;
    for (const Scale& scale : scales_) {
      absl::StrAppend(&caption, caption.empty() ? "" : ", ", Told(scale.quantity, scale.range));
    }
    absl::StrAppend(&caption, " in each strip");
    if (cells_.size() == source_.neurons.size()) return caption;
    return absl::StrCat("the first ", CountedOf(cells_.size(), source_.neurons.size(), "neuron"), "; ", caption);
  }

  absl::Status DrawCurves() {
    std::vector<CurvePainter> painters;
    for (const Curve& curve : curves_) {
      const CurveStyle style = {scales_[curve.scale].colour, style_.scale, time_.per_tick};
      painters.emplace_back(canvas_, curve.panel, style, PeaksOf(curve), source_.every);
    }
    const absl::Status rows = ForEachRow(source_, span_, [&](Tick time, std::span<const float> row) {
      for (std::size_t i = 0; i < painters.size(); ++i) painters[i].Add(time, row[curves_[i].place]);
    });
    for (CurvePainter& painter : painters) painter.Finish();
    return rows;
  }

  void DrawPanels() {
    for (const Curve& curve : curves_) {
      const Cell& cell = cells_[curve.cell];
      DrawFrame(canvas_, curve.panel, style_);
      DrawYAxis(canvas_, curve.panel, Marks(curve), "", 0, style_);
      if (curve.variable == 0) {
        const std::string heading = Fitted(Heading(cell), stack_.width(), style_.faint);
        canvas_.Text(stack_.left, CellArea(curve.cell).top, heading, style_.faint);
      }
      if (curve.variable + 1 == cell.variables) DrawTime(curve.panel, &curve == &curves_.back());
    }
  }

  void DrawTime(const Panel& panel, bool is_last) {
    const std::vector<TickMark> marks =
        Ticks(panel.x_low, panel.x_high, panel.area.width() / (12 * style_.text.Width("0")));
    if (is_last) DrawXAxis(canvas_, panel, marks, time_.title, style_);
    if (!is_last) DrawXTicks(canvas_, panel, marks, style_);
  }

  static std::string Heading(const Cell& cell) {
    return absl::StrCat("neuron ", cell.neuron->id, cell.neuron->description.empty() ? "" : ", ",
                        cell.neuron->description, ": ", Counted(cell.spike_count, "spike"));
  }

  void ShadeStrips() {
    for (std::size_t i = 1; i < cells_.size(); i += 2) canvas_.Fill(CellArea(i), kShadedStrip);
  }

  void DrawStrips() {
    Panel all = curves_.front().panel;
    all.area = stack_;
    DrawFrame(canvas_, all, style_);
    DrawTime(all, true);
    canvas_.TextUpwards(style_.margin, (stack_.top + stack_.bottom) / 2, "neuron", style_.text);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const Rect strip = CellArea(i);
      const int top = (strip.top + strip.bottom - Line()) / 2;
      const TraceSource::Neuron& neuron = *cells_[i].neuron;
      canvas_.Text(strip.left - style_.gap / 2, top, absl::StrCat(neuron.id), style_.text, Align::kEnd);
      canvas_.Text(strip.right + style_.gap / 2, top, Fitted(neuron.description, LabelWidth(), style_.faint),
                   style_.faint);
    }
  }

  const TraceSource& source_;
  const SpikeSource& spikes_;
  std::string title_;
  TimeSpan span_;
  Style style_;
  TimeAxis time_;
  Canvas canvas_;
  Rect stack_;       // the area of the panels or strips
  bool has_panels_;  // whether neurons have panels, not strips
  std::vector<Cell> cells_;
  std::vector<Curve> curves_;  // neuron by neuron, the potential first
  std::vector<Scale> scales_;
};

}  // namespace

absl::StatusOr<Canvas> DrawTraces(const TraceSource& source, const SpikeSource& spikes, TimeSpan span,
                                  const PlotOptions& options) {
  assert(!source.neurons.empty());
  TracesPainter painter(source, spikes, span, options);
  if (const absl::Status found = painter.Find(); !found.ok()) return found;
  return painter.Draw();
}

}  // namespace lull
