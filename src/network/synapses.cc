// All synapses of a network, each in its place.
//
//   1. Projections between columns are drawn by source column: each synapse waits at its target column. Listed synapses
//   wait there too (listed_synapses.h).
//   2. Column by column, the projections inside the column are drawn, and the projections with an in-degree or a total
//   that end in the column; all its synapses are ordered into streams (built_network.h).
//   3. The fan-out of each neuron is read off the streams.
//
// Sources are drawn in ascending order, and targets by ascending layer: so the synapses of a source come ordered by
// target, and remain to be sorted by delay. The synapses of an in-degree are drawn target by target, but also come
// ordered by source and target. The synapses of a total are sorted by source. Listed synapses come in any order. A
// stream merges synapses of all these kinds.

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/team.h"
#include "network/drawer.h"
#include "network/in_degree_drawer.h"
#include "network/listed_synapses.h"
#include "network/plans.h"
#include "network/source_order.h"
#include "network/stages.h"
#include "network/total_drawer.h"

namespace lull {
namespace {

using WaitingLists = std::vector<std::vector<Waiting>>;  // one list per column, ascending by source

// The number of synapses of each projection, added up part by part.
class Counts {
 public:
  explicit Counts(std::size_t projections) : counts_(projections) {}
  void Add(std::span<const std::uint64_t> of_part) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += of_part[i];
  }
  std::vector<std::uint64_t> TakeAll() { return std::move(counts_); }

 private:
  std::mutex mutex_;
  std::vector<std::uint64_t> counts_;
};

// Draws the projections between columns from the source columns of a part.
WaitingLists DrawBetween(const BuiltNetwork& network, const Plans& plans, const Part& part, Counts& counts) {
  WaitingLists waiting(network.column_count());
  Drawer drawer(network);
  for (auto column = static_cast<ColumnId>(part.begin); column < part.end; ++column) {
    for (const SourceLayer& layer : plans.between[network.kind_of(column)]) {
      drawer.FromLayer(layer, column, [&](NeuronId source, const FanDrawn& drawn) {
        for (std::size_t i = 0; i < drawn.stretches.size(); ++i) {
          const std::size_t end = i + 1 < drawn.stretches.size() ? drawn.stretches[i + 1].begin : drawn.synapses.size();
          std::vector<Waiting>& list = waiting[drawn.stretches[i].column];
          for (std::size_t s = drawn.stretches[i].begin; s < end; ++s) list.push_back({source, drawn.synapses[s]});
        }
      });
    }
  }
  counts.Add(drawer.counts());
  return waiting;
}

// Sorts the synapses of a source by delay and target; synapses that are equal in both keep their order, which is the
// order of projections.
class Sorter {
 public:
  // The result is valid until the next call.
  std::span<const Incoming> Sort(std::span<const Incoming> synapses) {
    std::uint32_t shortest = std::numeric_limits<std::uint32_t>::max(), longest = 0, previous = 0;
    bool ascending = true;
    for (const Incoming& synapse : synapses) {
      shortest = std::min(shortest, synapse.delay());
      longest = std::max(longest, synapse.delay());
      ascending &= previous <= synapse.target();
      previous = synapse.target();
    }
    shortest_ = shortest;
    longest_ = longest;
    sorted_.resize(synapses.size());
    if (ascending && longest_ - shortest_ < kDelaysPerSynapse * synapses.size()) {
      ByDelay(synapses);
    } else {
      ByPlace(synapses);
    }
    return sorted_;
  }

  // The shortest delay of the synapses that were sorted last [ms].
  Tick shortest() const { return shortest_; }
  Tick longest() const { return longest_; }

 private:
  static constexpr std::size_t kDelaysPerSynapse = 8;  // chosen: beyond this, zero counts take most of the time

