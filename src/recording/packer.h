// The part of a recorder that works on the log's thread: it examines all spikes, for statistics and rates, and packs
// those that are to be recorded.

#ifndef LULL_SRC_RECORDING_PACKER_H_
#define LULL_SRC_RECORDING_PACKER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/bytes_io.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/statistics.h"
#include "lull/types.h"
#include "ranks/collectives.h"
#include "recording/log_thread.h"
#include "recording/recording_log.h"
#include "spec/selected_neurons.h"
#include "statistics/layout.h"
#include "statistics/shared_statistics.h"

namespace lull {

// If several ranks record a run, each packs the spikes of its own neurons. Rank 0 packs the rates, from pieces that
// have the counts of all ranks.
//
// Thread use: one thread at a time; besides the log's thread, others only while it rests.
class Packer {
 public:
  // `ranks` is null for one process.
  Packer(const Network& network, const RecordOptions& settings, Collectives* ranks);

  // Packs a piece of spikes, of counts, or the one that says that no spikes follow.
  absl::Status Pack(const Piece& piece, LogWriter& log);

  // The index of an own neuron's layer. Any thread may ask.
  std::uint32_t layer_of(NeuronId neuron) const { return layers_.own_layer_of[neuron]; }

  // These are called while the log's thread rests; with several ranks they are collectives. As SharedStatistics.
  absl::StatusOr<Statistics> statistics() const { return statistics_.At(until_); }
  void Save(ByteWriter& out) const;
  // Loads the state after the step `now`.
  void Load(ByteReader& in, Tick now);

 private:
  absl::Status PackSpikes(const Piece& piece, LogWriter& log);
  // Packs rates into blocks of a bounded size, however long no neuron has fired. `items` are spikes or counts.
  template <class Item, class AddTo>
  absl::Status PackRates(std::span<const Item> items, const AddTo& add, Tick until, LogWriter& log);
  absl::Status FinishRates(LogWriter& log);

  OwnLayers layers_;
  bool is_alone_, is_main_;  // whether there is no other rank; whether this is rank 0
  NeuronRange own_;
  std::vector<bool> recorded_;  // one per own neuron; empty: no neuron is recorded
  Tick rate_bin_;               // [ms] 0: no rates
  SharedStatistics statistics_;
  std::vector<std::uint32_t> counts_;  // spikes of each layer in bin number bin_
  Tick bin_ = 0;
  Tick until_ = 0;
  std::vector<LoggedSpike> block_;
  std::vector<std::uint32_t> rows_;
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_PACKER_H_
