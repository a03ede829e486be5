// Statistics of spikes: rates, irregularity, synchrony and rhythm. First functions of spikes in memory, then Statistics
// and StatisticsBuilder, which computes them while spikes come in.
//
// Thread use: immutable; the functions may be called from any thread.

#ifndef LULL_STATISTICS_H_
#define LULL_STATISTICS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/types.h"

namespace lull {

// The number of neurons that fired in each of the steps 1 to `duration`; element i is step i + 1.
LULL_API std::vector<std::uint32_t> PopulationCounts(std::span<const Spike> spikes, Tick duration);

// The firing rate of each layer [Hz per neuron]: layers of the same name are taken together over all columns. The names
// are in the order in which they first appear in the network. Rates are 0 for a duration of 0.
LULL_API std::vector<std::pair<std::string, double>> RateByLayerHz(std::span<const Spike> spikes,
                                                                   const Network& network, Tick duration);

// The dominant frequency of the population in each whole second k of the run [Hz]. It is computed from the counts per
// ms in the window [k − 0.5, k + 1.5) s, shifted to lie inside the run: the mean is removed, a symmetric Hann window
// and a 2,000-point DFT are applied, and the frequency is that of the largest bin in 2–50 Hz (of equal bins, the
// lowest). An element is empty if its window is silent, or if the run is shorter than 2 s.
LULL_API std::vector<std::optional<double>> RhythmHz(std::span<const std::uint32_t> counts_per_ms);

// The rhythm strength (Statistics::rhythm_strength) below which a run has no rhythm. A limit is needed because every
// spectrum has a largest bin, even the spectrum of random spikes. Chosen: for independent spikes at any rate, the
// median strength is 0.1, one window in a thousand exceeds 0.27, and the largest of 9,000 windows was 0.35; in the
// reference network the strength is 0.6 to 0.9.
inline constexpr double kMinRhythm = 0.35;

// A rhythm of the population: a frequency at which its spectrum has a peak.
struct RhythmPeak {
  double hz = 0;            // [Hz] from 0.5 to 200
  double times_chance = 0;  // power, divided by that of Poisson spikes of the same rate
  // 2 or more if the frequency is this multiple of the frequency of another rhythm, so probably an overtone of it: a
  // wave that is not round. Otherwise 1.
  int multiple = 1;

  friend bool operator==(const RhythmPeak&, const RhythmPeak&) = default;
};

// The spectrum of the spikes of all neurons over a run, from 0.5 to 200 Hz: Welch's method, with Hann windows of 4 s (2
// s or 1 s in a shorter run) that overlap by half and have lost their linear trend. Element i is the frequency first_hz
// + i · bin_hz.
struct PopulationSpectrum {
  double first_hz = 0;                    // [Hz]
  double bin_hz = 0;                      // [Hz] 0.25; in a run of less than 4 s 0.5, of less than 2 s 1
  std::vector<double> times_chance = {};  // power, divided by that of Poisson spikes; empty for a run of less than 1 s
  // The power from which a frequency may be a rhythm [× chance]: at least twice the power around it, and so much more
  // that at most one run of 2,000 whose spikes are random has any rhythm.
  std::vector<double> threshold = {};
  // The peaks beyond the threshold, and broad peaks whose mean power stands out from both sides; the strongest first,
  // at most eight. A network whose neurons are independent has a rhythm too if its neurons fire as regularly, or burst,
  // at one frequency.
  std::vector<RhythmPeak> rhythms = {};

  friend bool operator==(const PopulationSpectrum&, const PopulationSpectrum&) = default;
};

// The spectrum of a run from its counts per ms (PopulationCounts).
LULL_API PopulationSpectrum SpectrumOfPopulation(std::span<const std::uint32_t> counts_per_ms);

// The largest number of stretches into which Statistics divides a run: 9 hours and 6 minutes if a stretch is one
// second. Chosen, so that the stretches take at most 800 kB.
inline constexpr Tick kMaxStretches = Tick{1} << 15;

// The statistics of a run. A value is empty if the spikes do not determine it.
struct Statistics {
  // The statistics of a group of neurons: all layers of one name, over all columns, or all neurons of the network.
  struct Group {
    std::string name = {};  // name of the layer; empty for all neurons
    std::uint64_t neurons = 0;
    std::uint64_t spikes = 0;
    double rate_hz = 0;  // [Hz] per neuron; 0 for a duration of 0

