// All sums are exact sums of integers. So the variance of equal numbers is exactly 0, and the statistics of a run do
// not depend on how it was cut into pieces. A spike touches the 32 bytes of its neuron and a few bytes of its layer.
// The sums of a bin of 10 ms, or of a second, are added up when the next bin or second has its first spike.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "absl/numeric/int128.h"
#include "base/bytes_io.h"
#include "lull/internal/visibility.h"
#include "lull/statistics.h"
#include "statistics/layout.h"
#include "statistics/sliding_counts.h"
#include "statistics/spectrum.h"
#include "statistics/stretches.h"
#include "statistics/welch_spectrum.h"

namespace lull {
namespace {

constexpr Tick kBin = 10;                   // [ms] bin of activity, for synchrony
constexpr std::uint32_t kMinIntervals = 3;  // the least number for a neuron's coefficient of variation

constexpr int kTimeBits = 40;  // width of a time in the longest run
constexpr Tick kLastBin = (Tick{1} << kTimeBits) / kBin;
constexpr int kLayerBits = 28;
constexpr int kSpikeBits = 64 - kLayerBits;
constexpr int kInBinBits = 4;
constexpr int kHighBits = 64 - kTimeBits - kInBinBits;
static_assert(64 + kHighBits >= 2 * kTimeBits);

constexpr std::uint64_t Mask(int bits) { return (std::uint64_t{1} << bits) - 1; }
static_assert(kBin <= Mask(kInBinBits));

// The sums of a neuron, aligned so that they are in one cache line.
struct alignas(32) Neuron {
  // The sum of the squares of the neuron's intervals, which is less than the square of the duration, so less than 2⁸⁰.
  std::uint64_t squares_low = 0;
  std::uint64_t squares_high : kHighBits = 0;
  std::uint64_t in_bin : kInBinBits = 0;  // spikes in the bin of the last spike, up to kBin
  std::uint64_t first : kTimeBits = 0;    // time of the first spike
  Tick last = 0;                          // time of the last spike
  std::uint64_t layer : kLayerBits = 0;
  std::uint64_t spikes : kSpikeBits = 0;

  void AddInterval(std::uint64_t interval) {
    const absl::uint128 square = absl::uint128(interval) * interval;
    const absl::uint128 sum = square + squares_low;
    squares_low = absl::Uint128Low64(sum);
    if (const std::uint64_t high = absl::Uint128High64(sum); high > 0) {
      squares_high = (squares_high + high) & Mask(kHighBits);
    }
  }
  absl::uint128 squared_intervals() const { return absl::MakeUint128(squares_high, squares_low); }
};
static_assert(sizeof(Neuron) == 32);

Tick BinOf(Tick time) { return (time - 1) / kBin; }

// n² times the variance of n numbers with this sum and sum of squares. Both products fit: for intervals, because long
// intervals are few; and for the bins of 2⁴⁰ ms, while each has fewer than 2²⁷ spikes.
absl::uint128 Variation(std::uint64_t n, absl::uint128 squares, std::uint64_t sum) {
  return n * squares - absl::uint128(sum) * sum;
}

// The activity of a group of neurons: sums over the bins before the open bin, and the counts of the open bin.
struct Activity {
  absl::uint128 squares_of_sums = 0;     // sum over bins of the square of the group's spikes
  std::uint64_t sum = 0;                 // spikes of the group before the open bin
  std::uint64_t squares_of_singles = 0;  // sum over bins and neurons of the square of a neuron's spikes
  std::uint64_t open_spikes = 0;         // spikes of the group in the open bin
  std::uint64_t open_squares = 0;        // sum over neurons of the square of a neuron's spikes in it

  void CloseBin() {
    const std::uint64_t spikes = std::exchange(open_spikes, 0);
    sum += spikes;
    squares_of_sums += absl::uint128(spikes) * spikes;
    squares_of_singles += std::exchange(open_squares, 0);
  }
};

struct Activities {
  std::vector<Activity> layers;
  Activity all = {};

