#include "plots/rhythm_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "lull/text.h"
#include "plots/binned_rates.h"
#include "plots/paint/axes.h"
#include "plots/paint/palette.h"
#include "plots/spectrogram.h"

namespace lull {
namespace {

constexpr double kLowestHz = 0.5;
constexpr double kHighestHz = 200;
constexpr Hue kPower = 1;                      // blue
constexpr Colour kDominant = {2, kFullShade};  // vermillion
// The least power that is drawn darkest [× power of independent spikes]. Independent spikes reach up to about ten times
// their mean power, which should look pale.
constexpr double kMinPowerRange = 1000;
// The share of cells that are lighter than the darkest, so that a burst does not make the rest pale.
constexpr double kDarkestShare = 0.99;

// The power that is drawn darkest [× power of independent spikes].
double Darkest(const Spectrogram& spectrogram) {
  std::vector<double> powers;
  for (std::size_t column = 0; column < spectrogram.columns(); ++column) {
    for (int bin = 1; bin <= kHighestBin; ++bin) powers.push_back(spectrogram.Power(column, bin));
  }
  if (powers.empty()) return kMinPowerRange;
  const auto nth = powers.begin() + static_cast<std::ptrdiff_t>(kDarkestShare * static_cast<double>(powers.size() - 1));
  std::nth_element(powers.begin(), nth, powers.end());
  return std::max(*nth, kMinPowerRange);
}

// The darkness of a power: its place between the power of independent spikes and the darkest power, on a logarithmic
// scale, interpolated linearly between bins.
class Darkness {
 public:
  Darkness(const Spectrogram& spectrogram, std::size_t column, double darkest) {
    for (int bin = 1; bin <= kHighestBin; ++bin) {
      const double power = std::max(spectrogram.Power(column, bin), 1.0);
      share_[bin] = std::min(std::log(power) / std::log(darkest), 1.0);
    }
  }

  double At(double hz) const {
    const double bins = std::clamp(hz / kBinHz, 1.0, kHighestBin + 0.0);
    const int below = std::min(static_cast<int>(bins), kHighestBin - 1);
    return share_[below] + (bins - below) * (share_[below + 1] - share_[below]);
  }

