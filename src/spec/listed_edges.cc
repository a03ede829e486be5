#include "spec/listed_edges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include "base/prefetch.h"
#include "base/team.h"
#include "spec/sums.h"

namespace lull {
namespace {

// A value for each 32-bit id, with memory only near the ids that were asked for.
template <class Value>
class Paged {
 public:
  Value& operator[](std::uint32_t id) {
    if (id / kPage >= pages_.size()) pages_.resize(id / kPage + 1);
    std::unique_ptr<std::array<Value, kPage>>& page = pages_[id / kPage];
    if (page == nullptr) page = std::make_unique<std::array<Value, kPage>>();
    return (*page)[id % kPage];
  }

  // Brings the value closer, if it has memory.
  void PrefetchValue(std::uint32_t id) const {
    if (id / kPage < pages_.size() && pages_[id / kPage] != nullptr) Prefetch(&(*pages_[id / kPage])[id % kPage]);
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

// Counts the distinct ones among many numbers: all of them, or, if they are many, a sample of them (Flajolet 1990, On
// adaptive sampling, Computing 43:391), of which every number stands for equally many.
class DistinctNumbers {
 public:
  void Add(std::uint64_t number) {
    if (number == last_) return;
    last_ = number;
    if (IsSampled(number)) Insert(number);
  }

  // Brings closer what Add needs.
  void PrefetchSlot(std::uint64_t number) const {
    if (IsSampled(number)) Prefetch(&slots_[HashOf(number) >> 32 & (slots_.size() - 1)]);
  }

  // Calls use(number, count) for each number of the sample, which stands for `count` numbers.
  template <class Use>
  void ForEach(const Use& use) const {
    for (const std::uint64_t slot : slots_) {
      if (slot != kFree) use(slot, static_cast<double>(left_out_) + 1);
    }
  }

 private:
  static constexpr std::uint64_t kFree = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::size_t kMost = std::size_t{1} << 20;  // chosen: 16 MiB, and counts right to 0.2 %

  static std::uint64_t HashOf(std::uint64_t number) {
    number = (number ^ number >> 31) * 0x9E3779B97F4A7C15;
    return number ^ number >> 29;
  }
  bool IsSampled(std::uint64_t number) const { return (HashOf(number) & left_out_) == 0; }

  void Insert(std::uint64_t number) {
    const std::size_t last_slot = slots_.size() - 1;
    std::size_t slot = HashOf(number) >> 32 & last_slot;
    for (; slots_[slot] != kFree; slot = (slot + 1) & last_slot) {
      if (slots_[slot] == number) return;
    }
    slots_[slot] = number;
    if (++size_ > slots_.size() / 2) MakeRoom();
  }

  void MakeRoom() {
    std::vector<std::uint64_t> before(size_ > kMost ? slots_.size() : 2 * slots_.size(), kFree);
    before.swap(slots_);
    if (size_ > kMost) left_out_ = 2 * left_out_ + 1;
    size_ = 0;
    for (const std::uint64_t kept : before) {
      if (kept != kFree && IsSampled(kept)) Insert(kept);
    }
  }

  std::uint64_t last_ = kFree;
  std::uint64_t left_out_ = 0;  // a number is in the sample if its hash has none of these bits
  std::size_t size_ = 0;
  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1024, kFree);
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
      if (kind.size > 0) kind.columns_per_neuron = 1 / static_cast<double>(kind.size);
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
    const Kind& kind = KindWith(neuron);
    const auto k = static_cast<std::size_t>(&kind - kinds_.data());
    const std::uint64_t in_kind = neuron - kind.first_neuron, offset = in_kind % kind.size;
    const auto behind = std::ranges::upper_bound(kind.offsets, offset) - kind.offsets.begin();
    return {k, kind.first_layer + static_cast<std::size_t>(behind) - 1,
            static_cast<ColumnId>(kind.first_column + in_kind / kind.size)};
  }

  ColumnId ColumnOf(NeuronId neuron) const {
    const Kind& kind = kinds_.size() == 1 ? kinds_[0] : KindWith(neuron);
    return static_cast<ColumnId>(kind.first_column) + kind.ColumnAt(neuron - kind.first_neuron);
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
    double columns_per_neuron = 0;            // 1 / size
    std::vector<std::uint64_t> offsets = {};  // where its layers begin

    // The column that a neuron of the kind is in, both counted from 0: the quotient of the neuron and the size. A
    // multiplication takes less time than a division, and is exact: the quotient of neuron + ½ is farther from all
    // whole numbers than the error of the product.
    ColumnId ColumnAt(std::uint64_t neuron) const {
      return static_cast<ColumnId>((static_cast<double>(neuron) + 0.5) * columns_per_neuron);
    }
  };
  // If several kinds begin with the same neuron, all of them but the last are empty.
  const Kind& KindWith(NeuronId neuron) const {
    return *(std::ranges::upper_bound(kinds_, neuron, {}, &Kind::first_neuron) - 1);
  }

  std::vector<Kind> kinds_;
  std::uint64_t neurons_ = 0;
  std::size_t layers_ = 0;
};

// A thread takes longer to start than so few edges take; chosen.
constexpr std::size_t kFewEdges = 10'000;

class Lister {
 public:
  explicit Lister(const NetworkSpec& spec) : limit_(DeliveryLimit(spec)), places_(spec) {
    listed_.layers.resize(places_.layers());
  }