    // Irregularity: the coefficient of variation of a neuron's inter-spike intervals (Softky & Koch 1993, J. Neurosci.
    // 13:334), averaged over the neurons that have three intervals or more; empty if no neuron has three. 0 means
    // regular firing, 1 random (Poisson) firing, and more than 1 bursts. The standard deviation is that of the
    // intervals themselves (divided by their number, as in SciPy by default and therefore in Elephant). With few
    // intervals this estimate is too small: for a Poisson process it is 0.65 with three intervals, 0.88 with ten and
    // 0.99 with a hundred.
    std::optional<double> cv_isi = {};

    // Synchrony: the variance over time of the mean activity, divided by the mean over neurons of the variance of a
    // neuron's activity, where activity is the number of spikes in 10 ms, over the whole bins of the run. This is χ² of
    // Golomb & Rinzel (1993, Phys. Rev. E 48:4810; Golomb 2007, Scholarpedia 2(1):1347). 1 means that all neurons fire
    // in unison, 1 / neurons that they fire independently. Empty if no neuron's activity varies.
    std::optional<double> synchrony = {};
  };

  Tick duration = 0;  // [ms]
  Group all = {};
  std::vector<Group> layers = {};  // in the order in which the names first appear in the network
  PopulationSpectrum spectrum = {};

  // The vectors below have an element for each stretch of the run. A stretch is one whole second; if that would make
  // more than kMaxStretches, it is 2, 4, 8 … seconds, as few as suffice. The last stretch may be shorter.
  Tick every = Seconds(1);                            // [ms] length of a stretch
  std::vector<double> rate_by_second_hz = {};         // [Hz] per neuron, over the stretch
  std::vector<std::optional<double>> rhythm_hz = {};  // [Hz] as RhythmHz, in the stretch's second of greatest strength
  // A second whose dominant power may be chance has no rhythm: in at most one run of 2,000 whose spikes are random has
  // any second one. The strength of that rhythm, from 0 (no rhythm) to 1. It is the greater of two shares of the power
  // from 0.5 to 50 Hz. The first is the power in the dominant bin and its two neighbours. The second, for a dominant
  // frequency from 3 Hz up, is the power in the bins around all multiples of the dominant frequency, less the power
  // that a flat spectrum would have in them: (share − f) / (1 − f), where these bins are the part f of all bins. The
  // second share detects sharp volleys, whose power is spread over many multiples.
  std::vector<double> rhythm_strength = {};
};

// Computes statistics from spikes as they come in, without keeping the spikes: it uses 32 bytes for each neuron, 24
// for each stretch (at most 800 kB for all stretches), and 50 kB for the spectrum. Silent steps take no time.
//
// Thread use: one thread at a time.
class LULL_API StatisticsBuilder {
 public:
  // Prepares for the spikes of a run of this network, from the first step on.
  explicit StatisticsBuilder(const Network& network);
  explicit StatisticsBuilder(const struct Layout& layout);  // internal: for tests, without a network
  StatisticsBuilder(StatisticsBuilder&&) noexcept;
  StatisticsBuilder& operator=(StatisticsBuilder&&) noexcept;
  ~StatisticsBuilder();

  // Adds the next spikes, in order of time. The result does not depend on how the spikes are divided into calls.
  void Add(std::span<const Spike> spikes);

  // The statistics of the steps 1 to `duration` [ms]. `duration` must not be before the last spike and must be less
  // than 2⁴⁰ (34 years), and no neuron may have 2³⁶ spikes or more. More spikes may be added afterwards.
  Statistics At(Tick duration) const;

  Tick last_spike() const;  // [ms] time of the last spike; 0 before the first

  // Save writes the state of the builder. Load continues from a saved state, which must be of the same network and the
  // same version of Lull. Errors: those of the sink or source; kDataLoss if the bytes are corrupt.
  absl::Status Save(const ByteSink& sink) const;
  absl::Status Load(const ByteSource& source);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lull

#endif  // LULL_STATISTICS_H_
