// Listed synapses on their way to their columns, as far as these are own ones.
//
// They come in any order, and may be most of the memory that there is. So each is brought to its exact place in one
// array, of 12 bytes a synapse, while the memory of the lists is given back; and the memory of the array is given back
// while streams are made of it.

#ifndef LULL_SRC_NETWORK_LISTED_SYNAPSES_H_
#define LULL_SRC_NETWORK_LISTED_SYNAPSES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lull/network_spec.h"
#include "lull/types.h"
#include "network/built_network.h"
#include "network/incoming.h"

namespace lull {

// The synapses of an edge list that the check of the description has accepted.
struct GivenList {
  std::span<const Edge> edges;  // all, or those of this rank's neurons
  // The same edges, if they are no longer needed: their memory is given back. Null if they must stay as they are.
  std::vector<Edge>* taken;
  std::size_t whole;  // the edges of all ranks' neurons
};

// Thread use: immutable, but for its readers: see there.
class ListedSynapses {
 public:
  // Empties the lists that it may take. `rules` has the number of each list's learning rule.
  ListedSynapses(const BuiltNetwork& network, std::span<const GivenList> lists, std::span<const std::uint32_t> rules,
                 int threads);

 private:
  friend class ListedReader;

  std::size_t BlockOf(ColumnId column, NeuronId source) const {
    const std::size_t own = column - first_column_;
    const std::size_t first = first_block_[own], blocks = first_block_[own + 1] - first;
    return blocks == 1 ? first : first + std::size_t{source} * blocks / neurons_;
  }

  // A block has the synapses into one column from one range of sources, in the order of the lists. Each column has as
  // many blocks as keep them small.
  std::size_t neurons_;
  std::unique_ptr<Waiting[]> synapses_;
  ColumnId first_column_;                 // of the own columns
  std::vector<std::size_t> first_block_;  // of each of them
  std::vector<std::size_t> block_begin_;  // of each block
};

// Reads the listed synapses of some columns in ascending order, each column once, and gives back their memory.
//
// Thread use: one thread at a time. Several readers may read different columns at the same time.
class ListedReader {
 public:
  explicit ListedReader(ListedSynapses& listed) : listed_(listed) {}

  void Start(ColumnId column);

  bool empty() const { return next_.empty(); }              // whether the column has no more synapses
  NeuronId source() const { return next_.front().source; }  // of the next synapses; not if it is empty
  void TakeSource(std::vector<Incoming>& synapses);         // appends all from that source, in the order of the lists

 private:
  void Load();

  ListedSynapses& listed_;
  std::size_t block_ = 0, end_ = 0;  // the blocks that come next
  std::span<const Waiting> next_;    // what is left of a block, ascending by source
  std::vector<Waiting> spare_;       // a buffer
  Waiting* kept_ = nullptr;          // the memory from here on is not given back
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_LISTED_SYNAPSES_H_
