// What statistics need to know of the population over time, as exact sums of integers: how many spikes each layer had
// in each step. If several ranks simulate a network, one of them adds up the spikes of all.

#ifndef LULL_SRC_STATISTICS_POPULATION_SUMS_H_
#define LULL_SRC_STATISTICS_POPULATION_SUMS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "base/bytes_io.h"
#include "lull/statistics.h"
#include "lull/types.h"
#include "statistics/sliding_counts.h"
#include "statistics/stretches.h"
#include "statistics/welch_spectrum.h"

namespace lull {

// The spikes of a layer in one step.
struct LayerCount {
  Tick time;
  std::uint32_t layer;
  std::uint32_t spikes;
};

// Thread use: one thread at a time.
class PopulationSums {
 public:
  // The activity of a group of neurons.
  struct Activity {
    absl::uint128 squares_of_sums = 0;  // sum over bins before the open bin of the square of the group's spikes
    std::uint64_t sum = 0;              // spikes of the group before the open bin
    std::uint64_t open = 0;             // spikes of the group in the open bin

    void CloseBin() {
      const std::uint64_t spikes = std::exchange(open, 0);
      sum += spikes;
      squares_of_sums += absl::uint128(spikes) * spikes;
    }
  };
  // Those of all layers, and of all neurons.
  struct Activities {
    std::vector<Activity> layers;
    Activity all = {};

    void CloseBin() {
      for (Activity& layer : layers) {
        all.open += layer.open;
        layer.CloseBin();
      }
      all.CloseBin();
    }
  };

  explicit PopulationSums(std::size_t layers) : activities_{.layers = std::vector<Activity>(layers)} {}

  // Adds spikes, not before the previous ones.
  void Add(const LayerCount& count);

  // The activities in the whole bins of the steps 1 to `duration`, which must not be before the last spike here and
  // below.
  Activities ActivitiesAt(Tick duration) const;
  // Fills the vectors by stretches, and the spectrum. `neurons` is how many there are.
  void Fill(Statistics& statistics, std::uint64_t neurons) const;

  Tick last() const { return windows_.last(); }  // [ms] time of the last spike; 0 before the first
  Tick open_bin() const { return open_bin_; }    // the bin of the last spike

  // Write the sums, and read them. An error of the writer or reader, or kDataLoss for bytes that are no sums, sticks to
  // it.
  void Save(ByteWriter& out) const;
  void Load(ByteReader& in);
  // Whether all loaded sums count these spikes of layers, of which the last came at `last`.
  bool AddsUp(std::span<const std::uint64_t> spikes_of_layers, Tick last) const;

 private:
  Activities activities_;
  Tick open_bin_ = 0;            // the bin of the last spike
  Stretches stretches_ = {};     // the seconds before the open second, and the rhythms that are known
  Tick open_second_ = 0;         // the second of the last spike
  std::uint64_t in_second_ = 0;  // spikes in it
  SlidingCounts windows_{Seconds(1)};
  WelchSpectrum spectrum_ = {};
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_POPULATION_SUMS_H_
