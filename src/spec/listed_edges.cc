#include "spec/listed_edges.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/prefetch.h"
#include "base/team.h"
#include "spec/edge_share.h"
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

  // Adds the numbers of another sample. The result is the same as if all their numbers had been added one by one, in
  // any order: a sample leaves out no more than it must.
  void Add(const DistinctNumbers& other) {
    while (left_out_ < other.left_out_) Thin();
    for (const std::uint64_t slot : other.slots_) {
      if (slot != kFree && IsSampled(slot)) Insert(slot);
    }
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
    if (++size_ > slots_.size() / 2) size_ > kMost ? Thin() : MoveTo(2 * slots_.size());
  }

  // Leaves out every other number.
  void Thin() {
    left_out_ = 2 * left_out_ + 1;
    MoveTo(slots_.size());
  }

  void MoveTo(std::size_t slots) {
    std::vector<std::uint64_t> before(slots, kFree);
    before.swap(slots_);
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
    for (const ColumnSpec& columns : spec.columns) {
      Kind kind = {.first_neuron = neurons_, .first_column = columns_, .first_layer = layers_};
      for (const LayerSpec& layer : columns.layers) {
        kind.offsets.push_back(kind.size);
        kind.size = std::min(kind.size + layer.size, kMaxIds);
      }
      if (kind.size > 0) kind.columns_per_neuron = 1 / static_cast<double>(kind.size);
      layers_ += columns.layers.size();
      columns_ = std::min(columns_ + columns.count, kMaxIds);
      neurons_ =
          std::min(neurons_ + std::min(kind.size, kMaxIds / std::max(1u, columns.count)) * columns.count, kMaxIds);
      kinds_.push_back(std::move(kind));
    }
  }

  std::size_t layers() const { return layers_; }
  std::uint64_t neurons() const { return neurons_; }
  std::uint64_t columns() const { return columns_; }

  Place Of(NeuronId neuron) const {
    const Kind& kind = KindWith(neuron);
    const auto k = static_cast<std::size_t>(&kind - kinds_.data());
    const std::uint64_t in_kind = neuron - kind.first_neuron, offset = in_kind % kind.size;
    const auto behind = std::ranges::upper_bound(kind.offsets, offset) - kind.offsets.begin();
    return {k, kind.first_layer + static_cast<std::size_t>(behind) - 1,
            static_cast<ColumnId>(kind.first_column + in_kind / kind.size)};
  }

  // The first neuron of the column that a neuron is in.
  NeuronId FirstWith(NeuronId neuron) const {
    const Kind& kind = KindWith(neuron);
    return static_cast<NeuronId>(neuron - (neuron - kind.first_neuron) % kind.size);
  }

  // The first neuron behind a neuron that is in another layer or another column.
  std::uint64_t EndOfLayerWith(NeuronId neuron) const {
    const Kind& kind = KindWith(neuron);
    const std::uint64_t offset = (neuron - kind.first_neuron) % kind.size;
    const auto behind = std::ranges::upper_bound(kind.offsets, offset);
    return neuron - offset + (behind == kind.offsets.end() ? kind.size : *behind);
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
  std::uint64_t neurons_ = 0, columns_ = 0;
  std::size_t layers_ = 0;
};

// The streams into some columns: the pairs (column, source) of which there is a synapse. A bit for each possible pair
// is exact and small if synapses are many; otherwise a sample of the pairs is kept.
class Streams {
 public:
  Streams(std::uint64_t neurons, ColumnId first_column, std::uint64_t columns, bool has_bits)
      : neurons_(neurons),
        first_column_(first_column),
        has_bits_(has_bits),
        bits_(has_bits ? (neurons * columns + 63) / 64 : 0) {}

  void Add(ColumnId column, NeuronId source) {
    if (!has_bits_) return sample_.Add(Pair(column, source));
    const std::uint64_t bit = BitOf(column, source);
    bits_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }

  void PrefetchPair(ColumnId column, NeuronId source) const {
    has_bits_ ? Prefetch(&bits_[BitOf(column, source) / 64]) : sample_.PrefetchSlot(Pair(column, source));
  }