  // Sorts by counting the synapses of each delay. Keeps the order of targets.
  void ByDelay(std::span<const Incoming> synapses) {
    places_.assign(longest_ - shortest_ + 2, 0);
    for (const Incoming& synapse : synapses) ++places_[synapse.delay() - shortest_ + 1];
    for (std::size_t i = 1; i < places_.size(); ++i) places_[i] += places_[i - 1];
    for (const Incoming& synapse : synapses) sorted_[places_[synapse.delay() - shortest_]++] = synapse;
  }

  void ByPlace(std::span<const Incoming> synapses) {
    keys_.clear();
    for (std::size_t i = 0; i < synapses.size(); ++i) keys_.push_back(std::uint64_t{synapses[i].place()} << 32 | i);
    std::ranges::sort(keys_);
    for (std::size_t i = 0; i < keys_.size(); ++i) sorted_[i] = synapses[keys_[i] & 0xFFFFFFFF];
  }

  std::uint32_t shortest_ = 0;
  std::uint32_t longest_ = 0;
  std::vector<std::uint32_t> places_;
  std::vector<std::uint64_t> keys_;  // place, index
  std::vector<Incoming> sorted_;
};

struct Delays {
  Tick min_between_columns = kNever;
  Tick max = 0;
};

// Builds one column after another. Keeps its buffers between columns.
class ColumnBuilder {
 public:
  ColumnBuilder(const BuiltNetwork& network, const Plans& plans, ListedSynapses& listed, Arena arena)
      : network_(network),
        plans_(plans),
        drawer_(network),
        in_degree_drawer_(network),
        total_drawer_(network),
        listed_(listed),
        arena_(std::move(arena)) {}

  // `waiting` are the lists of the parts of stage 1; the lists of this column are freed. Columns must come in ascending
  // order.
  ColumnSynapses Build(ColumnId column, std::vector<WaitingLists>& waiting) {
    const std::uint32_t kind = network_.kind_of(column);
    streams_.clear();
    routes_.clear();
    weights_.clear();
    plastic_ = false;
    for_column_.clear();
    in_degree_drawer_.IntoColumn(plans_.in_degree[kind], column, for_column_);
    total_drawer_.IntoColumn(plans_.total[kind], column, for_column_);
    SortBySource(for_column_, spare_);
    fixed_ = for_column_;
    listed_.Start(column);
    // The sources of a projection are either all in this column or all foreign; own sources stand where the column's
    // neurons do.
    const NeuronRange own = network_.neurons_of(column);
    own_begin_ = own.first;
    own_end_ = own.first + own.count;
    for (const WaitingLists& of_part : waiting) AddForeign(of_part[column], 0, own_begin_);
    for (const SourceLayer& layer : plans_.inside[kind]) {
      drawer_.FromLayer(layer, column, [this](NeuronId source, const FanDrawn& drawn) {
        if (!drawn.synapses.empty()) Add(source, drawn.synapses);
      });
    }
    for (WaitingLists& of_part : waiting) {
      AddForeign(of_part[column], own_end_, std::numeric_limits<NeuronId>::max());
      std::vector<Waiting>().swap(of_part[column]);
    }
    AddFixed(std::numeric_limits<NeuronId>::max());
    return {arena_.Keep(streams_), arena_.Keep(routes_), arena_.Keep(weights_), plastic_};
  }

  // The delays of all columns so far.
  const Delays& delays() const { return delays_; }
  void AddCounts(Counts& counts) const {
    counts.Add(drawer_.counts());
    counts.Add(in_degree_drawer_.counts());
    counts.Add(total_drawer_.counts());
  }

  Arena TakeMemory() { return std::move(arena_); }  // called after the last column

 private:
  // Adds the synapses that were drawn source by source for the sources of a list from `begin` on, before `end`.
  void AddForeign(const std::vector<Waiting>& list, NeuronId begin, NeuronId end) {
    auto next = std::ranges::lower_bound(list, begin, {}, &Waiting::source);
    while (next != list.end() && next->source < end) {
      const NeuronId source = next->source;
      foreign_.clear();
      for (; next != list.end() && next->source == source; ++next) foreign_.push_back(next->synapse);
      Add(source, foreign_);
    }
  }

