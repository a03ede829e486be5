// The weights that a recorder records, of one process or of all ranks.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

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

void LogRecorder::Impl::HandPiece(Tick now, std::span<const float> of_weights,
                                  std::span<const LoggedSynapse> of_synapses, std::uint64_t& handed) {
  if (!of_synapses.empty()) {
    HandWeights(BlockKind::kSynapses, handed, std::as_bytes(of_synapses), sizeof(LoggedSynapse), now);
  }
  HandWeights(BlockKind::kWeights, handed, std::as_bytes(of_weights), sizeof(float), now);
  handed += of_weights.size();
}

// One rank after the other sends its part to rank 0, in pieces. All ranks know how many pieces there will be.
absl::Status LogRecorder::Impl::RecordWeightsOfRanks(Simulation& simulation, bool is_first) {
  absl::Status status;
  std::uint64_t handed = 0;
  for (std::size_t r = 0; r < CountOfRanks(ranks) && status.ok(); ++r) {
    std::vector<Bytes> all_weights, all_synapses;
    const auto gather = [&](std::span<const float> of_weights, std::span<const LoggedSynapse> of_synapses) {
      status.Update(ranks->Gather(std::as_bytes(of_weights), all_weights));
      if (is_first) status.Update(ranks->Gather(std::as_bytes(of_synapses), all_synapses));
      if (!status.ok() || !is_main()) return;
      HandPiece(simulation.now(), ValuesOf<float>(all_weights[r]),
                is_first ? ValuesOf<LoggedSynapse>(all_synapses[r]) : std::span<const LoggedSynapse>(), handed);
    };
    if (r == RankAmong(ranks)) {
      if (absl::Status visited = synapses.Visit(simulation, is_first, gather); !visited.ok()) return visited;
      continue;
    }
    for (std::uint64_t i = 0; i < synapses.count_of(r) && status.ok(); i += kWeightsPerPiece) gather({}, {});
  }
  return status;
}

absl::Status LogRecorder::RecordWeights(Simulation& simulation) {
  Impl& impl = *impl_;
  if (!impl.weights || impl.weights_at == simulation.now() || impl.synapses.size() == 0) {
    return SameOnRanks(impl.ranks, impl.status());
  }
  const bool is_first = !impl.weights_at.has_value();
  impl.weights_at = simulation.now();
  if (impl.ranks != nullptr) {
    impl.Together([&] { return impl.RecordWeightsOfRanks(simulation, is_first); });
    return SameOnRanks(impl.ranks, impl.status());
  }
  std::uint64_t handed = 0;
  const absl::Status visited = impl.synapses.Visit(simulation, is_first, [&](auto of_weights, auto of_synapses) {
    impl.HandPiece(simulation.now(), of_weights, of_synapses, handed);
  });
  return visited.ok() ? impl.status() : visited;
}

}  // namespace lull
