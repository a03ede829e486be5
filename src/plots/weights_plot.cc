// The source is read twice: once for the signs of the first snapshot and the range of the weights, on which the layout
// depends, and once for the histograms. A snapshot is drawn as soon as its histogram is complete, so only the
// histograms of the first and of the present snapshot are in memory.

#include "plots/weights_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "lull/text.h"
#include "plots/paint/axes.h"
#include "plots/paint/legend.h"
#include "plots/paint/trace_curve.h"
#include "plots/projection_course.h"
#include "plots/weight_histogram.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr double kLeftOut = 0.001;        // the share of a snapshot's weights that either end of the axis omits
constexpr double kWeightRoom = 0.04;      // margin below and above the weights, as a share of the axis
constexpr double kMinWeightRange = 0.01;  // [mV/ms] the shortest axis
constexpr double kSideShare = 0.22;       // width of the histograms on the right, as a share of the picture's width
constexpr double kCourseShare = 0.46;     // height of the course of projections, with its axis
constexpr double kFullDensity = 4;   // [× mean number of synapses of a cell] density that is drawn in the full hue
constexpr int kMinShade = 2;         // shade of a cell that has a synapse
constexpr double kMaxPeaks = 3;      // largest ratio of the heights of two histograms that are both shown whole
constexpr int kLineShade = kShades;  // darker than every cell
constexpr Colour kZero = {kInk, 8};
constexpr int kSquare = 2;  // [pixels] side of the squares of a checkerboard
constexpr int kDash = 10;   // [pixels] length of a dash, where lines of both signs coincide
constexpr int kFilledShade = 7;
constexpr int kOutlineShade = 24;
constexpr std::array<double, 3> kShares = {0.05, 0.5, 0.95};

enum Sign : std::size_t { kExcitatory, kInhibitory };
constexpr std::array<Sign, 2> kSigns = {kExcitatory, kInhibitory};
constexpr std::array<Hue, 2> kHues = {1, 2};
constexpr std::array<const char*, 2> kNames = {"excitatory", "inhibitory"};

const std::vector<float> kAtZero = {0};

std::vector<float> AndZero(std::vector<float> bounds) {
  bounds.push_back(0);
  return bounds;
}

std::vector<float> Negative(std::vector<float> bounds) {
  for (float& bound : bounds) bound = -bound;
  return bounds;
}

// The histograms of a snapshot.
struct Snapshot {
  Tick time;
  std::array<WeightHistogram, 2> of;  // indexed by the sign in the first snapshot
  std::uint64_t clamped = 0;          // weights beyond the delivery limit

  std::uint64_t total() const { return of[kExcitatory].total() + of[kInhibitory].total(); }
  std::uint64_t outside() const { return of[kExcitatory].outside() + of[kInhibitory].outside(); }
};

// The height of a cell [pixels]. With few synapses cells are higher, because low cells would show random fluctuations.
int CellHeight(std::uint64_t synapses, int height) {
  const double most = 3 * std::cbrt(static_cast<double>(synapses) + 1);  // cells; about the number of Rice's rule
  return std::max(1, static_cast<int>(std::ceil(height / most)));
}

std::string Number(double value) {
  return absl::StrCat(value < 0 ? "\u2212" : "", absl::StrFormat("%.3g", std::abs(value)));
}

class WeightsPainter {
 public:
  WeightsPainter(const WeightSource& source, TimeSpan span, const PlotOptions& options)
      : source_(source),
        title_(options.title),
        span_(span),
        style_(Style::For(options.width, options.height)),
        time_(TimeAxis::For(span)),
        course_(source),
        canvas_(options.width, options.height) {
    for (const Tick time : source.times) {
      if (time >= span.from && time <= span.until) times_.push_back(time);
    }
  }

  bool has_snapshots() const { return !times_.empty(); }

