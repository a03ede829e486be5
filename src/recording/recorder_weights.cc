// The weights that a recorder records, of one process or of all ranks.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "network/built_network.h"
#include "recording/recorder_impl.h"

namespace lull {

Tick LogRecorder::next_weights(Tick now) const {
  if (!impl_->weights || !impl_->weights->every) return kNever;
  return (now / *impl_->weights->every + 1) * *impl_->weights->every;
}

void LogRecorder::Impl::HandWeights(BlockKind kind, std::uint64_t first, std::span<const std::byte> records,
                                    std::size_t record_size, Tick now) {
  Piece piece = log.EmptyOfBytes();
  piece.header = {
      .kind = kind, .record_size = static_cast<std::uint32_t>(record_size), .first = first, .from = now, .until = now};
  Append<std::byte>(piece.bytes, records);
  log.Hand(std::move(piece));
}

void LogRecorder::Impl::HandSample(Tick now, std::span<const float> of_weights,
                                   std::span<const LoggedSynapse> of_synapses, std::uint64_t& handed) {
  if (!of_synapses.empty()) {
    HandWeights(BlockKind::kSynapses, handed, std::as_bytes(of_synapses), sizeof(LoggedSynapse), now);
  }
  HandWeights(BlockKind::kWeights, handed, std::as_bytes(of_weights), sizeof(float), now);
  handed += of_weights.size();
}

// One rank after the other sends its part to rank 0, in pieces. All ranks know how many pieces there will be.
absl::Status LogRecorder::Impl::RecordWeightsOfRanks(Simulation& simulation, bool is_first) {
  const BuiltNetwork& built = InsideOf(network);
  std::vector<std::uint64_t> begins(static_cast<std::size_t>(ranks->size()) + 1);
  begins[static_cast<std::size_t>(ranks->rank()) + 1] = SynapseBegins(built)[built.own_columns.end];
  absl::Status status = ranks->Reduce(Reduction::kSum, std::span(begins));
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  std::uint64_t handed = 0;
  for (std::size_t r = 0; r + 1 < begins.size() && status.ok(); ++r) {
    std::vector<Bytes> all_weights, all_synapses;
    const auto gather = [&](std::span<const float> of_weights, std::span<const LoggedSynapse> of_synapses) {
      status.Update(ranks->Gather(std::as_bytes(of_weights), all_weights));
      if (is_first) status.Update(ranks->Gather(std::as_bytes(of_synapses), all_synapses));
      if (!status.ok() || !is_main()) return;
      HandSample(simulation.now(), ValuesOf<float>(all_weights[r]),
                 is_first ? ValuesOf<LoggedSynapse>(all_synapses[r]) : std::span<const LoggedSynapse>(), handed);
    };
    if (r == RankAmong(ranks)) {
      VisitSample(simulation, sample, begins[r], is_first, gather);
      continue;
    }
    const std::uint64_t count = sample.IndexOf(begins[r + 1]) - sample.IndexOf(begins[r]);
    for (std::uint64_t i = 0; i < count && status.ok(); i += kWeightsPerPiece) gather({}, {});
  }
  return status;
}

absl::Status LogRecorder::RecordWeights(Simulation& simulation) {
  Impl& impl = *impl_;
  if (!impl.weights || impl.weights_at == simulation.now() || impl.sample.size() == 0) {
    return SameOnRanks(impl.ranks, impl.status());
  }
  const bool is_first = !impl.weights_at.has_value();
  impl.weights_at = simulation.now();
  if (impl.ranks != nullptr) {
    impl.Together([&] { return impl.RecordWeightsOfRanks(simulation, is_first); });
    return SameOnRanks(impl.ranks, impl.status());
  }
  std::uint64_t handed = 0;
  VisitSample(simulation, impl.sample, 0, is_first, [&](auto of_weights, auto of_synapses) {
    impl.HandSample(simulation.now(), of_weights, of_synapses, handed);
  });
  return impl.status();
}

}  // namespace lull
