// All synapses of a network, each in its place.
//
//   1. Projections between columns are drawn by source column: each synapse waits at its target column. Listed synapses
//   wait there too (listed_synapses.h).
//   2. Column by column, the projections inside the column are drawn, and the projections with an in-degree or a total
//   that end in the column; all its synapses are ordered into streams (built_network.h).
//   3. The fan-out of each neuron is read off the streams.
//
// If several ranks build the network, each does this for its own columns: it draws the first stage for its own sources,
// and sends the synapses to the ranks of their target columns; and after the third it tells the ranks of the sources
// that it needs their spikes. In-degrees and totals are drawn where they end, and need no other rank.
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
#include "ranks/agreement.h"

namespace lull {
namespace {

using WaitingLists = RangeVector<std::vector<Waiting>>;  // one list per own column, ascending by source

WaitingLists NoneWaiting(const BuiltNetwork& network) {
  return {network.own_columns.first, std::vector<std::vector<Waiting>>(network.own_columns.count())};
}

// A synapse on its way to another rank.
struct Sent {
  ColumnId column;
  Waiting waiting;
};

// The synapses that are drawn from the source columns of a part: those to own columns, and those to each rank.
struct DrawnPart {
  WaitingLists waiting;
  std::vector<std::vector<Sent>> sent;
};

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

// Draws the projections between columns from the source columns of a part of the own columns.
DrawnPart DrawBetween(const BuiltNetwork& network, const Plans& plans, const Part& part, Counts& counts) {
  DrawnPart result = {NoneWaiting(network), std::vector<std::vector<Sent>>(network.rank_count())};
  Drawer drawer(network);
  const ColumnId end_column = network.own_columns.first + static_cast<ColumnId>(part.end);
  for (auto column = static_cast<ColumnId>(network.own_columns.first + part.begin); column < end_column; ++column) {
    for (const SourceLayer& layer : plans.between[network.kind_of(column)]) {
      drawer.FromLayer(layer, column, [&](NeuronId source, const FanDrawn& drawn) {
        for (std::size_t i = 0; i < drawn.stretches.size(); ++i) {
          const std::size_t end = i + 1 < drawn.stretches.size() ? drawn.stretches[i + 1].begin : drawn.synapses.size();
          const std::span<const Incoming> synapses(&drawn.synapses[drawn.stretches[i].begin],
                                                   end - drawn.stretches[i].begin);
          if (const ColumnId target = drawn.stretches[i].column; network.is_own_column(target)) {
            std::vector<Waiting>& list = result.waiting[target];
            for (const Incoming& synapse : synapses) list.push_back({source, synapse});
          } else {
            std::vector<Sent>& list = result.sent[network.rank_of(target)];
            for (const Incoming& synapse : synapses) list.push_back({target, {source, synapse}});
          }
        }
      });
    }
  }
  counts.Add(drawer.counts());
  return result;
}

template <class T>
BytesView AsBytes(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

// Draws the projections between columns. Returns what waits at the own columns: lists one after the other, ascending by
// source.
absl::StatusOr<std::vector<WaitingLists>> DrawAllBetween(const BuiltNetwork& network, const Plans& plans, int threads,
                                                         Counts& counts) {
  const std::size_t columns = network.own_columns.count();
  std::vector<DrawnPart> parts(PartPerThread(threads, columns));
  InParts(threads, parts.size(), columns,
          [&](const Part& part) { parts[part.number] = DrawBetween(network, plans, part, counts); });
  std::vector<WaitingLists> all;
  if (network.ranks != nullptr) {
    std::vector<std::vector<Sent>> sent(network.rank_count());
    std::vector<BytesView> out;
    for (std::size_t rank = 0; rank < sent.size(); ++rank) {
      for (DrawnPart& part : parts) {
        sent[rank].insert(sent[rank].end(), part.sent[rank].begin(), part.sent[rank].end());
        std::vector<Sent>().swap(part.sent[rank]);
      }
      out.push_back(AsBytes(sent[rank]));
    }
    std::vector<Bytes> in;
    if (auto status = network.ranks->AllToAll(out, in); !status.ok()) return status;
    // The neurons of lower ranks come before the own ones.
    for (std::size_t rank = 0; rank < in.size(); ++rank) {
      if (rank == static_cast<std::size_t>(network.ranks->rank())) {
        for (DrawnPart& part : parts) all.push_back(std::move(part.waiting));
        continue;
      }
      WaitingLists& lists = all.emplace_back(NoneWaiting(network));
      for (const Sent& synapse : ValuesOf<Sent>(in[rank])) lists[synapse.column].push_back(synapse.waiting);
      Bytes().swap(in[rank]);
    }
    return all;
  }
  for (DrawnPart& part : parts) all.push_back(std::move(part.waiting));
  return all;
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
  const ColumnId end = network.own_columns.first + static_cast<ColumnId>(part.end);
  for (auto column = static_cast<ColumnId>(network.own_columns.first + part.begin); column < end; ++column) {
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

// Calls use(column, stream) for the streams of each own column whose sources are in the part, in order.
template <class Use>
void ForStreamsFrom(const BuiltNetwork& network, NeuronId first, std::size_t end, const Use& use) {
  for (ColumnId c = network.own_columns.first; c < network.own_columns.end; ++c) {
    const auto& streams = network.columns[c].streams;
    auto stream = std::ranges::lower_bound(streams, first, {}, &Stream::source);
    for (; stream != streams.end() && stream->source < end; ++stream) use(c, *stream);
  }
}

FanOut FanOutOf(const BuiltNetwork& network, ColumnId column, const Stream& stream) {
  return {column, stream.begin, network.columns[column].routes[stream.begin].delay()};
}

// The fan-out of own neurons.
void BuildFanOut(BuiltNetwork& network, int threads) {
  const NeuronRange own = network.own_neurons;
  const std::size_t parts = PartPerThread(threads, own.count);
  const auto of_part = [&](const Part& part, const auto& use) {
    ForStreamsFrom(network, static_cast<NeuronId>(own.first + part.begin), own.first + part.end, use);
  };
  std::vector<std::uint64_t> begin(own.count + std::size_t{1});
  InParts(threads, parts, own.count, [&](const Part& part) {
    of_part(part, [&](ColumnId, const Stream& stream) { ++begin[stream.source - own.first + 1]; });
  });
  // While the lists are filled, begin[n + 1] is where the next stream of neuron n goes; at the end neuron n + 1 begins
  // there.
  std::uint64_t streams = 0;
  for (std::size_t i = 1; i <= own.count; ++i) streams += std::exchange(begin[i], streams);
  network.fan_out.resize(streams);
  InParts(threads, parts, own.count, [&](const Part& part) {
    of_part(part, [&](ColumnId column, const Stream& stream) {
      network.fan_out[begin[stream.source - own.first + 1]++] = FanOutOf(network, column, stream);
    });
  });
  network.fan_out_begin = {own.first, std::move(begin)};
}

// A neuron whose spikes another rank needs, and how soon.
struct Need {
  NeuronId source;
  std::uint32_t delay;  // [ms]
};

// Adds the fan-out of the other ranks' neurons. Returns what this rank needs of each rank, ascending by source.
std::vector<std::vector<Need>> BuildForeignFanOut(BuiltNetwork& network) {
  std::vector<std::pair<NeuronId, FanOut>> foreign;
  const NeuronRange own = network.own_neurons;
  const auto add = [&](ColumnId column, const Stream& stream) {
    foreign.emplace_back(stream.source, FanOutOf(network, column, stream));
  };
  ForStreamsFrom(network, 0, own.first, add);
  ForStreamsFrom(network, own.first + own.count, std::size_t{network.neurons()}, add);
  std::ranges::sort(foreign, {}, [](const auto& entry) { return std::pair(entry.first, entry.second.column); });
  std::vector<std::vector<Need>> needs(network.rank_count());
  network.fan_out.reserve(network.fan_out.size() + foreign.size());
  for (std::size_t i = 0; i < foreign.size(); ++i) {
    const auto& [source, out] = foreign[i];
    std::vector<Need>& of_rank = needs[network.rank_of(network.column_of(source))];
    if (i == 0 || foreign[i - 1].first != source) {
      network.foreign_begin[source] = {network.fan_out.size(), 0};
      of_rank.push_back({source, out.delay});
    }
    of_rank.back().delay = std::min(of_rank.back().delay, out.delay);
    ++network.foreign_begin[source].count;
    network.fan_out.push_back(out);
  }
  return needs;
}

// Tells each rank which of its neurons' spikes this rank needs, and fills rank_out.
absl::Status MeetNeeds(BuiltNetwork& network, const std::vector<std::vector<Need>>& needs) {
  std::vector<BytesView> out;
  for (const std::vector<Need>& of_rank : needs) out.push_back(AsBytes(of_rank));
  std::vector<Bytes> in;
  if (auto status = network.ranks->AllToAll(out, in); !status.ok()) return status;
  const NeuronRange own = network.own_neurons;
  std::vector<std::uint64_t> begin(own.count + std::size_t{1});  // as in BuildFanOut
  for (const Bytes& from : in) {
    for (const Need& need : ValuesOf<Need>(from)) ++begin[need.source - own.first + 1];
  }
  std::uint64_t size = 0;
  for (std::size_t i = 1; i <= own.count; ++i) size += std::exchange(begin[i], size);
  network.rank_out.resize(size);
  for (std::uint32_t rank = 0; rank < in.size(); ++rank) {
    for (const Need& need : ValuesOf<Need>(in[rank])) {
      network.rank_out[begin[need.source - own.first + 1]++] = {rank, need.delay};
    }
  }
  network.rank_out_begin = {own.first, std::move(begin)};
  return absl::OkStatus();
}

// Adds up what each rank has counted, and takes the extremes of the delays.
absl::Status Unite(BuiltNetwork& network) {
  if (network.ranks == nullptr) return absl::OkStatus();
  const std::size_t drawn = network.spec.projections.size();  // each rank has counted all listed synapses
  if (auto status = network.ranks->Reduce(Reduction::kSum, std::span(network.synapses_of).first(drawn)); !status.ok()) {
    return status;
  }
  std::int64_t& shortest = network.min_delay_between_columns;
  if (auto status = network.ranks->Reduce(Reduction::kMin, std::span(&shortest, 1)); !status.ok()) return status;
  std::int64_t& longest = network.max_delay;
  return network.ranks->Reduce(Reduction::kMax, std::span(&longest, 1));
}

}  // namespace

std::span<const FanOut> BuiltNetwork::fan_out_of_foreign(NeuronId neuron) const {
  const auto found = foreign_begin.find(neuron);
  if (found == foreign_begin.end()) return {};
  return std::span(fan_out).subspan(found->second.begin, found->second.count);
}

absl::Status BuildSynapses(BuiltNetwork& network, std::span<const GivenList> lists, int threads) {
  const Plans plans = MakePlans(network);
  const std::size_t columns = network.own_columns.count();

  Counts counts(network.spec.projections.size());
  auto waiting = DrawAllBetween(network, plans, threads, counts);
  if (!waiting.ok()) return waiting.status();

  std::vector<std::uint64_t> listed_counts;
  for (const GivenList& list : lists) listed_counts.push_back(list.whole);
  ListedSynapses listed(network, lists, plans.rule_of_list, threads);

  network.columns = {network.own_columns.first, std::vector<ColumnSynapses>(columns)};
  std::vector<Delays> delays(PartsInTurn(threads, columns));
  Arenas arenas;
  const auto status = TryInParts(threads, delays.size(), columns, [&](const Part& part) {
    return BuildColumns(network, plans, *waiting, listed, part, delays[part.number], counts, arenas);
  });
  network.column_memory = arenas.TakeAll();
  network.synapses_of = counts.TakeAll();
  network.synapses_of.insert(network.synapses_of.end(), listed_counts.begin(), listed_counts.end());
  if (network.ranks != nullptr) {
    if (auto agreed = SameStatus(*network.ranks, status); !agreed.ok()) return agreed;
  } else if (!status.ok()) {
    return status;
  }
  for (const Delays& of_part : delays) {
    network.min_delay_between_columns = std::min(network.min_delay_between_columns, of_part.min_between_columns);
    network.max_delay = std::max(network.max_delay, of_part.max);
  }
  BuildFanOut(network, threads);
  if (network.ranks != nullptr) {
    if (auto met = MeetNeeds(network, BuildForeignFanOut(network)); !met.ok()) return met;
  }
  return Unite(network);
}

}  // namespace lull