  // Finds the signs, and the range of the axis, which contains the weights of all snapshots except their extremes.
  absl::Status Find() {
    if (!is_alone()) {
      if (const absl::Status read = course_.ReadProjections(); !read.ok()) return read;
    }
    is_inhibitory_.resize(source_.synapses);
    Range range;
    WeightRange snapshot;
    Tick present = times_.front();
    const absl::Status read = ForEachPiece([&](Tick time, std::uint64_t first, std::span<const float> weights) {
      if (time != present) {
        range.Include(snapshot.Between(kLeftOut, 1 - kLeftOut));
        snapshot.Clear();
      }
      present = time;
      for (const float weight : weights) snapshot.Add(weight);
      course_.Look(time, first, weights);
      if (time != times_.front()) return;
      for (std::size_t i = 0; i < weights.size(); ++i) is_inhibitory_[first + i] = std::signbit(weights[i]);
    });
    range.Include(snapshot.Between(kLeftOut, 1 - kLeftOut));
    range_ = AxisRange(range, kMinWeightRange, kWeightRoom, kWeightRoom);
    course_.EndLooking();
    return read;
  }

  absl::StatusOr<Canvas> Draw() {
    Place();
    std::optional<Snapshot> present;
    const absl::Status read = ForEachPiece([&](Tick time, std::uint64_t first, std::span<const float> weights) {
      if (present && present->time != time) Take(*present);
      if (!present || present->time != time) present = Empty(time);
      course_.Add(time, first, weights);
      for (std::size_t i = 0; i < weights.size(); ++i) {
        present->of[is_inhibitory_[first + i] ? kInhibitory : kExcitatory].Add(weights[i]);
        present->clamped += std::fabs(weights[i]) > source_.delivery_limit;
      }
    });
    if (!read.ok()) return read;
    Take(present.value_or(Empty(times_.front())));
    course_.EndAdding();
    if (course_.has_series()) DrawCourse();
    if (shows_synapses()) {
      DrawTitle(whole_.area.left, side_.area.right, false);
      return std::move(canvas_);
    }
    if (!is_alone()) DrawWhole();
    DrawSide();
    DrawHeading();
    return std::move(canvas_);
  }

 private:
  int Line() const { return style_.text.Height(); }
  double Axis(Tick t) const { return time_.per_tick * static_cast<double>(t); }
  bool is_alone() const { return times_.size() == 1; }
  // Whether the picture shows each synapse, and not their distribution.
  bool shows_synapses() const { return course_.has_series() && course_.shows_synapses(); }
  bool is_sample() const { return source_.synapses < source_.synapses_of_run; }
  std::size_t rows() const { return static_cast<std::size_t>(side_.area.height()); }  // [pixels]; a row is a bin

  Snapshot Empty(Tick time) const {
    return {time,
            {WeightHistogram(range_, rows(), AndZero(source_.lower_bounds), source_.bounds),
             WeightHistogram(range_, rows(), Negative(source_.bounds), AndZero(Negative(source_.lower_bounds)))}};
  }

  // Visits the pieces of the snapshots that are shown.
  absl::Status ForEachPiece(
      const std::function<void(Tick time, std::uint64_t first, std::span<const float> weights)>& visit) const {
    return source_.visit([&](Tick time, std::uint64_t first, std::span<const float> weights) {
      if (time >= times_.front() && time <= times_.back()) visit(time, first, weights);
    });
  }

  void Place() {
    const int top = style_.margin + 3 * Line() + 2 * style_.gap;
    const int lowest = canvas_.height() - style_.margin / 2 - 2 * Line() - style_.gap - style_.tick;
    const int below = course_.has_series() ? static_cast<int>(kCourseShare * canvas_.height()) : 0;
    const int bottom = lowest - below;
    marks_ = Ticks(range_.low, range_.high, (bottom - top) / (2 * Line()));
    int widest = 0;
    for (const TickMark& mark : marks_) widest = std::max(widest, style_.text.Width(mark.label));
    const int left = style_.margin + Line() + style_.gap + widest + style_.gap / 2 + style_.tick;
    const int right = canvas_.width() - style_.margin - style_.gap;
    const int side = is_alone() ? left : right - static_cast<int>(kSideShare * canvas_.width());
    whole_ = {{left, top, side - 3 * style_.gap, bottom}, Axis(span_.from), Axis(span_.until), range_.low, range_.high};
    side_ = {{side, top, right, bottom}, 0, 1, range_.low, range_.high};
    // Where each synapse is shown, the course takes the place of the distribution.
    course_area_ = whole_.area;
    course_area_.bottom = lowest;
    if (!shows_synapses()) course_area_.top = bottom + style_.tick + 3 * Line() + 3 * style_.gap;
  }