  // Calls use(column, source) for each pair that has a bit, in ascending order.
  template <class Use>
  void ForEachBit(const Use& use) const {
    std::uint64_t row = 0;  // the first bit of the column
    ColumnId column = first_column_;
    for (std::size_t word = 0; word < bits_.size(); ++word) {
      for (std::uint64_t left = bits_[word]; left != 0; left &= left - 1) {
        const std::uint64_t bit = word * 64 + static_cast<std::uint64_t>(std::countr_zero(left));
        for (; bit - row >= neurons_; row += neurons_) ++column;
        use(column, static_cast<NeuronId>(bit - row));
      }
    }
  }

  const DistinctNumbers& sample() const { return sample_; }  // of (column << 32 | source)

 private:
  static std::uint64_t Pair(ColumnId column, NeuronId source) { return std::uint64_t{column} << 32 | source; }
  std::uint64_t BitOf(ColumnId column, NeuronId source) const { return (column - first_column_) * neurons_ + source; }

  std::uint64_t neurons_;
  ColumnId first_column_;
  bool has_bits_;
  std::vector<std::uint64_t> bits_;
  DistinctNumbers sample_;
};

// The synapses into a neuron.
struct Into {
  double sum = 0;
  std::uint64_t synapses = 0, plastic = 0;
};

// Counts the synapses into some columns, the neurons from `first` on before `end`. Adds up in the order of the lists,
// so that a sum does not depend on the columns that are counted together.
class Counter {
 public:
  Counter(const Places& places, double limit, NeuronId first, std::uint64_t end, bool has_bits)
      : places_(places),
        limit_(limit),
        first_(first),
        size_(end - first),
        is_far_(places.neurons() > kNear),
        streams_(places.neurons(), places.ColumnOf(first),
                 places.ColumnOf(static_cast<NeuronId>(end - 1)) - places.ColumnOf(first) + std::uint64_t{1},
                 has_bits) {}

  void Add(std::span<const Edge> all, const std::optional<Stdp>& stdp) {
    std::array<std::uint32_t, kBlock> own;  // of a block, the edges that end here
    for (std::size_t begin = 0; begin < all.size(); begin += kBlock) {
      const std::span<const Edge> edges = all.subspan(begin, std::min(kBlock, all.size() - begin));
      std::size_t count = 0;
      for (std::uint32_t i = 0; i < edges.size(); ++i) {
        own[count] = i;
        const bool ends_here = std::uint64_t{edges[i].target} - first_ < size_;
        count += ends_here & (edges[i].source < places_.neurons());
      }
      AddBlock(edges, {own.data(), count}, stdp);
    }
  }

  const Paged<Into>& into() const { return into_; }
  const Paged<std::uint64_t>& from() const { return from_; }
  const Streams& streams() const { return streams_; }
  Tick max_delay() const { return max_delay_; }
  Tick min_between() const { return min_between_; }

 private:
  static constexpr std::size_t kBlock = 4096;  // chosen: a block stays in the nearest cache
  // Edges in any order touch memory anywhere: what an edge needs is asked for so many edges before it. Chosen, as is
  // the number of neurons up to which all lies in a cache anyway.
  static constexpr std::size_t kAhead = 24;
  static constexpr std::uint64_t kNear = 20'000;

  void AddBlock(std::span<const Edge> edges, std::span<const std::uint32_t> own, const std::optional<Stdp>& stdp) {
    const bool plastic = stdp.has_value();
    const double bound = plastic ? LargestDelivery(*stdp, limit_) : 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (is_far_ && i + kAhead < own.size()) PrefetchFor(edges[own[i + kAhead]]);
      const Edge& edge = edges[own[i]];
      Into& into = into_[edge.target];
      into.sum += plastic ? bound : std::min<double>(std::fabs(edge.weight), limit_);
      ++into.synapses;
      into.plastic += plastic;
      ++from_[edge.source];
      const ColumnId column = places_.ColumnOf(edge.target);
      streams_.Add(column, edge.source);
      max_delay_ = std::max<Tick>(max_delay_, edge.delay);
      if (places_.ColumnOf(edge.source) != column) min_between_ = std::min<Tick>(min_between_, edge.delay);
    }
  }

  void PrefetchFor(const Edge& edge) const {
    into_.PrefetchValue(edge.target);
    from_.PrefetchValue(edge.source);
    streams_.PrefetchPair(places_.ColumnOf(edge.target), edge.source);
  }

  const Places& places_;
  double limit_;
  std::uint64_t first_, size_;
  bool is_far_;
  Paged<Into> into_;           // one per target
  Paged<std::uint64_t> from_;  // the number of synapses of each source
  Streams streams_;
  Tick max_delay_ = 0;
  Tick min_between_ = kNever;  // the shortest delay between columns
};

