// The arithmetic of several ranks: what each has, what it gets from the others, and what that costs.
//
// Sizes. Columns are dealt as Build deals them (network/rank_deal.h), so columns and neurons are exact. Synapses,
// streams and foreign sources (network/foreign_sources.h) are expected values. The sizes of their elements are those of
// one process; a rank also has tables of foreign sources and of the ranks to which its own neurons' spikes go.
//
// Windows. Simulation::Run goes from exchange to exchange: segments that end at multiples of exchange_every, which is
// the lookahead unless it is set, and of 100 ms. In a segment, ranks meet once for each window of the lookahead.
// Besides, a segment has two reductions of a word: the next step, and whether anybody has an error. Recording adds one
// for every 16 exchanges, and for every 100 ms at least; the check of states one for every 100 ms.
//
// Letters. A spike is a letter to each rank that has synapses of the neuron. So a rank gets, in a window of w seconds,
// rate · w · (its foreign sources) letters of 8 bytes, and all ranks together send as many. Spikes are independent of
// each other here: a rank r sends rank s nothing in a window with the chance exp(−rate · w · (sources of s on r)).
//
// Costs. A collective takes ⌈log₂ ranks⌉ stages of one latency. A meeting is, up to kMostDirectRanks, a message to each
// other rank, and beyond, an allreduce of a word for each rank and a message to each rank that gets letters. Messages
// cost a latency each, one after the other, and their bytes. This is a model.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/estimate_listed.h"
#include "engine/recorded_bytes.h"
#include "engine/simulation_bytes.h"
#include "engine/spike_history.h"
#include "engine/workers.h"
#include "lull/estimate.h"
#include "network/build_threads.h"
#include "network/foreign_sources.h"
#include "network/network_bytes.h"
#include "network/rank_deal.h"
#include "ranks/meeting_sizes.h"
#include "spec/element_counts.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"

namespace lull {
namespace {

// The ranks for which foreign sources are computed, if there are more. Chosen.
constexpr std::size_t kMostLooked = 128;

// As derived above.
constexpr double kReductionsOfSegment = 2;
constexpr double kExchangesPerLook = 16;
constexpr double kLetterBytes = 8;

// Adds up a number of several ranks.
class Over {
 public:
  void Add(double value) {
    least_ = count_ == 0 ? value : std::min(least_, value);
    most_ = count_ == 0 ? value : std::max(most_, value);
    sum_ += value;
    ++count_;
  }
  OverRanks Result() const { return {least_, count_ > 0 ? sum_ / count_ : 0, most_}; }

