// Numbers drawn from spikes: rates, irregularity, synchrony and rhythm.
//
// Thread use: the functions are pure, free to call from any thread.

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

// How many neurons fired in each step: element i is step i + 1, for the steps 1 to duration.
LULL_API std::vector<std::uint32_t> PopulationCounts(std::span<const Spike> spikes, Tick duration);

// Spikes per second and neuron of the layers of each name, all columns together, in the order in which the names first
// appear in the network. 0 for a duration of 0.
LULL_API std::vector<std::pair<std::string, double>> RateByLayerHz(std::span<const Spike> spikes,
                                                                   const Network& network, Tick duration);

// The dominant frequency of the population for each whole second k of the run [Hz]: counts per ms in the window
// [k − 0.5, k + 1.5) s, shifted to lie inside the run; mean removed, symmetric Hann window, 2,000-point DFT; the
// largest bin in 2–50 Hz, the lower one of equals. None for every second of a run shorter than 2 s, and for a silent
// window.
LULL_API std::vector<std::optional<double>> RhythmHz(std::span<const std::uint32_t> counts_per_ms);

// Some bin is always the largest, even of spikes that fall at random. Below this strength (see Statistics) there is no
// rhythm to speak of. Chosen: of independent spikes the strength is 0.1 in the middle, above 0.27 once in a thousand
// windows, and was 0.35 at most in 9,000, at any rate; in the reference network 0.6 to 0.9.
inline constexpr double kMinRhythm = 0.35;

// Into so many stretches at most a run is divided: at a second each, 9 hours and 6 minutes. Chosen: 800 kB.
inline constexpr Tick kMaxStretches = Tick{1} << 15;

// What a run was like, in numbers. A quantity that the spikes do not determine is none.
struct Statistics {
  // Some neurons: the layers of one name, all columns together, or all of the network.
  struct Group {
    std::string name = {};  // of the layer; empty for all neurons
    std::uint64_t neurons = 0;
    std::uint64_t spikes = 0;
    double rate_hz = 0;  // per neuron; 0 for a duration of 0

    // How irregularly neurons fire: the coefficient of variation of a neuron's inter-spike intervals (Softky & Koch
    // 1993, J. Neurosci. 13:334), averaged over the neurons with three intervals or more. 0: like clockwork; 1: at
    // random (Poisson); above: in bursts. The standard deviation is that of the intervals themselves (divided by their
    // number, as by default in SciPy and so in Elephant). That is too small for few intervals: at random 0.65 of three,
    // 0.88 of ten, 0.99 of a hundred. None if no neuron has three.
    std::optional<double> cv_isi = {};

    // How far neurons fire together: the variance over time of the mean activity, divided by the mean of the variances
    // of the single neurons' activities; activity is spikes in 10 ms, over the whole bins of the run. This is χ² of
    // Golomb & Rinzel (1993, Phys. Rev. E 48:4810; Golomb 2007, Scholarpedia 2(1):1347). 1: in unison; 1 / neurons:
    // independently. None if no activity varies.
    std::optional<double> synchrony = {};
  };

  Tick duration = 0;  // [ms]
  Group all = {};
  std::vector<Group> layers = {};  // in the order in which the names first appear in the network

  // The whole seconds of the run, a number for each; or, when they are more than kMaxStretches, for each stretch of 2,
  // 4, 8 … of them, as short as will do. The last stretch has those that are left.
  Tick every = Seconds(1);                            // [ms] from a stretch to the next
  std::vector<double> rate_by_second_hz = {};         // per neuron, in the seconds of the stretch
  std::vector<std::optional<double>> rhythm_hz = {};  // as RhythmHz; of the second in which it is strongest
  // How much of a rhythm that is, up to 1; 0 where there is none. The greater of two shares of the power from 0.5 to
  // 50 Hz: what lies in the dominant bin and the two beside it; and, from 3 Hz up, what lies in these and about all
  // multiples of the dominant frequency beyond what a flat spectrum would have there, (share − f) / (1 − f) where these
  // are a part f of all bins. The latter sees volleys that are sharp, whose power is spread over many multiples.
  std::vector<double> rhythm_strength = {};
};

// Takes spikes as they come and keeps no more of them than the statistics need: 32 bytes for a neuron and 24 for a
// stretch, less than a megabyte. Silence takes no time.
//
// Thread use: one thread at a time.
class LULL_API StatisticsBuilder {
 public:
  // Of a run of this network, from its first step.
  explicit StatisticsBuilder(const Network& network);
  explicit StatisticsBuilder(const struct Layout& layout);  // internal: for tests, without a network
  StatisticsBuilder(StatisticsBuilder&&) noexcept;
  StatisticsBuilder& operator=(StatisticsBuilder&&) noexcept;
  ~StatisticsBuilder();

  // The next spikes, of neurons of the network, in order of time. How they are cut into pieces makes no difference.
  void Add(std::span<const Spike> spikes);

  // Of a run that has lasted until the step `duration`, that of the last spike or later [ms, less than 2⁴⁰: 34 years;
  // and no neuron with 2³⁶ spikes]. More spikes may be added afterwards.
  Statistics At(Tick duration) const;

  Tick last_spike() const;  // [ms] 0 before the first

  // What has been added so far, as bytes; and to go on from there, of the same network and the same version of Lull.
  // Errors: those of the sink or source; kDataLoss for bytes that cannot be.
  absl::Status Save(const ByteSink& sink) const;
  absl::Status Load(const ByteSource& source);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lull

#endif  // LULL_STATISTICS_H_