// Puts together what counters of ascending columns have counted.
class Teller {
 public:
  Teller(const NetworkSpec& spec, const Places& places) : spec_(spec), places_(places) {
    listed_.layers.resize(places.layers());
  }

  void Add(const Counter& counter) {
    TellSources(counter);
    TellTargets(counter);
    TellStreams(counter.streams());
    sample_.Add(counter.streams().sample());
    listed_.max_delay = std::max(listed_.max_delay, counter.max_delay());
    min_between_ = std::min(min_between_, counter.min_between());
  }

  ListedEdges TakeAll() {
    sample_.ForEach([this](std::uint64_t stream, double count) {
      const auto column = static_cast<ColumnId>(stream >> 32);
      const Place from = places_.Of(static_cast<NeuronId>(stream));
      listed_.streams[{from.layer, places_.KindOf(column), from.column == column}] += count;
    });
    if (min_between_ != kNever) listed_.min_delay_between_columns = min_between_;
    std::size_t number = 0;
    for (const ColumnSpec& column : spec_.columns) {
      for (const LayerSpec& layer : column.layers) {
        ListedEdges::Layer& listed = listed_.layers[number++];
        if (listed.mean_sum > 0) listed.mean_sum /= static_cast<double>(column.count) * layer.size;
      }
    }
    return std::move(listed_);
  }

 private:
  void TellSources(const Counter& counter) {
    counter.from().ForEach([this](NeuronId neuron, std::uint64_t synapses) {
      if (synapses > 0) listed_.layers[places_.Of(neuron).layer].fan_out += static_cast<double>(synapses);
    });
  }

  void TellTargets(const Counter& counter) {
    std::optional<ColumnId> last;
    counter.into().ForEach([&](NeuronId neuron, const Into& into) {
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
  }

  // Looks up the place of the first source of a layer only.
  void TellStreams(const Streams& streams) {
    std::optional<ColumnId> last;
    std::uint64_t end = 0;  // where the layer of the last source ends
    double* count = nullptr;
    streams.ForEachBit([&](ColumnId column, NeuronId source) {
      if (last != column || source >= end) {
        const Place from = places_.Of(source);
        count = &listed_.streams[{from.layer, places_.KindOf(column), from.column == column}];
        end = places_.EndOfLayerWith(source);
        last = column;
      }
      ++*count;
    });
  }

  const NetworkSpec& spec_;
  const Places& places_;
  ListedEdges listed_;
  DistinctNumbers sample_;
  Tick min_between_ = kNever;
};

// Whether streams have bits, which are up to a byte for each of `size` edges.
bool HaveBits(const Places& places, std::size_t size) { return places.columns() <= 8 * size / places.neurons(); }

// Counts the edges of all lists, of which there are `size`.
ListedEdges Count(const NetworkSpec& spec, std::size_t size, int threads) {
  const Places places(spec);
  Teller teller(spec, places);
  if (size == 0 || places.neurons() == 0) return teller.TakeAll();
  const bool has_bits = HaveBits(places, size);
  // Each thread reads all edges, and counts those into some columns.
  const std::size_t parts = size < kFewEdges ? 1 : PartPerThread(threads, places.columns());
  std::vector<std::optional<Counter>> counters(parts);
  InParts(threads, parts, places.neurons(), [&](const Part& part) {
    const NeuronId first = places.FirstWith(static_cast<NeuronId>(part.begin));
    const std::uint64_t end =
        part.end == places.neurons() ? part.end : places.FirstWith(static_cast<NeuronId>(part.end));
    if (first == end) return;  // the columns are few and large
    Counter& counter = counters[part.number].emplace(places, DeliveryLimit(spec), first, end, has_bits);
    for (const EdgeListSpec& list : spec.edges) counter.Add(list.synapses, list.stdp);
  });
  for (const std::optional<Counter>& counter : counters) {
    if (counter) teller.Add(*counter);
  }
  return teller.TakeAll();
}

// So many edges take longer to count than to hash by more than anybody notices; chosen.
constexpr std::size_t kManyEdges = 1'000'000;

}  // namespace

CountedLists WhatIsCounted(const NetworkSpec& spec, int threads) {
  CountedLists counted = {.limit = DeliveryLimit(spec), .columns = {}, .lists = {}};
  for (const ColumnSpec& column : spec.columns) {
    auto& sizes = counted.columns.emplace_back(column.count, std::vector<std::uint32_t>()).second;
    for (const LayerSpec& layer : column.layers) sizes.push_back(layer.size);
  }
  for (const EdgeListSpec& list : spec.edges) {
    CountedLists::List& added = counted.lists.emplace_back();
    added.size = WholeSize(list);
    added.hash = WholeHash(list, threads);
    if (list.stdp) added.bound = LargestDelivery(*list.stdp, counted.limit);
  }
  return counted;
}

struct EdgeCounter::Impl {
  Impl(const NetworkSpec& described, std::size_t size) : spec(described), places(described), teller(spec, places) {
    if (size == 0 || places.neurons() == 0) return;
    counter.emplace(places, DeliveryLimit(spec), 0, places.neurons(), HaveBits(places, size));
  }