  void CloseBin() {
    for (Activity& layer : layers) {
      all.open_spikes += layer.open_spikes;
      all.open_squares += layer.open_squares;
      layer.CloseBin();
    }
    all.CloseBin();
  }
};

// Whether the loaded sums of a neuron are possible, with spikes up to the bin `open_bin`.
bool CanBe(const Neuron& neuron, Tick open_bin) {
  if (neuron.spikes == 0) return true;
  const auto first = static_cast<Tick>(neuron.first);
  if (first < 1 || neuron.last < first || BinOf(neuron.last) > open_bin) return false;
  const auto sum = static_cast<std::uint64_t>(neuron.last - first);
  const std::uint64_t intervals = neuron.spikes - 1;
  const absl::uint128 squares = neuron.squared_intervals(), square_of_sum = absl::uint128(sum) * sum;
  return intervals <= sum && (intervals == 0) == (sum == 0) && squares <= square_of_sum &&
         intervals * squares >= square_of_sum && neuron.in_bin >= 1 && neuron.in_bin <= kBin &&
         neuron.in_bin <= neuron.spikes;
}

std::optional<double> CvOfIntervals(const Neuron& neuron) {
  if (neuron.spikes <= kMinIntervals) return std::nullopt;
  const std::uint64_t sum = static_cast<std::uint64_t>(neuron.last) - neuron.first;
  const absl::uint128 variation = Variation(neuron.spikes - 1, neuron.squared_intervals(), sum);
  return std::sqrt(static_cast<double>(variation)) / static_cast<double>(sum);
}

double RateHz(std::uint64_t spikes, std::uint64_t neurons, Tick duration) {
  const double neuron_seconds = 1e-3 * static_cast<double>(neurons) * static_cast<double>(duration);
  return neuron_seconds > 0 ? static_cast<double>(spikes) / neuron_seconds : 0;
}

// Sums over the neurons of a group.
struct Singles {
  std::uint64_t spikes = 0;
  double cv = 0;  // sum of the coefficients of variation
  std::uint64_t with_cv = 0;
  absl::uint128 squared_sums = 0;  // sum over neurons of the square of a neuron's spikes in whole bins

  void Add(const Neuron& neuron, std::uint64_t in_whole_bins) {
    spikes += neuron.spikes;
    squared_sums += absl::uint128(in_whole_bins) * in_whole_bins;
    if (const std::optional<double> neuron_cv = CvOfIntervals(neuron)) {
      cv += *neuron_cv;
      ++with_cv;
    }
  }
};

// χ² = (variance of the mean) / (mean of the variances) = (variation of the sum / n²) / (sum of variations / n).
std::optional<double> Synchrony(const Activity& activity, const Singles& singles, std::uint64_t neurons,
                                std::uint64_t bins) {
  const absl::uint128 of_sum = Variation(bins, activity.squares_of_sums, activity.sum);
  const absl::uint128 of_singles = absl::uint128(bins) * activity.squares_of_singles - singles.squared_sums;
  if (of_singles == 0) return std::nullopt;
  return static_cast<double>(of_sum) / (static_cast<double>(neurons) * static_cast<double>(of_singles));
}

// The rhythm of a second; 0 Hz if it has none, or one that chance may have.
Rhythm RhythmIn(Tick second, std::span<const std::uint32_t, kRhythmWindow> counts) {
  const Spectrum spectrum = SpectrumOf(counts);
  const std::optional<Rhythm> rhythm = RhythmOf(spectrum);
  return rhythm && IsBeyondChance(spectrum, *rhythm, second) ? *rhythm : Rhythm{.hz = 0, .strength = 0};
}

}  // namespace

struct LULL_HIDDEN StatisticsBuilder::Impl {
  std::vector<Layout::Layer> layers;
  std::vector<Neuron> neurons;
  Activities activities;
  Tick open_bin = 0;         // the bin of the last spike
  Stretches stretches = {};  // the seconds before the open second, and the rhythms that are known
  Tick open_second = 0;      // the second of the last spike
  std::uint64_t spikes_in_second = 0;
  SlidingCounts windows{Seconds(1)};
  WelchSpectrum spectrum = {};

  explicit Impl(const Layout& layout)
      : layers(layout.layers),
        neurons(layout.neurons()),
        activities{.layers = std::vector<Activity>(layout.layers.size())} {
    for (std::size_t i = 0; i < neurons.size(); ++i) neurons[i].layer = layout.layer_of[i] & Mask(kLayerBits);
  }

