#include "statistics/population_sums.h"

#include <algorithm>
#include <cassert>

#include "absl/status/status.h"
#include "statistics/neuron_sums.h"
#include "statistics/rate_hz.h"
#include "statistics/spectrum.h"

namespace lull {
namespace {

constexpr Tick kLastBin = (Tick{1} << kTimeBits) / kActivityBin;

// The rhythm of a second; 0 Hz if it has none, or one that chance may have.
Rhythm RhythmIn(Tick second, std::span<const std::uint32_t, kRhythmWindow> counts) {
  const Spectrum spectrum = SpectrumOf(counts);
  const std::optional<Rhythm> rhythm = RhythmOf(spectrum);
  return rhythm && IsBeyondChance(spectrum, *rhythm, second) ? *rhythm : Rhythm{.hz = 0, .strength = 0};
}

}  // namespace

void PopulationSums::Add(const LayerCount& count) {
  const Tick bin = BinOf(count.time);
  assert(count.time >= 1 && bin >= open_bin_);
  if (bin > open_bin_) activities_.CloseBin();
  open_bin_ = bin;
  activities_.layers[count.layer].open += count.spikes;
  if (count.time > Seconds(open_second_ + 1)) {
    stretches_.AddSpikes(open_second_, std::exchange(in_second_, 0));
    open_second_ = (count.time - 1) / Seconds(1);
  }
  in_second_ += count.spikes;
  windows_.Add(
      count.time, [this](Tick second, auto counts) { stretches_.AddRhythm(second, RhythmIn(second, counts)); },
      count.spikes);
  spectrum_.Add(count.time, count.spikes);
}

PopulationSums::Activities PopulationSums::ActivitiesAt(Tick duration) const {
  Activities whole = activities_;
  if ((open_bin_ + 1) * kActivityBin <= duration) whole.CloseBin();
  return whole;
}

void PopulationSums::Fill(Statistics& statistics, std::uint64_t neurons) const {
  const Tick seconds = statistics.duration / Seconds(1);
  Stretches whole = stretches_;
  whole.Reach(seconds);
  if (open_second_ < seconds) whole.AddSpikes(open_second_, in_second_);
  windows_.Finish(statistics.duration,
                  [&whole](Tick second, auto counts) { whole.AddRhythm(second, RhythmIn(second, counts)); });
  statistics.every = whole.every();
  Tick left = Seconds(seconds);
  for (const auto& [spikes, rhythm] : whole.stretches()) {
    statistics.rate_by_second_hz.push_back(RateHz(spikes, neurons, std::min(left, whole.every())));
    statistics.rhythm_hz.push_back(rhythm.hz > 0 ? std::optional(rhythm.hz) : std::nullopt);
    statistics.rhythm_strength.push_back(rhythm.strength);
    left -= whole.every();
  }
  statistics.spectrum = spectrum_.At(statistics.duration);
}

void PopulationSums::Save(ByteWriter& out) const {
  out.WriteList(activities_.layers);
  out.Write(activities_.all);
  out.Write(open_bin_);
  stretches_.Save(out);
  out.Write(in_second_);
  windows_.Save(out);
  spectrum_.Save(out);
}

void PopulationSums::Load(ByteReader& in) {
  const std::size_t layers = activities_.layers.size();
  in.ReadList(activities_.layers, layers);
  if (in.ok() && activities_.layers.size() != layers) {
    in.Fail(absl::DataLossError("the saved statistics are of another network"));
  }
  in.Read(activities_.all);
  in.Read(open_bin_);
  if (in.ok() && (open_bin_ < 0 || open_bin_ > kLastBin)) {
    in.Fail(absl::DataLossError("the saved statistics are corrupt: invalid time"));
  }
  if (in.ok()) open_second_ = open_bin_ * kActivityBin / Seconds(1);
  stretches_.Load(in);
  in.Read(in_second_);
  windows_.Load(in);
  spectrum_.Load(in);
}

bool PopulationSums::AddsUp(std::span<const std::uint64_t> spikes_of_layers, Tick last) const {
  std::uint64_t of_neurons = 0, of_seconds = in_second_;
  for (std::size_t i = 0; i < spikes_of_layers.size(); ++i) {
    if (activities_.layers[i].sum + activities_.layers[i].open != spikes_of_layers[i]) return false;
    of_neurons += spikes_of_layers[i];
  }
  for (const Stretches::Stretch& stretch : stretches_.stretches()) of_seconds += stretch.spikes;
  // The end of the last stretch.
  const Tick stretched = static_cast<Tick>(stretches_.stretches().size()) * stretches_.every();
  return of_seconds == of_neurons && last == windows_.last() && last == spectrum_.last() &&
         open_bin_ == (last > 0 ? BinOf(last) : 0) &&
         (stretched == 0 || stretched - stretches_.every() <= Seconds(open_second_));
}

}  // namespace lull