 private:
  double least_ = 0, most_ = 0, sum_ = 0, count_ = 0;
};

// What a rank has of its own.
struct Own {
  double columns = 0, neurons = 0, synapses = 0, streams = 0;
};

// The same for a column of each kind; listed synapses are counted for each rank.
std::vector<Own> OwnOfColumns(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                              const ListedEdges& listed) {
  const std::vector<double> streams = StreamsByKind(spec.columns.size(), projections, listed);
  std::vector<Own> kinds;
  for (const ColumnSpec& column : spec.columns) {
    Own own = {.columns = 1, .neurons = 0, .synapses = 0, .streams = streams[kinds.size()] / column.count};
    for (const LayerSpec& layer : column.layers) own.neurons += layer.size;
    kinds.push_back(own);
  }
  for (const JoinedLayers& p : projections) kinds[p.to.kind].synapses += p.synapses / p.to.columns;
  return kinds;
}

// The windows of the lookahead, and the segments, in a second of model time.
struct Windows {
  double windows, segments;
};

Windows WindowsOf(std::optional<Tick> lookahead, std::optional<Tick> exchange_every) {
  const Tick exchange = std::max<Tick>(1, exchange_every.value_or(lookahead.value_or(1)));
  const Tick window = lookahead.value_or(kNever);
  constexpr Tick kCounted = Seconds(10);  // a whole number of periods for most exchanges
  double windows = 0, segments = 0;
  for (Tick from = 0; from < kCounted;) {
    const Tick stretch_end = (from / Workers::kStretch + 1) * Workers::kStretch;
    const Tick exchange_end = exchange < kCounted ? (from / exchange + 1) * exchange : kCounted;
    const Tick end = std::min({stretch_end, exchange_end, kCounted});
    const Tick later = (end - from - 1) / window;  // windows after the first
    windows += 1 + static_cast<double>(later);
    ++segments;
    from = end;
  }
  return {windows * Seconds(1) / kCounted, segments * Seconds(1) / kCounted};
}

// The ranks that are looked at: all, or some that are spread over them.
std::vector<std::size_t> LookedAt(std::size_t ranks) {
  std::vector<std::size_t> looked;
  const std::size_t count = std::min(ranks, kMostLooked);
  for (std::size_t i = 0; i < count; ++i) looked.push_back((2 * i + 1) * ranks / (2 * count));
  return looked;
}

// Sets the times of a window.
void AddCosts(const RanksQuestion& question, RanksEstimate& estimate) {
  const double others = estimate.ranks - 1;
  if (others == 0) return;
  estimate.stages = static_cast<int>(std::ceil(std::log2(estimate.ranks)));
  const double latency = question.latency_seconds, byte = 1 / question.bytes_per_second;
  const bool is_direct = estimate.ranks <= kMostDirectRanks;
  const double messages = is_direct ? others : estimate.messages.most;
  double seconds = messages * (latency + kMeetingHeadBytes * byte) + estimate.letters.most * kLetterBytes * byte;
  if (!is_direct) seconds += estimate.stages * (latency + (kTallyWords + estimate.ranks) * 8.0 * byte);
  estimate.meeting_seconds = seconds;
  estimate.reduction_seconds =
      estimate.reductions_per_second / estimate.windows_per_second * estimate.stages * (latency + 8 * byte);
}

// The memory of a rank. Its neurons' spikes go to `receivers` other ranks, on average.
RankMemory MemoryOf(const ElementCounts& counts, const Own& own, const ForeignSources& foreign, double receivers,
                    int ranks, int workers) {
  const ElementCounts part = PartOf(counts, own.columns, own.neurons, own.synapses, own.streams);
  RankMemory memory;
  if (ranks > 1) {
    memory.foreign = ForeignBytes(foreign.sources, own.neurons, receivers, ranks);
    const double linked = ranks <= kMostDirectRanks ? ranks - 1 : foreign.ranks;
    memory.exchange = 2 * (linked * kFirstMessageBytes + (kTallyWords + ranks) * 8.0);
  }
  memory.network = NetworkBytes(part) + memory.foreign;
  memory.simulation = SimulationBytes(part, workers);
  // Every worker of a rank keeps the last spikes of all sources that letters come from.
  memory.simulation += foreign.sources * workers * ForeignBytes(counts);
  memory.recorder = own.neurons * (kSumsBytes + kOwnLayerBytes + kRecordedBytes) + kPiecesBytes;
  memory.files = counts.neurons * kLayerBytes + (counts.columns + 1) * kColumnStartBytes;
  memory.building = BuildingBytes(part, foreign.crossing);
  return memory;
}

}  // namespace

RanksEstimate EstimateRanks(const NetworkSpec& spec, const RanksQuestion& question) {
  const std::vector<JoinedLayers> projections = JoinLayers(spec);
  const ListedEdges listed = ListEdges(spec, BuildThreads(0).value_or(1));
  const NetworkEstimate whole = EstimateWith(listed, spec, question.workers);
  const ElementCounts counts = CountElements(spec, projections, listed);
  const auto ranks = static_cast<std::size_t>(std::clamp(question.ranks, 1, kMostRanks));
  const ForeignSourcesEstimate sources(spec, projections,
                                       DealToRanks(spec, projections, listed, static_cast<int>(ranks)));

  RanksEstimate estimate;
  estimate.ranks = static_cast<int>(ranks);
  const std::vector<Own> of_column = OwnOfColumns(spec, projections, listed);
  std::vector<Own> own(ranks);
  Over columns, neurons, synapses;
  std::size_t heaviest = 0;
  for (std::size_t r = 0; r < ranks; ++r) {
    for (const ForeignSourcesEstimate::Piece& piece : sources.pieces_of(r)) {
      const Own& column = of_column[piece.kind];
      own[r].columns += piece.count;
      own[r].neurons += piece.count * column.neurons;
      own[r].synapses += piece.count * column.synapses;
      own[r].streams += piece.count * column.streams;
    }
    own[r].synapses += sources.ListedInto(r);
    columns.Add(own[r].columns);
    neurons.Add(own[r].neurons);
    synapses.Add(own[r].synapses);
    if (own[r].columns == 0) ++estimate.empty_ranks;
    if (own[r].synapses > own[heaviest].synapses) heaviest = r;
  }
  estimate.columns = columns.Result();
  estimate.neurons = neurons.Result();
  estimate.synapses = synapses.Result();

  const Windows windows = WindowsOf(whole.min_delay_between_columns, question.exchange_every);
  estimate.windows_per_second = windows.windows;
  // Recording looks after so many exchanges, or after a stretch. Exchanges are segments, but for the ends of stretches.
  const double stretches = static_cast<double>(Seconds(1)) / Workers::kStretch;
  estimate.reductions_per_second = ranks == 1
                                       ? 0
                                       : kReductionsOfSegment * windows.segments +
                                             std::max(windows.segments / kExchangesPerLook, stretches) + stretches;
  const double spikes = question.rate_hz > 0 ? question.rate_hz / windows.windows : 0;

  Over foreign_sources, linked, letters, messages;
  std::vector<std::size_t> looked = LookedAt(ranks);
  std::vector<ForeignSources> found;
  for (const std::size_t r : looked) {
    found.push_back(sources.Into(r, spikes));
    foreign_sources.Add(found.back().sources);
    linked.Add(found.back().ranks);
    letters.Add(found.back().letters);
    messages.Add(found.back().senders);
  }
  estimate.foreign_sources = foreign_sources.Result();
  estimate.linked_ranks = linked.Result();
  estimate.letters = letters.Result();
  estimate.messages = messages.Result();

  if (std::ranges::count(looked, heaviest) == 0) {
    looked.push_back(heaviest);
    found.push_back(sources.Into(heaviest, spikes));
  }
  // Each foreign source of a rank is a neuron whose spikes go to that rank.
  const double receivers =
      counts.neurons > 0 ? estimate.foreign_sources.mean * static_cast<double>(ranks) / counts.neurons : 0;
  for (std::size_t i = 0; i < looked.size(); ++i) {
    const RankMemory memory = MemoryOf(counts, own[looked[i]], found[i], receivers, estimate.ranks, question.workers);
    if (memory.all() > estimate.memory.all()) estimate.memory = memory;
  }
  // The ranges of neurons that an input, or the recording, selects are those of all ranks until the own ones are kept.
  double ranges = 1;
  for (const ElementCounts::Input& input : counts.inputs) ranges = std::max(ranges, Grown(input.ranges));
  estimate.memory.building += ranges * sizeof(NeuronRange);
  // A rank keeps its own listed synapses until the network is built.
  double most_listed = 0;
  for (const std::size_t r : looked) most_listed = std::max(most_listed, sources.ListedInto(r));
  estimate.memory.building += most_listed * sizeof(Edge);
  AddCosts(question, estimate);
  return estimate;
}

}  // namespace lull