  void AddToNeuron(const Spike& spike) {
    const Tick bin = BinOf(spike.time);
    assert(spike.time >= 1 && bin >= open_bin);
    if (bin > open_bin) activities.CloseBin();
    open_bin = bin;

    Neuron& neuron = neurons[spike.neuron];
    const bool is_first = neuron.spikes == 0;
    const std::uint64_t before = !is_first && BinOf(neuron.last) == bin ? neuron.in_bin : 0;
    Activity& activity = activities.layers[neuron.layer];
    activity.open_spikes += 1;
    activity.open_squares += 2 * before + 1;  // (k + 1)² − k²

    if (is_first) {
      neuron.first = static_cast<std::uint64_t>(spike.time) & Mask(kTimeBits);
    } else {
      neuron.AddInterval(static_cast<std::uint64_t>(spike.time - neuron.last));
    }
    neuron.last = spike.time;
    neuron.in_bin = (before + 1) & Mask(kInBinBits);
    ++neuron.spikes;
  }

  void AddToSecond(Tick time) {
    if (time > Seconds(open_second + 1)) {
      stretches.AddSpikes(open_second, std::exchange(spikes_in_second, 0));
      open_second = (time - 1) / Seconds(1);
    }
    ++spikes_in_second;
  }

  // Whether all loaded sums count the same number of spikes.
  bool AddsUp() const {
    std::vector<std::uint64_t> of_layers(layers.size());
    std::uint64_t of_neurons = 0, of_seconds = spikes_in_second;
    Tick last = 0;
    for (const Neuron& neuron : neurons) {
      if (!CanBe(neuron, open_bin)) return false;
      of_layers[neuron.layer] += neuron.spikes;
      of_neurons += neuron.spikes;
      if (neuron.spikes > 0) last = std::max(last, neuron.last);
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (activities.layers[i].sum + activities.layers[i].open_spikes != of_layers[i]) return false;
    }
    for (const Stretches::Stretch& stretch : stretches.stretches()) of_seconds += stretch.spikes;
    // The end of the last stretch.
    const Tick stretched = static_cast<Tick>(stretches.stretches().size()) * stretches.every();
    return of_seconds == of_neurons && last == windows.last() && last == spectrum.last() &&
           open_bin == (last > 0 ? BinOf(last) : 0) &&
           (stretched == 0 || stretched - stretches.every() <= Seconds(open_second));
  }

  void FillGroups(Statistics& statistics) const {
    const std::uint64_t bins = static_cast<std::uint64_t>(statistics.duration / kBin);
    const bool is_whole = (open_bin + 1) * kBin <= statistics.duration;
    Activities whole = activities;
    if (is_whole) whole.CloseBin();
    std::vector<Singles> of_layers(layers.size());
    Singles of_all;
    for (const Neuron& neuron : neurons) {
      const bool is_cut = !is_whole && neuron.spikes > 0 && BinOf(neuron.last) == open_bin;
      const std::uint64_t in_whole_bins = neuron.spikes - (is_cut ? neuron.in_bin : 0u);
      of_layers[neuron.layer].Add(neuron, in_whole_bins);
      of_all.Add(neuron, in_whole_bins);
    }
    const auto group = [&](std::string name, std::uint64_t size, const Activity& activity, const Singles& singles) {
      return Statistics::Group{.name = std::move(name),
                               .neurons = size,
                               .spikes = singles.spikes,
                               .rate_hz = RateHz(singles.spikes, size, statistics.duration),
                               .cv_isi = singles.with_cv > 0
                                             ? std::optional(singles.cv / static_cast<double>(singles.with_cv))
                                             : std::nullopt,
                               .synchrony = Synchrony(activity, singles, size, bins)};
    };
    statistics.all = group("", neurons.size(), whole.all, of_all);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      statistics.layers.push_back(group(layers[i].name, layers[i].neurons, whole.layers[i], of_layers[i]));
    }
  }

