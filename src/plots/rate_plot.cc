#include "plots/rate_plot.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/rate_text.h"
#include "lull/text.h"
#include "plots/binned_rates.h"
#include "plots/paint/axes.h"
#include "plots/paint/palette.h"
#include "plots/rate_bins.h"

namespace lull {
namespace {

constexpr int kMaxLayers = kLayerHues;  // strips in addition to the strip of all neurons
constexpr int kMinStripLines = 3;       // [lines of text] the least height of a strip, with its caption

std::size_t LayersShown(const Layout& layout, int height, const Style& style) {
  const int strips = height / (kMinStripLines * style.text.Height());
  return std::min(layout.layers.size(), static_cast<std::size_t>(std::clamp(strips - 1, 1, kMaxLayers)));
}

std::string Caption(const std::string& name, std::uint64_t neurons, double mean_hz) {
  return absl::StrCat(name, ": ", Counted(neurons, "neuron"), ", ", RateText(mean_hz), " Hz");
}

}  // namespace

std::string RatesTitle(const Layout& layout, TimeSpan span) {
  return absl::StrCat("rates of ", Counted(layout.neurons(), "neuron"), " in ", Counted(layout.layers.size(), "layer"),
                      ", ", FormatDuration(span.length()));
}

absl::StatusOr<Canvas> DrawRates(const SpikeSource& source, const Layout& layout, TimeSpan given,
                                 const PlotOptions& options) {
  const TimeSpan span = {given.from, std::max(given.until, given.from + 1)};  // an axis must have a length
  const Style style = Style::For(options.width, options.height);
  const int line = style.text.Height();
  const int heading = line + style.gap / 2;  // a line of the heading
  const int bottom = options.height - style.margin / 2 - 2 * line - style.gap - style.tick;
  const std::size_t shown = LayersShown(layout, bottom - style.margin - 2 * heading, style);

  std::vector<std::uint64_t> sizes = {layout.neurons()};
  for (std::size_t i = 0; i < shown; ++i) sizes.push_back(layout.layers[i].neurons);
  if (absl::Status checked = CheckBin(options.bin, span.length()); !checked.ok()) return checked;
  BinnedRates rates(sizes, span, options.bin);
  const absl::Status read = source([&](std::span<const Spike> spikes) {
    for (const Spike& spike : spikes) {
      rates.Add(0, spike.time);
      const std::uint32_t layer = layout.layer_of[spike.neuron];
      if (layer < shown) rates.Add(1 + layer, spike.time);
    }
  });
  if (!read.ok()) return read;
  rates.ChooseBins();

  std::string remark = rates.Caption(options.width);
  if (shown < layout.layers.size()) {
    absl::StrAppend(&remark, "; ", layout.layers.size() - shown, " more ", Noun(layout.layers.size() - shown, "layer"),
                    " not shown");
  }
  const int room = options.width - 2 * style.margin - 12 * style.gap;  // [pixels] about the width of the panels
  const bool is_beside = style.text.Width(options.title) + style.text.Width(remark) <= room;
  const int top = style.margin + (is_beside ? 1 : 2) * heading;
  const int strips = static_cast<int>(sizes.size());
  const int pitch = (bottom - top) / strips;
  const int caption = line + style.gap;
  const double highest = rates.HighestHz() > 0 ? 1.05 * rates.HighestHz() : 1;
  const std::vector<TickMark> rate_marks = Ticks(0, highest, std::max(1, (pitch - caption) / (3 * line / 2)));
  int labels = 0;
  for (const TickMark& mark : rate_marks) labels = std::max(labels, style.text.Width(mark.label));
  const int left = style.margin + line + style.gap + labels + style.gap / 2 + style.tick;
  const int right = options.width - style.margin - style.gap;

  Canvas canvas(options.width, options.height);
  canvas.Text(left, style.margin, options.title, style.text);
  canvas.Text(is_beside ? right : left, style.margin + (is_beside ? 0 : heading), remark, style.faint,
              is_beside ? Align::kEnd : Align::kStart);

  const TimeAxis time = TimeAxis::For(span);
  const double begin = time.per_tick * static_cast<double>(span.from);
  const double end = time.per_tick * static_cast<double>(span.until);
  const std::vector<TickMark> time_marks = Ticks(begin, end, (right - left) / (12 * style.text.Width("0")));
  const std::vector<Hue> hues = LayerHues(layout.layers);
  for (int strip = 0; strip < strips; ++strip) {
    const int strip_bottom = bottom - (strips - 1 - strip) * pitch;
    const Panel panel = {{left, strip_bottom - pitch + caption, right, strip_bottom}, begin, end, 0, highest};
    const auto group = static_cast<std::size_t>(strip);
    const std::string name = strip == 0 ? "all" : layout.layers[group - 1].name;
    canvas.Text(left, panel.area.top - line - style.scale, Caption(name, sizes[group], rates.MeanHz(group)),
                style.faint);
    rates.Draw(canvas, panel, group, strip == 0 ? kInk : hues[group - 1]);
    DrawFrame(canvas, panel, style);
    DrawYAxis(canvas, panel, rate_marks, "", style.margin, style);
    if (strip + 1 == strips) DrawXAxis(canvas, panel, time_marks, time.title, style);
  }
  canvas.TextUpwards(style.margin, (top + bottom) / 2, "rate [Hz]", style.text);
  return canvas;
}

}  // namespace lull