  const NetworkSpec& spec;
  Places places;
  Teller teller;
  std::optional<Counter> counter = {};
};

EdgeCounter::EdgeCounter(const NetworkSpec& spec, std::size_t size) : impl_(std::make_unique<Impl>(spec, size)) {}
EdgeCounter::~EdgeCounter() = default;

void EdgeCounter::Add(std::span<const Edge> edges, const std::optional<Stdp>& rule) {
  if (impl_->counter) impl_->counter->Add(edges, rule);
}

ListedEdges EdgeCounter::TakeAll() {
  if (impl_->counter) impl_->teller.Add(*impl_->counter);
  return impl_->teller.TakeAll();
}

KindCounter::KindCounter(const NetworkSpec& spec) {
  std::uint64_t end = 0;
  for (std::size_t kind = 0; kind < spec.columns.size(); ++kind) {
    for (const LayerSpec& layer : spec.columns[kind].layers)
      end += std::uint64_t{layer.size} * spec.columns[kind].count;
    ends_.push_back(end);
    counts_.columns.push_back({kind, 0, false});
  }
}

void KindCounter::Add(std::span<const Edge> edges) {
  for (const Edge& edge : edges) {
    if (ends_.empty() || edge.source >= ends_.back() || edge.target >= ends_.back()) continue;
    const auto kind = std::ranges::upper_bound(ends_, edge.target) - ends_.begin();
    ++counts_.columns[static_cast<std::size_t>(kind)].synapses;
  }
}

// A description is checked when it is read, and when it is built, and may be estimated between the two. So what was
// counted last is kept, together with all that it depends on; its edges as a hash, which takes a tenth of the time.
ListedEdges ListEdges(const NetworkSpec& spec, int threads) {
  std::size_t size = 0;
  for (const EdgeListSpec& list : spec.edges) size += WholeSize(list);
  for (const EdgeListSpec& list : spec.edges) {
    const bool is_counted = list.share != nullptr && list.share->counts != nullptr;
    if (is_counted && list.share->counts->of == WhatIsCounted(spec, threads)) return list.share->counts->counts;
  }
  if (size < kManyEdges) return Count(spec, size, threads);
  static std::mutex mutex;
  static std::optional<std::pair<CountedLists, ListedEdges>> last;
  CountedLists counted = WhatIsCounted(spec, threads);
  {
    const std::lock_guard lock(mutex);
    if (last && last->first == counted) return last->second;
  }
  ListedEdges listed = Count(spec, size, threads);
  const std::lock_guard lock(mutex);
  last.emplace(std::move(counted), listed);
  return listed;
}

}  // namespace lull
