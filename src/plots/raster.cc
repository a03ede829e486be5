#include "plots/raster.h"

#include <algorithm>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/rate_text.h"
#include "lull/text.h"
#include "plots/paint/axes.h"
#include "plots/paint/density.h"
#include "plots/paint/legend.h"
#include "plots/paint/palette.h"
#include "plots/paint/plot_options.h"
#include "plots/part.h"
#include "plots/raster_panel.h"
#include "plots/rate_bins.h"
#include "plots/rate_panel.h"

namespace lull {
namespace {

int Widest(const std::vector<TickMark>& marks, const Style& style) {
  int widest = 0;
  for (const TickMark& mark : marks) widest = std::max(widest, style.text.Width(mark.label));
  return widest;
}

int RateHeight(const PlotOptions& options) { return options.height / 6; }

// The vertical places of the parts [pixels], from the top: title and legend, spikes, caption, population rate, time
// axis.
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

// The neurons in words: "2,000 neurons in 20 columns", "60 of 2,000 neurons in column 7", "300 of 2,000 neurons in 5 of
// 20 columns".
std::string Neurons(const Layout& shown, const Layout& whole) {
  const auto share = [](std::uint64_t part, std::uint64_t all, const std::string& noun) {
    return part == all ? Counted(all, noun) : CountedOf(part, all, noun);
  };
  const bool is_one_of_several = shown.columns() == 1 && whole.columns() > 1;
  return absl::StrCat(share(shown.neurons(), whole.neurons(), "neuron"), " in ",
                      is_one_of_several ? absl::StrCat("column ", shown.column_number(0))
                                        : share(shown.columns(), whole.columns(), "column"));
}

// The legend of the layers that have neurons in the part.
Legend LayerLegend(const Layout& shown, std::span<const Hue> hues, const std::string& title, int width,
                   const Style& style) {
  std::vector<bool> is_left(shown.layers.size());
  for (const std::uint32_t layer : shown.layer_of) is_left[layer] = true;
  std::vector<Layout::Layer> layers;
  std::vector<Hue> their_hues;
  for (std::size_t i = 0; i < is_left.size(); ++i) {
    if (!is_left[i]) continue;
    layers.push_back(shown.layers[i]);
    their_hues.push_back(hues[i]);
  }
  return Legend(layers, their_hues, title, width, style);
}

}  // namespace

absl::Status CheckSpan(TimeSpan span) {
  if (span.from >= 0 && span.from <= span.until) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("raster: from ", span.from, " ms to ", span.until, " ms; must be from 0 ms or later to no earlier"));
}

std::string RasterTitle(std::uint64_t spikes, const Layout& shown, const Layout& whole, TimeSpan span) {
  const double neuron_seconds = 1e-3 * static_cast<double>(shown.neurons()) * static_cast<double>(span.length());
  const double rate_hz = neuron_seconds > 0 ? static_cast<double>(spikes) / neuron_seconds : 0;
  return absl::StrCat(Neurons(shown, whole), ", ", span.from > 0 ? absl::StrCat(FormatDuration(span.from), " to ") : "",
                      FormatDuration(span.until), ": ", Counted(spikes, "spike"), ", ", RateText(rate_hz),
                      " Hz per neuron");
}

absl::StatusOr<Raster> DrawRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection,
                                  TimeSpan span, const PlotOptions& options) {
  if (const absl::Status checked = CheckOptions(options); !checked.ok()) return checked;
  if (const absl::Status checked = CheckSpan(span); !checked.ok()) return checked;
  const absl::StatusOr<Part> part = Select(whole, selection);
  if (!part.ok()) return part.status();
  const Layout& layout = part->layout;
  const SpikeSource spikes = SpikesOf(source, *part, span);
  const TimeSpan shown = {span.from, std::max(span.until, span.from + 1)};  // an axis must have a length
  const Style style = Style::For(options.width, options.height);

  if (const absl::Status checked = CheckBin(options.bin, shown.length()); !checked.ok()) return checked;

  RateCounts counts(shown, options.bin);
  absl::Status visited = spikes([&counts](std::span<const Spike> piece) { counts.Add(piece); });
  if (!visited.ok()) return visited;
  Raster raster = {options.title, Canvas(options.width, options.height)};
  if (raster.title.empty()) raster.title = RasterTitle(counts.spikes(), layout, whole, span);
  Canvas& canvas = raster.canvas;

  // The labels to the left of the panels come first, because their width decides the width of the panels.
  const int line = style.text.Height();
  const RatePanel rate(counts, layout.neurons());
  const std::vector<TickMark> rate_marks = rate.Marks(2 * RateHeight(options) / (3 * line));
  const std::vector<TickMark> row_marks = RowMarks(layout, options.height / (4 * line));
  const int labels = std::max(Widest(rate_marks, style), Widest(row_marks, style));
  const int left = style.margin + line + style.gap + labels + style.gap / 2 + style.tick;
  const int right = options.width - style.margin - style.gap - (layout.kinds.size() > 1 ? line : 0);

  const std::vector<Hue> hues = LayerHues(layout.layers);
  const Legend legend = LayerLegend(layout, hues, raster.title, right - left, style);
  legend.Draw(canvas, left, style.margin);
  const Places places = PlacesIn(options, style, legend.Height(), left, right);

  std::vector<Hue> hue_of;
  for (const std::uint32_t layer : layout.layer_of) hue_of.push_back(hues[layer]);
  Density density(Rows(hue_of, places.raster.height(), layout.column_starts), shown, places.raster.width());
  visited = spikes([&density](std::span<const Spike> piece) { density.Add(piece); });
  if (!visited.ok()) return visited;

  const TimeAxis time = TimeAxis::For(shown);
  const double begin = time.At(shown.from);
  const double end = time.At(shown.until);
  const std::vector<TickMark> time_marks = Ticks(begin, end, (right - left) / (12 * style.text.Width("0")));
  const Panel upper = {places.raster, begin, end, layout.neurons() + 0.0, 0};
  DrawRasterPanel(canvas, upper, style, density, layout);
  DrawXTicks(canvas, upper, time_marks, style);
  DrawYAxis(canvas, upper, row_marks, layout.columns() > 1 ? "column" : "neuron", style.margin, style);

  const Panel lower = {places.rate, begin, end, 0, rate.highest_hz()};
  const std::string caption = rate.Caption(right - left);
  canvas.Text(left, places.caption_top, caption, style.faint);
  if (density.rows().mixes_hues()) {
    const int room = right - left - style.text.Width(caption) - 2 * style.gap;
    canvas.Text(right, places.caption_top,
                Fitted("above: a row of several layers has the colour of its largest", room, style.faint), style.faint,
                Align::kEnd);
  }
  rate.Draw(canvas, lower);
  DrawFrame(canvas, lower, style);
  DrawXAxis(canvas, lower, time_marks, time.title, style);
  DrawYAxis(canvas, lower, rate_marks, "rate [Hz]", style.margin, style);
  return raster;
}

absl::Status PlotRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection, TimeSpan span,
                        const PlotTarget& target, const PlotOptions& options) {
  const absl::StatusOr<Raster> raster = DrawRaster(source, whole, selection, span, options);
  if (!raster.ok()) return raster.status();
  return raster->canvas.Write(target, raster->title, options.texts);
}

}  // namespace lull