 private:
  std::array<double, kHighestBin + 1> share_ = {};
};

// The frequency at a pixel row [Hz]; y is the logarithm of the frequency.
double HzAt(const Panel& panel, int y) {
  const double from_bottom = (panel.area.bottom - y - 0.5) / panel.area.height();
  return std::exp(panel.y_low + from_bottom * (panel.y_high - panel.y_low));
}

Colour PowerColour(double share) { return {kPower, static_cast<int>(std::lround(share * kShades))}; }

void DrawPower(Canvas& canvas, const Panel& panel, const Spectrogram& spectrogram, double darkest) {
  const auto columns = static_cast<std::int64_t>(spectrogram.columns());
  const auto x_of = [&](std::int64_t column) {
    return panel.area.left + static_cast<int>(column * panel.area.width() / columns);
  };
  for (std::int64_t column = 0; column < columns; ++column) {
    const Darkness darkness(spectrogram, static_cast<std::size_t>(column), darkest);
    for (int y = panel.area.top; y < panel.area.bottom; ++y) {
      canvas.Fill({x_of(column), y, x_of(column + 1), y + 1}, PowerColour(darkness.At(HzAt(panel, y))));
    }
  }
}

// Draws a dash for each column, with a white rim so that it is visible on light and dark cells.
void DrawDominant(Canvas& canvas, const Panel& panel, const Style& style, const Spectrogram& spectrogram) {
  const double width = static_cast<double>(panel.area.width()) / static_cast<double>(spectrogram.columns());
  const auto draw = [&](int thickness, Colour colour) {
    for (std::size_t column = 0; column < spectrogram.columns(); ++column) {
      const std::optional<Rhythm> rhythm = spectrogram.DominantIn(column);
      if (!rhythm.has_value()) continue;
      const int y = static_cast<int>(std::lround(panel.Y(std::log(rhythm->hz)))) - thickness / 2;
      const int left = panel.area.left + static_cast<int>(width * static_cast<double>(column));
      const int right =
          std::max(panel.area.left + static_cast<int>(width * static_cast<double>(column + 1)), left + 2 * style.scale);
      canvas.Fill({left, std::max(y, panel.area.top), std::min(right, panel.area.right), y + thickness}, colour);
    }
  };
  draw(5 * style.scale, kWhite);
  draw(3 * style.scale, kDominant);
}

std::vector<TickMark> FrequencyMarks() {
  std::vector<TickMark> marks;
  for (const double hz : {0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0})
    marks.push_back({std::log(hz), absl::StrCat(hz)});
  return marks;
}

// The reason why the picture shows no dominant frequency; empty if it shows one.
std::string Absence(const Spectrogram& spectrogram, double mean_hz) {
  if (mean_hz == 0) return "no rhythm: no spikes";
  if (spectrogram.columns() == 0) return "no rhythm: shorter than the 2 s that it takes to tell";
  for (std::size_t column = 0; column < spectrogram.columns(); ++column) {
    if (spectrogram.DominantIn(column).has_value()) return "";
  }
  return "no one frequency dominates";
}

// A number from 100 on, rounded to two digits.
std::string Rounded(double number) {
  const double unit = std::pow(10, std::floor(std::log10(number)) - 1);
  return Grouped(static_cast<std::uint64_t>(std::llround(std::round(number / unit) * unit)));
}

// Draws the key from the right: the meaning of the shades, and of the line if there is one, as far as there is room.
void DrawKey(Canvas& canvas, int left, int right, int top, double darkest, bool has_line, const Style& style) {
  const int line = style.text.Height();
  const int inset = line / 4;
  int x = right;
  const auto text = [&](const std::string& words) {
    x -= style.text.Width(words);
    if (x >= left) canvas.Text(x, top, words, style.text);
    x -= style.gap / 2;
  };
  text(absl::StrCat(Rounded(darkest), "\u00d7 chance"));
  const int bar = 8 * style.gap;
  for (int i = 0; i < bar && x - bar >= left; ++i) {
    canvas.Fill({x - bar + i, top + inset, x - bar + i + 1, top + line - inset}, PowerColour((i + 1.0) / bar));
  }
  x -= bar + style.gap / 2;
  text("power: chance");
  if (!has_line) return;
  x -= 2 * style.gap;
  text("dominant");
  const int middle = top + line / 2;
  const int dash = 2 * style.gap;
  if (x - dash >= left) canvas.Fill({x - dash, middle - style.scale, x, middle + 2 * style.scale}, kDominant);
}

}  // namespace

std::string RhythmTitle(NeuronId neurons, TimeSpan span) {
  return absl::StrCat("rhythm of ", Counted(neurons, "neuron"), ", ", FormatDuration(span.length()));
}

absl::StatusOr<Canvas> DrawRhythm(const SpikeSource& source, NeuronId neurons, TimeSpan given,
                                  const PlotOptions& options) {
  const TimeSpan span = {given.from, std::max(given.until, given.from + 1)};  // an axis must have a length
  Spectrogram spectrogram(span);
  BinnedRates rates({neurons}, span);
  const absl::Status read = source([&](std::span<const Spike> spikes) {
    spectrogram.Add(spikes);
    for (const Spike& spike : spikes) rates.Add(0, spike.time);
  });
  if (!read.ok()) return read;
  spectrogram.Finish();
  rates.ChooseBins();

  // The parts from the top: title and key, spectrogram, caption, population rate, time axis.
  const Style style = Style::For(options.width, options.height);
  const int line = style.text.Height();
  const int rate_height = options.height / 6;
  const int bottom = options.height - style.margin / 2 - 2 * line - style.gap - style.tick;
  const int caption_top = bottom - rate_height - style.gap / 2 - line;
  const double highest = rates.HighestHz() > 0 ? 1.08 * rates.HighestHz() : 1;
  const std::vector<TickMark> rate_marks = Ticks(0, highest, 2 * rate_height / (3 * line));
  const std::vector<TickMark> frequency_marks = FrequencyMarks();
  int labels = 0;
  for (const auto* marks : {&rate_marks, &frequency_marks}) {
    for (const TickMark& mark : *marks) labels = std::max(labels, style.text.Width(mark.label));
  }
  const int left = style.margin + line + style.gap + labels + style.gap / 2 + style.tick;
  const int right = options.width - style.margin - style.gap;

  const TimeAxis time = TimeAxis::For(span);
  const double begin = time.per_tick * static_cast<double>(span.from);
  const double end = time.per_tick * static_cast<double>(span.until);
  const std::vector<TickMark> time_marks = Ticks(begin, end, (right - left) / (12 * style.text.Width("0")));
  const Rect upper_area = {left, style.margin + line + style.gap, right, caption_top - style.gap - style.tick};
  const Panel upper = {upper_area, begin, end, std::log(kLowestHz), std::log(kHighestHz)};
  const Panel lower = {{left, bottom - rate_height, right, bottom}, begin, end, 0, highest};

  Canvas canvas(options.width, options.height);
  canvas.Text(left, style.margin, options.title, style.text);
  const double darkest = Darkest(spectrogram);
  const std::string absence = Absence(spectrogram, rates.MeanHz(0));
  DrawKey(canvas, left + style.text.Width(options.title) + 2 * style.gap, right, style.margin, darkest, absence.empty(),
          style);
  if (spectrogram.columns() > 0) {
    DrawPower(canvas, upper, spectrogram, darkest);
    DrawDominant(canvas, upper, style, spectrogram);
  }
  if (!absence.empty()) {
    const int y = (upper_area.top + upper_area.bottom - line) / 2;
    const int half = style.text.Width(absence) / 2 + style.gap;
    canvas.Fill({(left + right) / 2 - half, y - style.gap / 2, (left + right) / 2 + half, y + line + style.gap / 2},
                kWhite);
    canvas.Text((left + right) / 2, y, absence, style.text, Align::kCentre);
  }
  DrawFrame(canvas, upper, style);
  DrawXTicks(canvas, upper, time_marks, style);
  DrawYAxis(canvas, upper, frequency_marks, "frequency [Hz]", style.margin, style);
  canvas.Text(left, caption_top, absl::StrCat("population rate: ", rates.Caption(right - left)), style.faint);
  rates.Draw(canvas, lower, 0, kInk);
  DrawFrame(canvas, lower, style);
  DrawXAxis(canvas, lower, time_marks, time.title, style);
  DrawYAxis(canvas, lower, rate_marks, "rate [Hz]", style.margin, style);
  return canvas;
}

}  // namespace lull
