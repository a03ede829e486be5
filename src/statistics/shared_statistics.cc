#include "statistics/shared_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "statistics/rate_hz.h"

namespace lull {
namespace {

using Neuron = NeuronSums::Neuron;
using Squares = NeuronSums::Squares;

// Chosen: what a rank sends at once of its neurons.
constexpr std::size_t kNeuronsAtOnce = (std::size_t{1} << 20) / sizeof(Neuron);

template <class T>
BytesView BytesOfAll(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

// χ² = (variance of the mean) / (mean of the variances) = (variation of the sum / n²) / (sum of variations / n).
std::optional<double> Synchrony(const PopulationSums::Activity& activity, const LayerSums& sums, std::uint64_t neurons,
                                std::uint64_t bins) {
  const absl::uint128 of_sum = Variation(bins, activity.squares_of_sums, activity.sum);
  const absl::uint128 of_singles = absl::uint128(bins) * sums.squares - sums.squared_sums;
  if (of_singles == 0) return std::nullopt;
  return static_cast<double>(of_sum) / (static_cast<double>(neurons) * static_cast<double>(of_singles));
}

Statistics::Group GroupOf(std::string name, std::uint64_t neurons, const PopulationSums::Activity& activity,
                          const LayerSums& sums, Tick duration) {
  const auto bins = static_cast<std::uint64_t>(duration / kActivityBin);
  Statistics::Group group = {.name = std::move(name),
                             .neurons = neurons,
                             .spikes = sums.spikes,
                             .rate_hz = RateHz(sums.spikes, neurons, duration),
                             .synchrony = Synchrony(activity, sums, neurons, bins)};
  if (sums.with_cv > 0) {
    group.cv_isi = std::ldexp(static_cast<double>(sums.cv), -64) / static_cast<double>(sums.with_cv);
  }
  return group;
}

}  // namespace

SharedStatistics::SharedStatistics(const Layout& layout)
    : layers_(layout.layers),
      all_neurons_(layout.neurons()),
      ranks_(nullptr),
      neurons_(0, layout.layer_of, layers_.size()),
      population_(layers_.size()) {}

SharedStatistics::SharedStatistics(const OwnLayers& own, Collectives* ranks)
    : layers_(own.layers),
      all_neurons_(own.all_neurons),
      ranks_(ranks),
      neurons_(static_cast<NeuronId>(own.own_layer_of.first()), own.own_layer_of.items(), layers_.size()) {
  if (is_main()) population_.emplace(layers_.size());
}

void SharedStatistics::Add(std::span<const Spike> spikes) {
  const bool is_alone = ranks_ == nullptr;
  for (const Spike& spike : spikes) {
    neurons_.Add(spike);
    if (is_alone) population_->Add({spike.time, neurons_.layer_of(spike.neuron), 1});
  }
  if (!spikes.empty()) last_ = spikes.back().time;
}

void SharedStatistics::AddCounts(std::span<const LayerCount> counts) {
  for (const LayerCount& count : counts) population_->Add(count);
}

absl::StatusOr<Statistics> SharedStatistics::At(Tick duration) const {
  std::vector<LayerSums> of_layers = neurons_.At(duration);
  if (ranks_ != nullptr) {
    std::vector<Bytes> all;
    if (absl::Status status = ranks_->Gather(BytesOfAll(of_layers), all); !status.ok()) return status;
    if (!is_main()) return Statistics{};
    for (std::size_t r = 1; r < all.size(); ++r) {
      const std::span<const LayerSums> others = ValuesOf<LayerSums>(all[r]);
      for (std::size_t i = 0; i < of_layers.size(); ++i) of_layers[i] += others[i];
    }
  }
  LayerSums of_all;
  for (const LayerSums& sums : of_layers) of_all += sums;

  Statistics statistics = {.duration = duration};
  const PopulationSums::Activities activities = population_->ActivitiesAt(duration);
  statistics.all = GroupOf("", all_neurons_, activities.all, of_all, duration);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    statistics.layers.push_back(
        GroupOf(layers_[i].name, layers_[i].neurons, activities.layers[i], of_layers[i], duration));
  }
  population_->Fill(statistics, all_neurons_);
  return statistics;
}

Tick SharedStatistics::last_spike() const { return population_ ? std::max(population_->last(), last_) : last_; }

// A saved state: the number of neurons, then each; the squares of each layer, and the open bin; the population.
void SharedStatistics::Save(ByteWriter& out) const {
  if (is_main()) out.Write(all_neurons_);
  if (ranks_ == nullptr) {
    out.WriteAll(neurons_.neurons());
    out.WriteAll(std::span<const Squares>(neurons_.SquaresAt(population_->open_bin())));
  } else {
    SaveNeurons(out);
  }
  if (population_) population_->Save(out);
}

void SharedStatistics::SaveNeurons(ByteWriter& out) const {
  // All ranks must have the same open bin.
  std::array<std::int64_t, 1> open_bin = {population_ ? population_->open_bin() : 0};
  out.Fail(ranks_->Reduce(Reduction::kMax, std::span<std::int64_t>(open_bin)));
  std::vector<std::uint64_t> sizes(static_cast<std::size_t>(ranks_->size()));
  sizes[static_cast<std::size_t>(ranks_->rank())] = neurons_.neurons().size();
  out.Fail(ranks_->Reduce(Reduction::kSum, std::span<std::uint64_t>(sizes)));
  std::vector<Bytes> all;
  for (int r = 0; r < ranks_->size(); ++r) {
    const std::uint64_t size = sizes[static_cast<std::size_t>(r)];
    for (std::uint64_t i = 0; i < size; i += kNeuronsAtOnce) {
      BytesView own;
      if (r == ranks_->rank()) {
        own = std::as_bytes(neurons_.neurons().subspan(i, std::min<std::uint64_t>(kNeuronsAtOnce, size - i)));
      }
      out.Fail(ranks_->Gather(own, all));
      for (const Bytes& bytes : all) out.WriteAll(std::span<const std::byte>(bytes));
    }
  }
  std::vector<Squares> squares = neurons_.SquaresAt(std::max<Tick>(open_bin[0], neurons_.open_bin()));
  out.Fail(ranks_->Gather(BytesOfAll(squares), all));
  for (std::size_t r = 1; r < all.size() && out.ok(); ++r) {
    const std::span<const Squares> others = ValuesOf<Squares>(all[r]);
    for (std::size_t i = 0; i < squares.size(); ++i) {
      squares[i].closed += others[i].closed;
      squares[i].open += others[i].open;
    }
  }
  if (is_main()) out.WriteAll(std::span<const Squares>(squares));
}

void SharedStatistics::Load(ByteReader& in) {
  std::uint64_t neurons = 0;
  in.Read(neurons);
  if (in.ok() && neurons != all_neurons_) {
    in.Fail(absl::DataLossError("the saved statistics are of another network"));
  }
  LoadNeurons(in);
  std::vector<Squares> squares(layers_.size());
  in.ReadAll(std::span(squares));
  if (!in.ok()) return;
  std::optional<PopulationSums> of_rank_0;
  PopulationSums& population = population_ ? *population_ : of_rank_0.emplace(layers_.size());
  population.Load(in);
  if (!in.ok()) return;
  // Rank 0 has the squares of all ranks up to here.
  if (!is_main()) std::ranges::fill(squares, Squares{});
  neurons_.LoadSquares(std::move(squares), population.open_bin());

  std::vector<std::uint64_t> spikes_of_layers(layers_.size());
  std::array<std::uint64_t, 2> last_and_wrong = {};
  last_and_wrong[1] = neurons_.Check(spikes_of_layers, last_and_wrong[0]) ? 0 : 1;
  last_ = static_cast<Tick>(last_and_wrong[0]);
  if (ranks_ != nullptr) {
    in.Fail(ranks_->Reduce(Reduction::kSum, std::span<std::uint64_t>(spikes_of_layers)));
    in.Fail(ranks_->Reduce(Reduction::kMax, std::span<std::uint64_t>(last_and_wrong)));
  }
  if (last_and_wrong[1] != 0 || !population.AddsUp(spikes_of_layers, static_cast<Tick>(last_and_wrong[0]))) {
    in.Fail(absl::DataLossError("the saved statistics are corrupt: invalid spikes"));
  }
}

// Each rank keeps its own neurons.
void SharedStatistics::LoadNeurons(ByteReader& in) {
  const std::size_t first = neurons_.first(), end = first + neurons_.neurons().size();
  std::vector<Neuron> loaded;
  bool fits = true;
  for (std::uint64_t i = 0; in.ok() && i < all_neurons_; i += loaded.size()) {
    loaded.resize(std::min<std::uint64_t>(kNeuronsAtOnce, all_neurons_ - i));
    in.ReadAll(std::span(loaded));
    if (!in.ok()) return;
    const std::size_t from = std::max<std::size_t>(i, first), to = std::min<std::size_t>(i + loaded.size(), end);
    if (from < to) fits &= neurons_.LoadNeurons(from - first, std::span(loaded).subspan(from - i, to - from));
  }
  std::array<std::uint64_t, 1> misfits = {fits ? 0u : 1u};
  if (ranks_ != nullptr && in.ok()) in.Fail(ranks_->Reduce(Reduction::kMax, std::span<std::uint64_t>(misfits)));
  if (misfits[0] != 0) in.Fail(absl::DataLossError("the saved statistics are corrupt: invalid layer"));
}

}  // namespace lull