  void DrawCourse() {
    const Rect list = {side_.area.left, course_area_.top, side_.area.right, course_area_.bottom};
    course_.Draw(canvas_, course_area_, list, span_, time_, style_, style_.margin);
    std::string key =
        absl::StrCat("each projection that learns: mean",
                     course_.shows_synapses() ? ", and each synapse" : " and 5 % to 95 %", "; dashed: bounds");
    if (const std::string out = course_.LeftOut(); !out.empty()) absl::StrAppend(&key, "; ", out);
    DrawRemark(course_area_.left, course_area_.top - Line() - style_.gap / 2, side_.area.right, key);
  }

  // Draws a snapshot that is complete.
  void Take(const Snapshot& snapshot) {
    most_outside_ = std::max(most_outside_, snapshot.outside());
    most_clamped_ = std::max(most_clamped_, snapshot.clamped);
    cell_ = CellHeight(snapshot.total(), static_cast<int>(rows()));
    if (!is_alone() && !shows_synapses()) {
      DrawCells(snapshot);
      KeepLines(snapshot);
    }
    if (!first_) first_ = snapshot;
    last_ = snapshot;
  }

  // A cell: its number of synapses, relative to the mean over cells.
  struct Cell {
    Rect area;
    std::array<double, 2> density;
  };

  // The edges of cells, as numbers of bins from the lower end of the axis. A cell ends where weights end: at 0 and at
  // the bounds. Between these ends the cells are equally high.
  std::vector<std::size_t> CellEdges(const Snapshot& snapshot) const {
    std::set<std::size_t> ends = {rows()};
    for (const std::vector<float>& bounds :
         {kAtZero, source_.bounds, source_.lower_bounds, Negative(source_.bounds), Negative(source_.lower_bounds)}) {
      for (const float bound : bounds) {
        if (const auto edge = snapshot.of[kExcitatory].EdgeOf(bound)) ends.insert(*edge);
      }
    }
    std::vector<std::size_t> edges = {0};
    for (const std::size_t end : ends) {
      const std::size_t begin = edges.back();
      const std::size_t cells = std::max<std::size_t>(1, (end - begin) / static_cast<std::size_t>(cell_));
      for (std::size_t i = 1; end > begin && i <= cells; ++i) edges.push_back(begin + (end - begin) * i / cells);
    }
    return edges;
  }

  // The cells of a snapshot, from the bottom of the panel. Their left and right edges are those of the panel.
  std::vector<Cell> CellsOf(const Snapshot& snapshot, const Rect& panel) const {
    std::vector<Cell> cells;
    const double each = static_cast<double>(std::max<std::uint64_t>(snapshot.total(), 1)) / panel.height();
    const std::vector<std::size_t> edges = CellEdges(snapshot);
    for (std::size_t i = 1; i < edges.size(); ++i) {
      const auto [low, high] = std::pair(edges[i - 1], edges[i]);
      Cell cell = {
          {panel.left, panel.bottom - static_cast<int>(high), panel.right, panel.bottom - static_cast<int>(low)}, {}};
      for (const Sign sign : kSigns) {
        std::uint64_t synapses = 0;
        for (std::size_t bin = low; bin < high; ++bin) synapses += snapshot.of[sign].count(bin);
        cell.density[sign] = static_cast<double>(synapses) / (each * static_cast<double>(high - low));
      }
      cells.push_back(cell);
    }
    return cells;
  }

  // Draws the cells of a snapshot over the times to which the snapshot is nearest.
  void DrawCells(const Snapshot& snapshot) {
    const auto at = std::lower_bound(times_.begin(), times_.end(), snapshot.time);
    const auto middle = [this](Tick a, Tick b) {
      return static_cast<int>(std::lround((whole_.X(Axis(a)) + whole_.X(Axis(b))) / 2));
    };
    Rect column = whole_.area;
    column.left = middle(at == times_.begin() ? *at : *(at - 1), *at);
    column.right = std::max(middle(*at, at + 1 == times_.end() ? *at : *(at + 1)), column.left + 1);
    column.right = std::min(column.right, whole_.area.right);
    for (const Cell& cell : CellsOf(snapshot, column)) {
      FillBoth(cell.area, ColourOf(kExcitatory, cell), ColourOf(kInhibitory, cell));
    }
  }

