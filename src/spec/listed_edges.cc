#include "spec/listed_edges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>

#include "spec/sums.h"

namespace lull {
namespace {

// A value for each 32-bit id, with memory only near the ids that were asked for.
template <class Value>
class Paged {
 public:
  Value& operator[](std::uint32_t id) {
    const std::size_t page = id / kPage;
    if (page >= pages_.size()) pages_.resize(page + 1);
    if (pages_[page] == nullptr) pages_[page] = std::make_unique<std::array<Value, kPage>>();
    return (*pages_[page])[id % kPage];
  }

  // Calls use(id, value) in ascending order, for the ids that were asked for and for some ids near them.
  template <class Use>
  void ForEach(const Use& use) const {
    for (std::size_t page = 0; page < pages_.size(); ++page) {
      if (pages_[page] == nullptr) continue;
      for (std::size_t i = 0; i < kPage; ++i) use(static_cast<std::uint32_t>(page * kPage + i), (*pages_[page])[i]);
    }
  }

 private:
  static constexpr std::size_t kPage = 4096;
  std::vector<std::unique_ptr<std::array<Value, kPage>>> pages_;
};

// The place of a neuron.
struct Place {
  std::size_t kind;
  std::size_t layer;  // counted through all kinds
  ColumnId column;
};

class Places {
 public:
  explicit Places(const NetworkSpec& spec) {
    std::uint64_t column = 0;
    for (const ColumnSpec& columns : spec.columns) {
      Kind kind = {.first_neuron = neurons_, .first_column = column, .first_layer = layers_};
      for (const LayerSpec& layer : columns.layers) {
        kind.offsets.push_back(kind.size);
        kind.size = std::min(kind.size + layer.size, kMaxIds);
      }
      layers_ += columns.layers.size();
      column = std::min(column + columns.count, kMaxIds);
      neurons_ =
          std::min(neurons_ + std::min(kind.size, kMaxIds / std::max(1u, columns.count)) * columns.count, kMaxIds);
      kinds_.push_back(std::move(kind));
    }
  }

  std::size_t layers() const { return layers_; }
  bool Has(NeuronId neuron) const { return neuron < neurons_; }

  Place Of(NeuronId neuron) const {
    // If several kinds begin with the same neuron, all of them but the last are empty.
    const std::size_t k = std::ranges::upper_bound(kinds_, neuron, {}, &Kind::first_neuron) - kinds_.begin() - 1;
    const Kind& kind = kinds_[k];
    const std::uint64_t in_kind = neuron - kind.first_neuron, offset = in_kind % kind.size;
    const auto behind = std::ranges::upper_bound(kind.offsets, offset) - kind.offsets.begin();
    return {k, kind.first_layer + static_cast<std::size_t>(behind) - 1,
            static_cast<ColumnId>(kind.first_column + in_kind / kind.size)};
  }

  std::size_t KindOf(ColumnId column) const {
    return std::ranges::upper_bound(kinds_, column, {}, &Kind::first_column) - kinds_.begin() - 1;
  }

 private:
  static constexpr std::uint64_t kMaxIds = std::uint64_t{1} << 32;

  struct Kind {
    std::uint64_t first_neuron, first_column;
    std::size_t first_layer;
    std::uint64_t size = 0;                   // neurons of a column
    std::vector<std::uint64_t> offsets = {};  // where its layers begin
  };
  std::vector<Kind> kinds_;
  std::uint64_t neurons_ = 0;
  std::size_t layers_ = 0;
};

class Lister {
 public:
  explicit Lister(const NetworkSpec& spec) : limit_(spec.delivery_limit), places_(spec) {
    listed_.layers.resize(places_.layers());
  }

  void Add(const EdgeListSpec& list) {
    const bool plastic = list.stdp.has_value();
    const double bound = plastic ? LargestDelivery(*list.stdp, limit_) : 0;
    for (const Edge& edge : list.synapses) {
      if (!places_.Has(edge.source) || !places_.Has(edge.target)) continue;
      const Place from = places_.Of(edge.source), to = places_.Of(edge.target);
      ++listed_.layers[from.layer].fan_out;
      ++listed_.layers[to.layer].fan_in;
      ++listed_.synapses;
      if (plastic) ++listed_.plastic_synapses;
      listed_.max_delay = std::max<Tick>(listed_.max_delay, edge.delay);
      if (from.column != to.column) {
        std::optional<Tick>& shortest = listed_.min_delay_between_columns;
        shortest = std::min<Tick>(shortest.value_or(kNever), edge.delay);
      }
      sums_[edge.target] += plastic ? bound : std::min<double>(std::fabs(edge.weight), limit_);
      InColumn& in_column = columns_[to.column];
      ++in_column.synapses;
      in_column.plastic |= plastic;
      const std::uint64_t stream = std::uint64_t{to.column} << 32 | edge.source;
      if (streams_.empty() || streams_.back() != stream) streams_.push_back(stream);
    }
  }

  ListedEdges TakeAll(const NetworkSpec& spec) {
    TellSums(spec);
    TellColumns();
    TellStreams();
    return std::move(listed_);
  }

 private:
  struct InColumn {
    double synapses = 0;
    bool plastic = false;
  };

  void TellSums(const NetworkSpec& spec) {
    sums_.ForEach([this](NeuronId neuron, double sum) {
      if (sum == 0) return;
      ListedEdges::Layer& layer = listed_.layers[places_.Of(neuron).layer];
      layer.mean_sum += sum;
      layer.highest_sum = std::max(layer.highest_sum, sum);
    });
    std::size_t number = 0;
    for (const ColumnSpec& column : spec.columns) {
      for (const LayerSpec& layer : column.layers) {
        ListedEdges::Layer& listed = listed_.layers[number++];
        if (listed.mean_sum > 0) listed.mean_sum /= static_cast<double>(column.count) * layer.size;
      }
    }
  }

  void TellColumns() {
    columns_.ForEach([this](ColumnId column, const InColumn& in_column) {
      if (in_column.synapses == 0) return;
      listed_.columns.push_back({places_.KindOf(column), in_column.synapses, in_column.plastic});
    });
  }

  // If the edges come ordered by target column and source, they need no sorting.
  void TellStreams() {
    if (!std::ranges::is_sorted(streams_)) std::ranges::sort(streams_);
    const auto repeated = std::unique(streams_.begin(), streams_.end());
    streams_.erase(repeated, streams_.end());
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      const auto column = static_cast<ColumnId>(streams_[i] >> 32);
      const Place from = places_.Of(static_cast<NeuronId>(streams_[i]));
      ++listed_.streams[{from.layer, places_.KindOf(column), from.column == column}];
    }
  }

  double limit_;
  Places places_;
  ListedEdges listed_;
  Paged<double> sums_;  // one per target
  Paged<InColumn> columns_;
  std::vector<std::uint64_t> streams_;  // target column, source of each
};

}  // namespace

ListedEdges ListEdges(const NetworkSpec& spec) {
  Lister lister(spec);
  for (const EdgeListSpec& list : spec.edges) lister.Add(list);
  return lister.TakeAll(spec);
}

}  // namespace lull