  // Adds the synapses that were drawn with a source; those that were drawn for the column follow into one stream.
  void Add(NeuronId source, std::span<const Incoming> synapses) {
    AddFixed(source);
    if (!HasFixed() || NextFixed() != source) return AddStream(source, synapses);
    joined_.assign(synapses.begin(), synapses.end());
    JoinFixed();
    AddStream(source, joined_);
  }

  // Adds the fixed synapses alone, for the sources before `end`.
  void AddFixed(NeuronId end) {
    while (HasFixed() && NextFixed() < end) {
      const NeuronId source = NextFixed();
      joined_.clear();
      JoinFixed();
      AddStream(source, joined_);
    }
  }

  // The next source that has synapses of fixed in-degree or listed ones.
  bool HasFixed() const { return !fixed_.empty() || !listed_.empty(); }
  NeuronId NextFixed() const {
    if (fixed_.empty()) return listed_.source();
    return listed_.empty() ? fixed_.front().source : std::min(fixed_.front().source, listed_.source());
  }

  // Appends these synapses of the next source, the listed ones last.
  void JoinFixed() {
    const NeuronId source = NextFixed();
    std::size_t count = 0;
    for (; count < fixed_.size() && fixed_[count].source == source; ++count) joined_.push_back(fixed_[count].synapse);
    fixed_ = fixed_.subspan(count);
    if (!listed_.empty() && listed_.source() == source) listed_.TakeSource(joined_);
  }

  // Must be called in ascending order of sources.
  void AddStream(NeuronId source, std::span<const Incoming> synapses) {
    const std::span<const Incoming> sorted = sorter_.Sort(synapses);
    delays_.max = std::max(delays_.max, sorter_.longest());
    if (source < own_begin_ || source >= own_end_) {
      delays_.min_between_columns = std::min(delays_.min_between_columns, sorter_.shortest());
    }
    streams_.push_back({source, static_cast<std::uint32_t>(routes_.size())});
    bool plastic = false;
    for (std::size_t i = 0, end = sorted.size(); i < end; ++i) {
      const Incoming& synapse = sorted[i];
      routes_.emplace_back(synapse.target(), synapse.delay(), synapse.rule(), i + 1 == end);
      weights_.push_back(synapse.weight());
      plastic |= synapse.rule() != 0;
    }
    plastic_ |= plastic;
  }

  const BuiltNetwork& network_;
  const Plans& plans_;
  Drawer drawer_;
  InDegreeDrawer in_degree_drawer_;
  TotalDrawer total_drawer_;
  Sorter sorter_;
  NeuronId own_begin_ = 0, own_end_ = 0;  // the column's own neurons
  // The synapses that were drawn for the column, by an in-degree or a total, ascending by source; those of them that
  // are in no stream yet; and the listed ones.
  std::vector<Waiting> for_column_, spare_;
  std::span<const Waiting> fixed_;
  ListedReader listed_;
  std::vector<Incoming> foreign_, joined_;
  std::vector<Stream> streams_;
  std::vector<Route> routes_;
  std::vector<float> weights_;
  bool plastic_ = false;
  Arena arena_;
  Delays delays_;
};

// As many arenas as there are threads, each used for one part after another. An arena for each part would leave the
// rest of its last large page empty: this cost a byte per synapse in a network of a million neurons on two threads.
class Arenas {
 public:
  Arena Take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return {};
    Arena arena = std::move(idle_.back());
    idle_.pop_back();
    return arena;
  }
  void Return(Arena arena) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(arena));
  }
  std::vector<Arena> TakeAll() { return std::move(idle_); }

 private:
  std::mutex mutex_;
  std::vector<Arena> idle_;
};