  // Fills an area that both signs share with a checkerboard, so that neither hides the other.
  void FillBoth(const Rect& area, Colour excitatory, Colour inhibitory) {
    if (excitatory == kWhite || inhibitory == kWhite) {
      canvas_.Fill(area, inhibitory == kWhite ? excitatory : inhibitory);
      return;
    }
    for (int y = area.top; y < area.bottom; ++y) {
      for (int x = area.left; x < area.right; ++x) {
        canvas_.Fill({x, y, x + 1, y + 1}, (x / kSquare + y / kSquare) % 2 == 0 ? excitatory : inhibitory);
      }
    }
  }

  static Colour ColourOf(Sign sign, const Cell& cell) {
    if (cell.density[sign] == 0) return kWhite;
    const int shade = static_cast<int>(std::lround(kFullShade * std::sqrt(cell.density[sign] / kFullDensity)));
    return {kHues[sign], std::clamp(shade, kMinShade, kFullShade)};
  }

  // Keeps the points of the lines, which are drawn at the end: cells of later snapshots would cover a part of them.
  void KeepLines(const Snapshot& snapshot) {
    const double x = whole_.X(Axis(snapshot.time));
    for (const Sign sign : kSigns) {
      for (std::size_t i = 0; i < kShares.size(); ++i) {
        const std::optional<double> weight = snapshot.of[sign].Quantile(kShares[i]);
        if (weight) lines_[sign][i].push_back({x, whole_.Y(*weight)});
      }
    }
  }

  void DrawWhole() {
    for (const Sign sign : kSigns) {
      for (std::size_t i = 0; i < kShares.size(); ++i) {
        const double thickness = (kShares[i] == 0.5 ? 3 : 1.8) * style_.scale;  // at least one pixel is fully covered
        const std::vector<Point>& line = lines_[sign][i];
        const std::vector<Point>& other = lines_[1 - sign][i];
        const auto coincides = [&](std::size_t k) { return k < other.size() && Coincide(other[k].y, line[k].y); };
        for (std::size_t k = 1; k < line.size(); ++k) {
          DrawDashed(line[k - 1], line[k], thickness, sign, coincides(k - 1) && coincides(k));
        }
      }
    }
    DrawZero(whole_);
    DrawFrame(canvas_, whole_, style_);
    const int steps = whole_.area.width() / (12 * style_.text.Width("0"));
    DrawXAxis(canvas_, whole_, Ticks(whole_.x_low, whole_.x_high, steps), time_.title, style_);
    DrawYAxis(canvas_, whole_, marks_, WeightQuantity(source_), style_.margin, style_);
  }

  void DrawZero(const Panel& panel) {
    if (range_.low >= 0 || range_.high <= 0) return;
    canvas_.Line({panel.area.left + 0.0, panel.Y(0)}, {panel.area.right + 0.0, panel.Y(0)}, style_.scale, kZero);
  }

  // Draws the histograms: the first snapshot filled, the last as an outline.
  void DrawSide() {
    const std::vector<Cell> first = CellsOf(*first_, side_.area);
    const std::vector<Cell> last = CellsOf(*last_, side_.area);
    // If all weights are equal at first, their peak would leave no room for the later histogram, so a peak may be cut.
    const double lower = std::min(Highest(first), Highest(last));
    const double higher = std::max(Highest(first), Highest(last));
    const double widest = std::min(higher, kMaxPeaks * lower);
    is_cut_ = widest < higher;
    const double percent = 100 / (range_.high - range_.low);  // per mV/ms, of a cell with the mean number of synapses
    side_.x_high = 1.08 * percent * (widest > 0 ? widest : 1);
    const auto x_of = [&](double density) {
      return std::min(static_cast<int>(std::lround(side_.X(percent * density))), side_.area.right);
    };
    for (const Cell& cell : first) {
      const int shade = is_alone() ? 2 * kFilledShade : kFilledShade;
      const Colour excitatory = {kHues[kExcitatory], shade}, inhibitory = {kHues[kInhibitory], shade};
      const int end = x_of(cell.density[kExcitatory]), other_end = x_of(cell.density[kInhibitory]);
      const auto [shared, longer] = std::minmax(end, other_end);
      FillBoth({side_.area.left, cell.area.top, shared, cell.area.bottom}, excitatory, inhibitory);
      canvas_.Fill({shared, cell.area.top, longer, cell.area.bottom}, end > other_end ? excitatory : inhibitory);
    }
    if (!is_alone()) DrawOutlines(last, x_of);
    DrawZero(side_);
    DrawFrame(canvas_, side_, style_);
    const int steps = side_.area.width() / (7 * style_.text.Width("0"));
    DrawXAxis(canvas_, side_, Ticks(side_.x_low, side_.x_high, steps),
              absl::StrCat("% of synapses per ", source_.unit.empty() ? "unit" : source_.unit), style_);
    std::vector<TickMark> marks = marks_;
    for (TickMark& mark : marks) {
      if (!is_alone()) mark.label.clear();
    }
    DrawYAxis(canvas_, side_, marks, is_alone() ? WeightQuantity(source_) : "", style_.margin, style_);
  }

