#include "network/listed_synapses.h"

#include <algorithm>
#include <utility>

#include "base/large_memory.h"
#include "base/team.h"
#include "network/source_order.h"

namespace lull {
namespace {

constexpr std::size_t kGivenBackAtOnce = std::size_t{1} << 20;  // [bytes] chosen: few system calls
constexpr std::size_t kSynapsesOfBlock = std::size_t{1} << 17;  // chosen: a block is sorted in the second cache

// Calls use(edges, list) for pieces of a part, in order. Parts count the edges through all lists.
template <class Use>
void ForPieces(std::span<const GivenList> lists, const Part& part, const Use& use) {
  constexpr std::size_t kPiece = kGivenBackAtOnce / sizeof(Edge);
  std::size_t first = 0;  // where the list begins
  for (std::size_t number = 0; number < lists.size(); first += lists[number++].edges.size()) {
    const std::size_t size = lists[number].edges.size();
    const std::size_t end = std::clamp(part.end, first, first + size) - first;
    for (std::size_t begin = std::clamp(part.begin, first, first + size) - first; begin < end; begin += kPiece) {
      use(number, begin, std::min(kPiece, end - begin));
    }
  }
}

}  // namespace

ListedSynapses::ListedSynapses(const BuiltNetwork& network, std::span<const GivenList> lists,
                               std::span<const std::uint32_t> rules, int threads)
    : neurons_(network.neurons()),
      first_column_(network.own_columns.first),
      first_block_(network.own_columns.count() + 1) {
  std::size_t size = 0;
  for (const GivenList& list : lists) size += list.edges.size();
  const std::size_t parts = PartPerThread(threads, size);
  // How many edges of each part have each key. Those that end in another rank's columns have none.
  const auto count = [&](std::size_t keys, const auto& key_of) {
    std::vector<std::vector<std::size_t>> counts(parts, std::vector<std::size_t>(keys));
    InParts(threads, parts, size, [&](const Part& part) {
      ForPieces(lists, part, [&](std::size_t list, std::size_t begin, std::size_t edges) {
        for (const Edge& edge : lists[list].edges.subspan(begin, edges)) {
          if (network.is_own_neuron(edge.target)) ++counts[part.number][key_of(edge)];
        }
      });
    });
    return counts;
  };
  const auto into_column =
      count(first_block_.size() - 1, [&](const Edge& edge) { return network.column_of(edge.target) - first_column_; });
  for (std::size_t column = 0; column + 1 < first_block_.size(); ++column) {
    std::size_t synapses = 0;
    for (std::size_t part = 0; part < parts; ++part) synapses += into_column[part][column];
    first_block_[column + 1] = first_block_[column] + synapses / kSynapsesOfBlock + 1;
  }
  // Where the next synapse of each part goes in each block.
  auto next = count(first_block_.back(),
                    [&](const Edge& edge) { return BlockOf(network.column_of(edge.target), edge.source); });
  std::size_t place = 0;
  for (std::size_t block = 0; block < first_block_.back(); ++block) {
    block_begin_.push_back(place);
    for (std::size_t part = 0; part < parts; ++part) place += std::exchange(next[part][block], place);
  }
  block_begin_.push_back(place);
  synapses_ = std::make_unique_for_overwrite<Waiting[]>(place);
  InParts(threads, parts, size, [&](const Part& part) {
    ForPieces(lists, part, [&](std::size_t list, std::size_t begin, std::size_t edges) {
      for (const Edge& edge : lists[list].edges.subspan(begin, edges)) {
        if (!network.is_own_neuron(edge.target)) continue;
        const ColumnId column = network.column_of(edge.target);
        Incoming synapse(edge.target - network.first_neuron(column));
        synapse.Set(edge.delay, rules[list], edge.weight);
        synapses_[next[part.number][BlockOf(column, edge.source)]++] = {edge.source, synapse};
      }
      std::vector<Edge>* const taken = lists[list].taken;
      if (taken != nullptr) GiveBack(std::as_writable_bytes(std::span(*taken).subspan(begin, edges)));
    });
  });
  for (const GivenList& list : lists) {
    if (list.taken != nullptr) std::vector<Edge>().swap(*list.taken);
  }
}

void ListedReader::Start(ColumnId column) {
  const std::size_t own = column - listed_.first_column_;
  block_ = listed_.first_block_[own];
  end_ = listed_.first_block_[own + 1];
  if (kept_ == nullptr) kept_ = listed_.synapses_.get() + listed_.block_begin_[block_];
  Load();
}

void ListedReader::TakeSource(std::vector<Incoming>& synapses) {
  const NeuronId taken = source();
  std::size_t count = 0;
  for (; count < next_.size() && next_[count].source == taken; ++count) synapses.push_back(next_[count].synapse);
  next_ = next_.subspan(count);
  if (next_.empty()) Load();
}

// Sorts the next block that has synapses.
void ListedReader::Load() {
  for (next_ = {}; next_.empty() && block_ < end_; ++block_) {
    Waiting* const first = listed_.synapses_.get();
    const std::span<Waiting> block(first + listed_.block_begin_[block_], first + listed_.block_begin_[block_ + 1]);
    const std::span<Waiting> done(kept_, block.data());
    if (done.size_bytes() >= kGivenBackAtOnce) {
      GiveBack(std::as_writable_bytes(done));
      kept_ = block.data();
    }
    if (!std::ranges::is_sorted(block, {}, &Waiting::source)) SortBySource(block, spare_);
    next_ = block;
  }
}

}  // namespace lull
