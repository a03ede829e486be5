#include "record/raster.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "record/axes.h"
#include "record/legend.h"
#include "record/raster_panel.h"
#include "record/rate_panel.h"

namespace lull {
namespace {

int Widest(const std::vector<TickMark>& marks, const Style& style) {
  int widest = 0;
  for (const TickMark& mark : marks) widest = std::max(widest, style.text.Width(mark.label));
  return widest;
}

int RateHeight(const PlotOptions& options) { return options.height / 6; }

// From the top: title and legend, the spikes, a caption, the population rate, the axis of time. [pixels]
struct Places {
  Rect raster;
  int caption_top;
  Rect rate;
};

Places PlacesIn(const PlotOptions& options, const Style& style, int legend_height, int left, int right) {
  const int line = style.text.Height();
  const int bottom = options.height - style.margin / 2 - 2 * line - style.gap - style.tick;
  const int rate_top = bottom - RateHeight(options);
  const int caption_top = rate_top - style.gap / 2 - line;
  const int top = style.margin + legend_height + style.gap;
  return {{left, top, right, caption_top - style.gap - style.tick}, caption_top, {left, rate_top, right, bottom}};
}

std::string Duration(Tick duration) {
  return duration < Seconds(1) ? absl::StrCat(duration, " ms")
                               : absl::StrFormat("%.6g s", 1e-3 * static_cast<double>(duration));
}

std::string Plural(std::uint64_t count, const std::string& noun) {
  return absl::StrCat(Grouped(count), " ", noun, count == 1 ? "" : "s");
}

}  // namespace

std::string RasterTitle(std::span<const Spike> spikes, const Layout& layout, Tick duration) {
  const double neuron_seconds = 1e-3 * static_cast<double>(layout.neurons()) * static_cast<double>(duration);
  const double rate_hz = neuron_seconds > 0 ? static_cast<double>(spikes.size()) / neuron_seconds : 0;
  return absl::StrCat(Plural(layout.neurons(), "neuron"), " in ", Plural(layout.columns(), "column"), ", ",
                      Duration(duration), ": ", Plural(spikes.size(), "spike"), ", ",
                      rate_hz < 100 ? absl::StrFormat("%.3g", rate_hz) : absl::StrFormat("%.0f", rate_hz),
                      " Hz per neuron");
}

Canvas DrawRaster(std::span<const Spike> spikes, const Layout& layout, Tick duration, const PlotOptions& options) {
  const Tick shown = std::max<Tick>(duration, 1);  // [ms] an axis needs a length
  const Style style = Style::For(options.width, options.height);
  Canvas canvas(options.width, options.height);

  // What stands left of the panels first: how wide it is decides how wide they are.
  const int line = style.text.Height();
  const RatePanel rate(spikes, layout.neurons(), shown);
  const std::vector<TickMark> rate_marks = rate.Marks(2 * RateHeight(options) / (3 * line));
  const std::vector<TickMark> row_marks = RowMarks(layout, options.height / (4 * line));
  const int labels = std::max(Widest(rate_marks, style), Widest(row_marks, style));
  const int left = style.margin + line + style.gap + labels + style.gap / 2 + style.tick;
  const int right = options.width - style.margin - style.gap - (layout.kinds.size() > 1 ? line : 0);

  const Legend legend(layout.layers, LayerHues(layout.layers), options.title, right - left, style);
  legend.Draw(canvas, left, style.margin);
  const Places places = PlacesIn(options, style, legend.Height(), left, right);

  const TimeAxis time = TimeAxis::For({0, shown});
  const double end = time.per_tick * static_cast<double>(shown);
  const std::vector<TickMark> time_marks = Ticks(0, end, (right - left) / (12 * style.text.Width("0")));
  const Panel upper = {places.raster, 0, end, layout.neurons() + 0.0, 0};
  DrawRasterPanel(canvas, upper, style, spikes, layout, shown);
  DrawXTicks(canvas, upper, time_marks, style);
  DrawYAxis(canvas, upper, row_marks, layout.columns() > 1 ? "column" : "neuron", style.margin, style);

  const Panel lower = {places.rate, 0, end, 0, rate.highest_hz()};
  canvas.Text(left, places.caption_top, rate.Caption(), style.faint);
  rate.Draw(canvas, lower);
  DrawFrame(canvas, lower, style);
  DrawXAxis(canvas, lower, time_marks, time.title, style);
  DrawYAxis(canvas, lower, rate_marks, "rate [Hz]", style.margin, style);
  return canvas;
}

}  // namespace lull