  static double Highest(const std::vector<Cell>& cells) {
    double highest = 0;
    for (const Cell& cell : cells) {
      highest = std::max({highest, cell.density[kExcitatory], cell.density[kInhibitory]});
    }
    return highest;
  }

  // Draws the outlines of both signs. Where they coincide, dashes of the two take turns.
  void DrawOutlines(const std::vector<Cell>& cells, const std::function<int(double density)>& x_of) {
    std::array<int, 2> below = {side_.area.left, side_.area.left};
    for (const Cell& cell : cells) {
      const std::array<int, 2> x = {x_of(cell.density[kExcitatory]), x_of(cell.density[kInhibitory])};
      const bool is_shared = Coincide(x[0], x[1]), is_step_shared = is_shared && Coincide(below[0], below[1]);
      for (const Sign sign : kSigns) {
        const auto [low, high] = std::minmax(below[sign], x[sign]);
        const int w = outline_width();
        if (low < high) FillDashed({low, cell.area.bottom - w, high, cell.area.bottom}, sign, is_step_shared);
        if (x[sign] == side_.area.left) continue;
        FillDashed({std::max(x[sign] - w, side_.area.left), cell.area.top, x[sign], cell.area.bottom}, sign, is_shared);
      }
      below = x;
    }
  }

  int outline_width() const { return 2 * style_.scale; }
  int dash() const { return kDash * style_.scale; }
  bool Coincide(double a, double b) const { return std::abs(a - b) < outline_width(); }

  // Fills a part of an outline; if the other sign has the same, only the dashes that are this sign's.
  void FillDashed(const Rect& area, Sign sign, bool is_shared) {
    const Colour colour = {kHues[sign], kOutlineShade};
    if (!is_shared) return canvas_.Fill(area, colour);
    for (int y = area.top; y < area.bottom; ++y) {
      for (int x = area.left; x < area.right; ++x) {
        if ((x + y) / dash() % 2 == static_cast<int>(sign)) canvas_.Fill({x, y, x + 1, y + 1}, colour);
      }
    }
  }

