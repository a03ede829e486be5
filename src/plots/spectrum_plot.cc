#include "plots/spectrum_plot.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "lull/chart.h"
#include "lull/text.h"
#include "plots/chart/chart_picture.h"
#include "plots/paint/axes.h"
#include "statistics/welch_spectrum.h"

namespace lull {
namespace {

constexpr double kLeastPower = 0.1;  // [× chance] what is less is drawn here; chosen
constexpr int kSpectrumHue = 1, kThresholdHue = 2;

std::string PowerInWords(double times_chance) {
  return absl::StrCat(times_chance < 10 ? absl::StrFormat("%.1f", times_chance)
                                        : Grouped(static_cast<std::uint64_t>(std::llround(times_chance))),
                      " \u00d7 chance");
}

std::string PanelTitle(const PopulationSpectrum& spectrum, std::uint64_t spikes) {
  if (spikes == 0) return "no rhythm: no spikes";
  if (spectrum.times_chance.empty()) return "no rhythm: shorter than the second that it takes to tell";
  if (spectrum.rhythms.empty()) return "no rhythm: no frequency stands out from chance and its neighbours";
  return absl::StrCat(Noun(spectrum.rhythms.size(), "rhythm"), ": ", RhythmsInWords(spectrum));
}

ChartPanel SpectrumPanel(const PopulationSpectrum& spectrum, std::uint64_t spikes) {
  ChartSeries power = {.label = "power", .hue = kSpectrumHue, .dots = false};
  ChartSeries threshold = {.label = "threshold for a rhythm", .hue = kThresholdHue, .dots = false};
  for (std::size_t i = 0; i < spectrum.times_chance.size() && spikes > 0; ++i) {
    const double hz = spectrum.first_hz + spectrum.bin_hz * static_cast<double>(i);
    power.x.push_back(hz);
    power.y.push_back(std::max(spectrum.times_chance[i], kLeastPower));
    threshold.x.push_back(hz);
    threshold.y.push_back(spectrum.threshold[i]);
  }
  ChartPanel panel = {.title = PanelTitle(spectrum, spikes),
                      .x = {.title = "frequency [Hz]", .scale = ChartScale::kLog, .low = 0.5, .high = 200},
                      .y = {.title = "power [\u00d7 chance]", .scale = ChartScale::kLog, .low = kLeastPower}};
  panel.y_marks.push_back({1, "chance"});
  for (const RhythmPeak& rhythm : spectrum.rhythms) {
    if (rhythm.multiple == 1) panel.x_marks.push_back({rhythm.hz, absl::StrFormat("%.1f Hz", rhythm.hz)});
  }
  if (power.x.empty()) power = {.x = {0.5, 200}, .y = {kLeastPower, kLeastPower}, .hue = kSpectrumHue, .dots = false};
  panel.series.push_back(std::move(power));
  if (!threshold.x.empty()) panel.series.push_back(std::move(threshold));
  return panel;
}

}  // namespace

std::string SpectrumTitle(NeuronId neurons, TimeSpan span) {
  return absl::StrCat("spectrum of ", Counted(neurons, "neuron"), ", ", FormatDuration(span.length()));
}

std::string RhythmsInWords(const PopulationSpectrum& spectrum) {
  std::string words;
  for (const RhythmPeak& rhythm : spectrum.rhythms) {
    if (rhythm.multiple > 1) continue;
    absl::StrAppend(&words, words.empty() ? "" : ", ", absl::StrFormat("%.1f Hz (", rhythm.hz),
                    PowerInWords(rhythm.times_chance), ")");
  }
  return words;
}

absl::StatusOr<Canvas> DrawSpectrum(const SpikeSource& source, TimeSpan given, const PlotOptions& options) {
  const TimeSpan span = {given.from, std::max(given.until, given.from + 1)};  // an axis must have a length
  WelchSpectrum welch;
  std::uint64_t count = 0;
  const absl::Status read = source([&](std::span<const Spike> spikes) {
    for (const Spike& spike : spikes) {
      if (spike.time <= span.from || spike.time > span.until) continue;
      welch.Add(spike.time - span.from);
      ++count;
    }
  });
  if (!read.ok()) return read;
  const ChartPanel panel = SpectrumPanel(welch.At(span.length()), count);
  std::optional<Canvas> canvas = DrawChart({&panel, 1}, options);
  assert(canvas.has_value());  // one panel fits into the smallest picture
  return *std::move(canvas);
}

}  // namespace lull
