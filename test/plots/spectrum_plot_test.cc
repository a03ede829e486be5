#include "plots/spectrum_plot.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "test/support/pixels.h"
#include "test/support/random_spikes.h"

namespace lull {
namespace {

// The pixel of the highest point of the spectrum in the panel.
Point HighestOf(const Canvas& canvas) {
  for (int y = 70; y < canvas.height(); ++y) {
    for (int x = 100; x < canvas.width(); ++x) {
      if (canvas.at(x, y) == Colour{1, kFullShade}) return {x + 0.0, y + 0.0};
    }
  }
  return {0, 0};
}

TEST(SpectrumPlot, HasItsPeakFurtherRightTheFasterTheRhythm) {
  const auto peak = [](Tick period) {
    const std::vector<Spike> spikes = Beat(10'000, period, 50);
    return HighestOf(*DrawSpectrum(FromMemory(spikes), {.from = 0, .until = 10'000}, {})).x;
  };
  const double at_5_hz = peak(200), at_10_hz = peak(100), at_20_hz = peak(50);
  EXPECT_GT(at_10_hz, at_5_hz);
  EXPECT_NEAR(at_10_hz - at_5_hz, at_20_hz - at_10_hz, 8) << "an octave is an octave";
}

TEST(SpectrumPlot, OfAPartIsThatOfARunOfItsOwn) {
  const std::vector<Spike> all = Beat(20'000, 130, 20);
  std::vector<Spike> part;
  for (const Spike& spike : all) {
    if (spike.time > 5000 && spike.time <= 15'000) part.push_back({spike.time - 5000, spike.neuron});
  }
  const Canvas one = *DrawSpectrum(FromMemory(all), {.from = 5000, .until = 15'000}, {});
  EXPECT_TRUE(AreEqual(one, *DrawSpectrum(FromMemory(part), {.from = 0, .until = 10'000}, {}), AllOf(one)));
}

TEST(SpectrumPlot, OfAnythingIsAPicture) {
  const std::vector<Spike> one = {{1, 0}};
  for (const Tick until : {0, 1, 999, 1000, 2000, 100'000}) {
    SCOPED_TRACE(until);
    const PlotOptions options = {.width = 640, .height = 400, .title = std::string(200, 'x')};
    for (const std::vector<Spike>& spikes : {std::vector<Spike>(), one}) {
      const auto drawn = DrawSpectrum(FromMemory(spikes), {.from = 0, .until = until}, options);
      ASSERT_TRUE(drawn.ok());
      EXPECT_GT(CountInked(*drawn, AllOf(*drawn)), 640 + 400) << "frames and words";
    }
  }
}

TEST(SpectrumPlot, SaysWhichRhythmsThereAreButNoMultiples) {
  const PopulationSpectrum spectrum = {.rhythms = {{.hz = 8.04, .times_chance = 115.2},
                                                   {.hz = 29, .times_chance = 3.71},
                                                   {.hz = 16, .times_chance = 3, .multiple = 2}}};
  EXPECT_EQ(RhythmsInWords(spectrum), "8.0 Hz (115 \u00d7 chance), 29.0 Hz (3.7 \u00d7 chance)");
  EXPECT_EQ(SpectrumTitle(2000, {1000, 21'000}), "spectrum of 2,000 neurons, 20 s");
}

TEST(SpectrumPlot, ReportsWhatReadingReports) {
  const SpikeSource broken = [](const auto&) { return absl::DataLossError("torn"); };
  EXPECT_EQ(DrawSpectrum(broken, {.from = 0, .until = 9}, {}).status(), absl::DataLossError("torn"));
}

}  // namespace
}  // namespace lull
