// The synapses whose weights are recorded: which they are, and their present weights.

#ifndef LULL_SRC_RECORDING_RECORDED_SYNAPSES_H_
#define LULL_SRC_RECORDING_RECORDED_SYNAPSES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "network/synapse_sample.h"
#include "ranks/collectives.h"
#include "recording/recording_log.h"

namespace lull {

inline constexpr std::size_t kWeightsPerPiece = std::size_t{1} << 16;  // chosen

// The recorded synapses of a network. All synapses, and a sample of all of them, take no memory; of other selections
// each rank keeps the numbers of its own synapses.
//
// Thread use: one thread at a time.
class RecordedSynapses {
 public:
  // The synapses of `options`, none if there are no options. A collective if there are several ranks.
  // Errors: those of SelectSynapses, with places in "record.weights"; those of the collectives.
  static absl::StatusOr<RecordedSynapses> Of(const Network& network, const std::optional<WeightOptions>& options,
                                             Collectives* ranks);

  std::uint64_t size() const { return begins_.back(); }  // of all ranks
  std::uint64_t count_of(std::size_t rank) const { return begins_[rank + 1] - begins_[rank]; }

  // A hash of the selection, not of the times at which its weights are recorded.
  static std::uint64_t HashOf(const std::optional<WeightOptions>& options);

  // Passes the recorded ones of this rank's synapses to hand(weights, synapses), in pieces that are full except the
  // last. The list of synapses is empty unless `with_synapses`.
  using Hand = std::function<void(std::span<const float>, std::span<const LoggedSynapse>)>;
  absl::Status Visit(Simulation& simulation, bool with_synapses, const Hand& hand) const;

 private:
  explicit RecordedSynapses(const Network& network) : network_(network), sample_(0, std::nullopt) {}

  // The number of this rank's i-th recorded synapse, among its own.
  std::uint64_t NumberOf(std::uint64_t i) const;
  absl::Status VisitFew(Simulation& simulation, bool with_synapses, const Hand& hand) const;

  Network network_;
  std::size_t rank_ = 0;
  std::vector<std::uint64_t> begins_ = {0};  // recorded synapses before each rank's, then of all
  SynapseSample sample_;                     // of the synapses of all ranks, if there is no list
  std::uint64_t first_ = 0;                  // the number of this rank's first synapse among those of all ranks
  std::optional<std::vector<std::uint64_t>> list_ = {};  // the numbers, among this rank's own
};

// Checks that the network has the synapses that settings want to record. A collective if there are several ranks.
// Errors: as RecordedSynapses::Of.
LULL_SHARED_WITH_PLOTS absl::Status CheckRecordedSynapses(const Network& network, const RecordOptions& settings);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RECORDED_SYNAPSES_H_
