#include "recording/recorded_synapses.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "network/built_network.h"
#include "network/select_synapses.h"
#include "recording/recorder_impl.h"
#include "spec/synapse_origins.h"

namespace lull {
namespace {

constexpr const char* kWeightsPath = "record.weights";
// Reading a selection of so few weights takes less time than passing all of them. Chosen.
constexpr std::size_t kMostWeightsOneByOne = 4 * kWeightsPerPiece;

// Describes synapses of a network by their numbers, which must be asked for in ascending order.
class SynapseDescriber {
 public:
  explicit SynapseDescriber(const BuiltNetwork& network)
      : network_(network), begins_(SynapseBegins(network)), origins_(network.spec) {}

  LoggedSynapse Describe(std::uint64_t number) {
    while (number >= begins_[column_ + 1]) ++column_, stream_ = 0;
    const ColumnSynapses& column = network_.columns[column_];
    const auto position = static_cast<std::uint32_t>(number - begins_[column_]);
    if (position >= column.end_of(stream_)) {
      stream_ = static_cast<std::size_t>(&column.stream_of(position) - column.streams.data());
    }
    const NeuronId source = column.streams[stream_].source;
    const Route route = column.routes[position];
    const NeuronId target = network_.first_neuron(column_) + route.target();
    return {source, target, route.delay(), origins_.Of(source, target, route.rule())};
  }

 private:
  const BuiltNetwork& network_;
  RangeVector<std::uint64_t> begins_;
  SynapseOrigins origins_;
  ColumnId column_ = network_.own_columns.first;
  std::size_t stream_ = 0;
};

// Collects weights and synapses into pieces.
class Pieces {
 public:
  Pieces(const Network& network, bool with_synapses, const RecordedSynapses::Hand& hand) : hand_(hand) {
    if (with_synapses) describer_.emplace(InsideOf(network));
  }

  void Add(std::uint64_t number, float weight) {
    weights_.push_back(weight);
    if (describer_) synapses_.push_back(describer_->Describe(number));
    if (weights_.size() == kWeightsPerPiece) Flush();
  }
  void Flush() {
    if (weights_.empty()) return;
    hand_(weights_, synapses_);
    weights_.clear();
    synapses_.clear();
  }

 private:
  const RecordedSynapses::Hand& hand_;
  std::optional<SynapseDescriber> describer_;
  std::vector<float> weights_;
  std::vector<LoggedSynapse> synapses_;
};

}  // namespace

absl::StatusOr<RecordedSynapses> RecordedSynapses::Of(const Network& network,
                                                      const std::optional<WeightOptions>& options, Collectives* ranks) {
  RecordedSynapses recorded(network);
  const BuiltNetwork& built = InsideOf(network);
  const std::size_t count = ranks == nullptr ? 1 : static_cast<std::size_t>(ranks->size());
  recorded.rank_ = ranks == nullptr ? 0 : static_cast<std::size_t>(ranks->rank());
  recorded.begins_.assign(count + 1, 0);
  if (!options) return recorded;

  if (options->of == SynapseSelection{}) {
    const std::uint64_t all = network.synapses();
    if (auto status = CheckSampleOf(kWeightsPath, options->sample); !status.ok()) return status;
    std::vector<std::uint64_t> firsts(count + 1);
    firsts[recorded.rank_ + 1] = network.own_synapses();
    if (ranks != nullptr) {
      if (auto status = ranks->Reduce(Reduction::kSum, std::span(firsts)); !status.ok()) return status;
    }
    std::partial_sum(firsts.begin(), firsts.end(), firsts.begin());
    recorded.first_ = firsts[recorded.rank_];
    recorded.sample_ = SynapseSample(all, options->sample);
    std::ranges::transform(firsts, recorded.begins_.begin(),
                           [&](std::uint64_t first) { return recorded.sample_.IndexOf(first); });
    return recorded;
  }
  auto numbers = SelectOwnSynapses(built, kWeightsPath, options->of, options->sample);
  if (!numbers.ok()) return numbers.status();
  recorded.list_ = *std::move(numbers);
  recorded.begins_[recorded.rank_ + 1] = recorded.list_->size();
  if (ranks != nullptr) {
    if (auto status = ranks->Reduce(Reduction::kSum, std::span(recorded.begins_)); !status.ok()) return status;
  }
  std::partial_sum(recorded.begins_.begin(), recorded.begins_.end(), recorded.begins_.begin());
  return recorded;
}

std::uint64_t RecordedSynapses::HashOf(const std::optional<WeightOptions>& options) {
  if (!options) return 0;
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a (Fowler, Noll, Vo), over words
  const auto add = [&hash](std::uint64_t word) { hash = (hash ^ word) * 0x100000001b3; };
  add(options->sample ? std::uint64_t{*options->sample} + 1 : 0);
  for (const std::string& name : options->of.projections) {
    for (const char letter : name) add(static_cast<unsigned char>(letter));
    add(name.size());
  }
  add(options->of.projections.size());
  for (const NeuronPair& pair : options->of.pairs) add(std::uint64_t{pair.source} << 32 | pair.target);
  add(options->of.pairs.size());
  return hash;
}

std::uint64_t RecordedSynapses::NumberOf(std::uint64_t i) const {
  return list_ ? (*list_)[i] : sample_[begins_[rank_] + i] - first_;
}

absl::Status RecordedSynapses::Visit(Simulation& simulation, bool with_synapses, const Hand& hand) const {
  const std::uint64_t count = count_of(rank_);
  if (count == 0) return absl::OkStatus();
  if (count <= kMostWeightsOneByOne && count < network_.own_synapses()) {
    return VisitFew(simulation, with_synapses, hand);
  }
  Pieces pieces(network_, with_synapses, hand);
  std::uint64_t number = 0, index = 0, next = NumberOf(0);
  simulation.ForEachSynapse([&](const Synapse& synapse) {
    if (number++ != next || index == count) return;
    pieces.Add(next, synapse.weight);
    if (++index < count) next = NumberOf(index);
  });
  pieces.Flush();
  return absl::OkStatus();
}

absl::Status RecordedSynapses::VisitFew(Simulation& simulation, bool with_synapses, const Hand& hand) const {
  std::vector<std::uint64_t> numbers(count_of(rank_));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = NumberOf(i);
  std::vector<float> weights(numbers.size());
  if (auto status = simulation.ReadWeights(numbers, weights); !status.ok()) return status;
  Pieces pieces(network_, with_synapses, hand);
  for (std::size_t i = 0; i < numbers.size(); ++i) pieces.Add(numbers[i], weights[i]);
  pieces.Flush();
  return absl::OkStatus();
}

absl::Status CheckRecordedSynapses(const Network& network, const RecordOptions& settings) {
  return RecordedSynapses::Of(network, settings.weights, RecordingRanks(network)).status();
}

}  // namespace lull
