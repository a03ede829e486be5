#include "recording/packer.h"

#include <algorithm>
#include <cstddef>

#include "engine/recorded_bytes.h"
#include "network/built_network.h"
#include "recording/recorded_run.h"
#include "statistics/neuron_sums.h"

namespace lull {

static_assert(kSumsBytes == sizeof(NeuronSums::Neuron));
static_assert(kOwnLayerBytes == sizeof(OwnLayers::own_layer_of[0]));

Packer::Packer(const Network& network, const RecordOptions& settings, Collectives* ranks)
    : layers_(OwnLayersOf(network)),
      is_alone_(ranks == nullptr),
      is_main_(ranks == nullptr || ranks->rank() == 0),
      own_(InsideOf(network).own_neurons),
      rate_bin_(settings.rates.value_or(0)),
      statistics_(layers_, ranks),
      counts_(layers_.layers.size()) {
  if (!RecordsSpikes(settings)) return;
  recorded_.assign(own_.count, false);
  for (const NeuronRange& range : SelectedNeurons(InsideOf(network).spec, settings.spikes_of)) {
    const NeuronId first = std::max(range.first, own_.first);
    const NeuronId end = std::min(range.first + range.count, own_.first + own_.count);
    if (first < end) std::fill_n(recorded_.begin() + (first - own_.first), end - first, true);
  }
}

absl::Status Packer::Pack(const Piece& piece, LogWriter& log) {
  if (piece.header.kind != BlockKind::kRates) return PackSpikes(piece, log);
  if (piece.ends) return FinishRates(log);
  statistics_.AddCounts(piece.counts);
  if (rate_bin_ == 0) return absl::OkStatus();
  const auto add = [this](const LayerCount& count) { counts_[count.layer] += count.spikes; };
  return PackRates(std::span<const LayerCount>(piece.counts), add, piece.header.until, log);
}

absl::Status Packer::PackSpikes(const Piece& piece, LogWriter& log) {
  statistics_.Add(piece.spikes);
  block_.clear();
  const Tick from = piece.header.from;
  for (const Spike& spike : piece.spikes) {
    if (recorded_.empty() || !recorded_[spike.neuron - own_.first]) continue;
    block_.push_back({static_cast<std::uint32_t>(spike.time - from), spike.neuron});
  }
  absl::Status status = log.Append(piece.header, std::as_bytes(std::span(block_)));
  until_ = piece.header.until;
  if (!status.ok() || !is_alone_ || rate_bin_ == 0) return status;
  const auto add = [this](const Spike& spike) { ++counts_[layers_.own_layer_of[spike.neuron]]; };
  return PackRates(std::span<const Spike>(piece.spikes), add, until_, log);
}

void Packer::Save(ByteWriter& out) const {
  statistics_.Save(out);
  if (!is_main_) return;
  out.WriteAll(std::span<const std::uint32_t>(counts_));
  out.Write(bin_);
  out.Write(until_);
}

void Packer::Load(ByteReader& in, Tick now) {
  statistics_.Load(in);
  in.ReadAll(std::span(counts_));
  in.Read(bin_);
  in.Read(until_);
  if (!in.ok()) return;
  const Tick bin = rate_bin_ > 0 ? until_ / rate_bin_ : 0;
  if (until_ != now || bin_ != bin || statistics_.last_spike() > until_) {
    in.Fail(absl::DataLossError("the saved state of the recording is corrupt: it has an invalid time"));
  }
}

template <class Item, class AddTo>
absl::Status Packer::PackRates(std::span<const Item> items, const AddTo& add, Tick until, LogWriter& log) {
  rows_.clear();
  absl::Status status;
  const auto append_until = [&](Tick bin) {
    const auto first = bin - static_cast<Tick>(rows_.size() / counts_.size());
    if (status.ok() && first < bin) {
      status = log.Append({.kind = BlockKind::kRates,
                           .record_size = static_cast<std::uint32_t>(counts_.size() * sizeof(std::uint32_t)),
                           .first = static_cast<std::uint64_t>(first),
                           .from = first * rate_bin_,
                           .until = bin * rate_bin_},
                          std::as_bytes(std::span(rows_)));
    }
    rows_.clear();
  };
  const auto fill_until = [&](Tick bin) {
    for (; bin_ < bin; ++bin_) {
      if (rows_.size() * sizeof(std::uint32_t) >= kPieceBytes) append_until(bin_);
      rows_.insert(rows_.end(), counts_.begin(), counts_.end());
      std::ranges::fill(counts_, 0);
    }
  };
  for (const Item& item : items) {
    fill_until((item.time - 1) / rate_bin_);
    add(item);
  }
  fill_until(until / rate_bin_);
  append_until(bin_);
  return status;
}

// Packs the last bin, which is not full.
absl::Status Packer::FinishRates(LogWriter& log) {
  if (rate_bin_ == 0 || until_ % rate_bin_ == 0) return absl::OkStatus();
  return log.Append({.kind = BlockKind::kRates,
                     .record_size = static_cast<std::uint32_t>(counts_.size() * sizeof(std::uint32_t)),
                     .first = static_cast<std::uint64_t>(bin_),
                     .from = bin_ * rate_bin_,
                     .until = until_},
                    std::as_bytes(std::span(counts_)));
}

}  // namespace lull