  void FillStretches(Statistics& statistics) const {
    const Tick seconds = statistics.duration / Seconds(1);
    Stretches whole = stretches;
    whole.Reach(seconds);
    if (open_second < seconds) whole.AddSpikes(open_second, spikes_in_second);
    windows.Finish(statistics.duration,
                   [&whole](Tick second, auto counts) { whole.AddRhythm(second, RhythmIn(second, counts)); });
    statistics.every = whole.every();
    Tick left = Seconds(seconds);
    for (const auto& [spikes, rhythm] : whole.stretches()) {
      statistics.rate_by_second_hz.push_back(RateHz(spikes, neurons.size(), std::min(left, whole.every())));
      statistics.rhythm_hz.push_back(rhythm.hz > 0 ? std::optional(rhythm.hz) : std::nullopt);
      statistics.rhythm_strength.push_back(rhythm.strength);
      left -= whole.every();
    }
  }
};

StatisticsBuilder::StatisticsBuilder(const Network& network) : StatisticsBuilder(LayoutOf(network)) {}
StatisticsBuilder::StatisticsBuilder(const Layout& layout) : impl_(std::make_unique<Impl>(layout)) {}
StatisticsBuilder::StatisticsBuilder(StatisticsBuilder&&) noexcept = default;
StatisticsBuilder& StatisticsBuilder::operator=(StatisticsBuilder&&) noexcept = default;
StatisticsBuilder::~StatisticsBuilder() = default;

void StatisticsBuilder::Add(std::span<const Spike> spikes) {
  Impl& impl = *impl_;
  const SlidingCounts::Visit visit = [&impl](Tick second, auto counts) {
    impl.stretches.AddRhythm(second, RhythmIn(second, counts));
  };
  for (const Spike& spike : spikes) {
    impl.AddToNeuron(spike);
    impl.AddToSecond(spike.time);
    impl.windows.Add(spike.time, visit);
    impl.spectrum.Add(spike.time);
  }
}

absl::Status StatisticsBuilder::Save(const ByteSink& sink) const {
  const Impl& impl = *impl_;
  ByteWriter out(sink);
  out.WriteList(impl.neurons);
  out.WriteList(impl.activities.layers);
  out.Write(impl.activities.all);
  out.Write(impl.open_bin);
  impl.stretches.Save(out);
  out.Write(impl.spikes_in_second);
  impl.windows.Save(out);
  impl.spectrum.Save(out);
  return out.status();
}

absl::Status StatisticsBuilder::Load(const ByteSource& source) {
  Impl& impl = *impl_;
  const std::size_t neurons = impl.neurons.size(), layers = impl.activities.layers.size();
  std::vector<std::uint64_t> layer_of;
  for (const Neuron& neuron : impl.neurons) layer_of.push_back(neuron.layer);
  ByteReader in(source);
  in.ReadList(impl.neurons, neurons);
  in.ReadList(impl.activities.layers, layers);
  if (!in.ok()) return in.status();
  if (impl.neurons.size() != neurons || impl.activities.layers.size() != layers) {
    return absl::DataLossError("the saved statistics are of another network");
  }
  for (std::size_t i = 0; i < layer_of.size(); ++i) {
    if (impl.neurons[i].layer != layer_of[i]) {
      return absl::DataLossError("the saved statistics are corrupt: invalid layer");
    }
  }
  in.Read(impl.activities.all);
  in.Read(impl.open_bin);
  if (in.ok() && (impl.open_bin < 0 || impl.open_bin > kLastBin)) {
    return absl::DataLossError("the saved statistics are corrupt: invalid time");
  }
  impl.open_second = impl.open_bin * kBin / Seconds(1);
  impl.stretches.Load(in);
  in.Read(impl.spikes_in_second);
  impl.windows.Load(in);
  impl.spectrum.Load(in);
  if (in.ok() && !impl.AddsUp()) {
    return absl::DataLossError("the saved statistics are corrupt: invalid spikes");
  }
  return in.status();
}

Tick StatisticsBuilder::last_spike() const { return impl_->windows.last(); }

Statistics StatisticsBuilder::At(Tick duration) const {
  assert(duration >= 0);
  Statistics statistics = {.duration = duration};
  impl_->FillGroups(statistics);
  impl_->FillStretches(statistics);
  statistics.spectrum = impl_->spectrum.At(duration);
  return statistics;
}

}  // namespace lull