absl::Status BuildColumns(BuiltNetwork& network, const Plans& plans, std::vector<WaitingLists>& waiting,
                          ListedSynapses& listed, const Part& part, Delays& delays, Counts& counts, Arenas& arenas) {
  ColumnBuilder builder(network, plans, listed, arenas.Take());
  for (auto column = static_cast<ColumnId>(part.begin); column < part.end; ++column) {
    network.columns[column] = builder.Build(column, waiting);
    const std::size_t synapses = network.columns[column].routes.size();
    if (synapses > std::numeric_limits<std::uint32_t>::max()) {
      return absl::InvalidArgumentError(absl::StrCat("column ", column, " receives ", synapses,
                                                     " synapses; must be at most 4294967295; divide it or connect "
                                                     "less"));
    }
  }
  delays = builder.delays();
  builder.AddCounts(counts);
  arenas.Return(builder.TakeMemory());
  return absl::OkStatus();
}

// Calls use(column, stream) for the streams of each column whose sources are in the part, in order.
template <class Use>
void ForStreamsFrom(const BuiltNetwork& network, const Part& sources, const Use& use) {
  for (ColumnId c = 0; c < network.column_count(); ++c) {
    const auto& streams = network.columns[c].streams;
    auto stream = std::ranges::lower_bound(streams, sources.begin, {}, &Stream::source);
    for (; stream != streams.end() && stream->source < sources.end; ++stream) {
      use(c, *stream);
    }
  }
}

void BuildFanOut(BuiltNetwork& network, int threads) {
  const std::size_t neurons = network.neurons(), parts = PartPerThread(threads, neurons);
  std::vector<std::uint64_t>& begin = network.fan_out_begin;
  begin.assign(neurons + 1, 0);
  InParts(threads, parts, neurons, [&](const Part& part) {
    ForStreamsFrom(network, part, [&](ColumnId, const Stream& stream) { ++begin[stream.source + 1]; });
  });
  // While the lists are filled, begin[n + 1] is where the next stream of neuron n goes; at the end neuron n + 1 begins
  // there.
  std::uint64_t streams = 0;
  for (std::size_t i = 1; i <= neurons; ++i) streams += std::exchange(begin[i], streams);
  network.fan_out.resize(streams);
  InParts(threads, parts, neurons, [&](const Part& part) {
    ForStreamsFrom(network, part, [&](ColumnId column, const Stream& stream) {
      const std::uint32_t delay = network.columns[column].routes[stream.begin].delay();
      network.fan_out[begin[stream.source + 1]++] = {column, stream.begin, delay};
    });
  });
}

}  // namespace

absl::Status BuildSynapses(BuiltNetwork& network, std::span<const GivenList> lists, int threads) {
  const Plans plans = MakePlans(network);
  const std::size_t columns = network.column_count();

  Counts counts(network.spec.projections.size());
  std::vector<WaitingLists> waiting(PartPerThread(threads, columns));
  InParts(threads, waiting.size(), columns,
          [&](const Part& part) { waiting[part.number] = DrawBetween(network, plans, part, counts); });

  std::vector<std::uint64_t> listed_counts;
  for (const GivenList& list : lists) listed_counts.push_back(list.edges.size());
  ListedSynapses listed(network, lists, plans.rule_of_list, threads);

  network.columns.resize(columns);
  std::vector<Delays> delays(PartsInTurn(threads, columns));
  Arenas arenas;
  const auto status = TryInParts(threads, delays.size(), columns, [&](const Part& part) {
    return BuildColumns(network, plans, waiting, listed, part, delays[part.number], counts, arenas);
  });
  network.column_memory = arenas.TakeAll();
  network.synapses_of = counts.TakeAll();
  network.synapses_of.insert(network.synapses_of.end(), listed_counts.begin(), listed_counts.end());
  if (!status.ok()) return status;
  for (const Delays& of_part : delays) {
    network.min_delay_between_columns = std::min(network.min_delay_between_columns, of_part.min_between_columns);
    network.max_delay = std::max(network.max_delay, of_part.max);
  }
  BuildFanOut(network, threads);
  return absl::OkStatus();
}

}  // namespace lull