  // Counts the synapses of each neuron, and what they may deliver.
  void AddSynapses(const EdgeListSpec& list) {
    const bool plastic = list.stdp.has_value();
    const double bound = plastic ? LargestDelivery(*list.stdp, limit_) : 0;
    const std::size_t size = list.synapses.size();
    for (std::size_t i = 0; i < size; ++i) {
      if (i + kAhead < size) {
        into_.PrefetchValue(list.synapses[i + kAhead].target);
        from_.PrefetchValue(list.synapses[i + kAhead].source);
      }
      const Edge& edge = list.synapses[i];
      if (!Has(edge)) continue;
      Into& into = into_[edge.target];
      into.sum += plastic ? bound : std::min<double>(std::fabs(edge.weight), limit_);
      ++into.synapses;
      into.plastic += plastic;
      ++from_[edge.source];
      const ColumnId column = places_.ColumnOf(edge.target);
      listed_.max_delay = std::max<Tick>(listed_.max_delay, edge.delay);
      if (places_.ColumnOf(edge.source) != column) min_between_ = std::min<Tick>(min_between_, edge.delay);
    }
  }

  // Counts the streams. No other function touches what this one changes.
  void AddStreams(const EdgeListSpec& list) {
    const auto stream_of = [this](const Edge& edge) {
      return std::uint64_t{places_.ColumnOf(edge.target)} << 32 | edge.source;
    };
    const std::size_t size = list.synapses.size();
    for (std::size_t i = 0; i < size; ++i) {
      if (i + kAhead < size && Has(list.synapses[i + kAhead]))
        streams_.PrefetchSlot(stream_of(list.synapses[i + kAhead]));
      if (Has(list.synapses[i])) streams_.Add(stream_of(list.synapses[i]));
    }
  }

  ListedEdges TakeAll(const NetworkSpec& spec) {
    TellSources();
    TellTargets(spec);
    TellStreams();
    return std::move(listed_);
  }

 private:
  // Edges in any order touch memory anywhere: what an edge needs is asked for so many edges before it. Chosen.
  static constexpr std::size_t kAhead = 24;

  // The synapses into a neuron.
  struct Into {
    double sum = 0;
    std::uint64_t synapses = 0, plastic = 0;
  };

  bool Has(const Edge& edge) const { return places_.Has(edge.source) && places_.Has(edge.target); }

  void TellSources() {
    from_.ForEach([this](NeuronId neuron, std::uint64_t synapses) {
      if (synapses > 0) listed_.layers[places_.Of(neuron).layer].fan_out += static_cast<double>(synapses);
    });
  }

  void TellTargets(const NetworkSpec& spec) {
    std::optional<ColumnId> last;
    into_.ForEach([&](NeuronId neuron, const Into& into) {
      if (into.synapses == 0) return;
      const Place place = places_.Of(neuron);
      if (last != place.column) listed_.columns.push_back({place.kind, 0, false});
      last = place.column;
      listed_.columns.back().synapses += static_cast<double>(into.synapses);
      listed_.columns.back().plastic |= into.plastic > 0;
      listed_.synapses += static_cast<double>(into.synapses);
      listed_.plastic_synapses += static_cast<double>(into.plastic);
      ListedEdges::Layer& layer = listed_.layers[place.layer];
      layer.fan_in += static_cast<double>(into.synapses);
      layer.mean_sum += into.sum;
      layer.highest_sum = std::max(layer.highest_sum, into.sum);
    });
    if (min_between_ != kNever) listed_.min_delay_between_columns = min_between_;
    std::size_t number = 0;
    for (const ColumnSpec& column : spec.columns) {
      for (const LayerSpec& layer : column.layers) {
        ListedEdges::Layer& listed = listed_.layers[number++];
        if (listed.mean_sum > 0) listed.mean_sum /= static_cast<double>(column.count) * layer.size;
      }
    }
  }

  void TellStreams() {
    streams_.ForEach([this](std::uint64_t stream, double count) {
      const auto column = static_cast<ColumnId>(stream >> 32);
      const Place from = places_.Of(static_cast<NeuronId>(stream));
      listed_.streams[{from.layer, places_.KindOf(column), from.column == column}] += count;
    });
  }

  double limit_;
  Places places_;
  ListedEdges listed_;
  Paged<Into> into_;           // one per target
  Paged<std::uint64_t> from_;  // the number of synapses of each source
  Tick min_between_ = kNever;  // the shortest delay between columns
  DistinctNumbers streams_;    // target column, source of each
};

}  // namespace

ListedEdges ListEdges(const NetworkSpec& spec, int threads) {
  Lister lister(spec);
  std::size_t size = 0;
  for (const EdgeListSpec& list : spec.edges) size += list.synapses.size();
  InParts(size < kFewEdges ? 1 : threads, 2, 2, [&](const Part& part) {
    for (const EdgeListSpec& list : spec.edges) part.number == 0 ? lister.AddSynapses(list) : lister.AddStreams(list);
  });
  return lister.TakeAll(spec);
}

}  // namespace lull