  // Draws a piece of a line; if the other sign has the same, only the dashes that are this sign's.
  void DrawDashed(Point a, Point b, double thickness, Sign sign, bool is_shared) {
    const Colour colour = {kHues[sign], kLineShade};
    if (!is_shared) return canvas_.Line(a, b, thickness, colour);
    const auto at = [a, b](double x) {
      return Point{x, b.x > a.x ? a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x) : a.y};
    };
    const int begin = static_cast<int>(a.x) / dash(), end = static_cast<int>(b.x) / dash();
    for (int i = begin; i <= end; ++i) {
      const double left = std::max<double>(a.x, i * dash()), right = std::min<double>(b.x, (i + 1) * dash());
      if (i % 2 == static_cast<int>(sign) && left <= right) canvas_.Line(at(left), at(right), thickness, colour);
    }
  }

  void DrawHeading() {
    const bool has_both = first_->of[kExcitatory].total() > 0 && first_->of[kInhibitory].total() > 0;
    const Rect& left = is_alone() ? side_.area : whole_.area;
    const int pitch = Line() + style_.gap / 2;
    DrawTitle(left.left, side_.area.right, has_both);
    DrawRemark(left.left, style_.margin + pitch, side_.area.right, Means(has_both));
    DrawRemark(left.left, style_.margin + 2 * pitch, left.right, Remarks());
    if (is_alone()) return;
    const std::string key = absl::StrCat("filled ", At(first_->time), ", line ", At(last_->time));
    DrawRemark(side_.area.left, style_.margin + 2 * pitch, side_.area.right, key);
  }

  void DrawTitle(int left, int right, bool has_both) {
    const std::vector<Layout::Layer> names = {{.name = "excitatory at first"}, {.name = "inhibitory at first"}};
    const std::span<const Layout::Layer> signs = std::span(names).first(has_both ? 2 : 0);
    Legend(signs, kHues, title_, right - left, style_).Draw(canvas_, left, style_.margin);
  }

  void DrawRemark(int left, int top, int right, const std::string& remark) {
    canvas_.Text(left, top, Fitted(remark, right - left, style_.faint), style_.faint);
  }

  static std::string At(Tick time) { return FormatDuration(time); }

  // The means in words: "mean weight: excitatory 5 to 6.32, inhibitory −4 to −3.5 mV/ms", and how many weights are
  // delivered as less than they are.
  std::string Means(bool has_both) const {
    std::string means;
    for (const Sign sign : kSigns) {
      if (first_->of[sign].total() == 0) continue;
      absl::StrAppend(&means, means.empty() ? "" : ", ", has_both ? kNames[sign] : "", has_both ? " " : "",
                      Number(first_->of[sign].mean()));
      if (!is_alone()) absl::StrAppend(&means, " to ", Number(last_->of[sign].mean()));
    }
    means = means.empty() ? "no weights"
                          : absl::StrCat("mean weight: ", means, source_.unit.empty() ? "" : " ", source_.unit);
    if (most_clamped_ > 0) {
      const std::string limit = absl::StrCat("\u00b1", absl::StrFormat("%.6g", source_.delivery_limit));
      const std::string of = is_sample() ? absl::StrCat(" of ", Grouped(source_.synapses)) : "";
      absl::StrAppend(&means, "; ", is_alone() ? "" : "up to ", Grouped(most_clamped_), of, " beyond ", limit,
                      ", delivered as ", limit);
    }
    return means;
  }

  std::string Remarks() const {
    std::string remarks = is_alone() ? absl::StrCat("at ", At(first_->time)) : "lines: 5 %, median, 95 %";
    if (is_sample()) {
      absl::StrAppend(&remarks, "; ", CountedOf(source_.synapses, source_.synapses_of_run, "synapse"));
    }
    if (course_.is_static()) absl::StrAppend(&remarks, "; all are static");
    if (is_cut_) absl::StrAppend(&remarks, "; right: peaks cut");
    if (most_outside_ > 0) {
      absl::StrAppend(&remarks, "; ", is_alone() ? "" : "up to ", Grouped(most_outside_), " outside the axis");
    }
    return remarks;
  }

  const WeightSource& source_;
  std::string title_;
  TimeSpan span_;
  Style style_;
  TimeAxis time_;
  ProjectionCourse course_;
  Rect course_area_ = {};
  Canvas canvas_;
  std::vector<Tick> times_;          // times of the snapshots that are shown
  std::vector<bool> is_inhibitory_;  // [synapse]
  Range range_;                      // range of the weight axis
  std::vector<TickMark> marks_;
  Panel whole_;
  Panel side_;
  int cell_ = 1;         // [pixels] height of a cell
  bool is_cut_ = false;  // whether a histogram on the right is cut
  std::optional<Snapshot> first_;
  std::optional<Snapshot> last_;
  std::array<std::array<std::vector<Point>, kShares.size()>, 2> lines_;  // [sign][share]
  std::uint64_t most_outside_ = 0;  // the largest number of weights that a snapshot has outside the axis
  std::uint64_t most_clamped_ = 0;  // the largest number of weights that a snapshot has beyond the delivery limit
};

}  // namespace

absl::StatusOr<Canvas> DrawWeights(const WeightSource& source, TimeSpan span, const PlotOptions& options) {
  WeightsPainter painter(source, span, options);
  if (!painter.has_snapshots()) {
    return absl::InvalidArgumentError(
        absl::StrCat("weights: no snapshot from ", span.from, " ms to ", span.until, " ms"));
  }
  if (const absl::Status found = painter.Find(); !found.ok()) return found;
  return painter.Draw();
}

}  // namespace lull
