// The index of SONATA edges by their nodes: for each node, the edges that it is the source of, or the target of. For
// each node `node_id_to_ranges` has a range of rows of `range_to_edge_id`, each of which is a range of consecutive
// edges of the node. A range is written as its first number and the number after its last.
//
// The ranges of a node are scattered over the edges, and sorting them all at once would take more memory than the
// network. So the edges are passed several times: once to count each node's ranges, then once for each block of nodes
// whose ranges fit into memory together.

#ifndef LULL_SRC_RECORDING_EDGE_INDEX_H_
#define LULL_SRC_RECORDING_EDGE_INDEX_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/hdf5_writer.h"
#include "lull/types.h"

namespace lull {

// The index of one population of edges in one direction.
//
//   EdgeIndex index(neurons, edges);
//   do {
//     for (... every edge, in order ...) index.Add(node);
//   } while (!index.EndPass(file, "/edges/static/indices/source_to_target"));
//
// Thread use: one thread at a time.
class EdgeIndex {
 public:
  // Takes 8 bytes for each neuron, and at most 2 bytes for each edge or some megabytes.
  EdgeIndex(NeuronId neurons, std::uint64_t edges);

  // Adds the next edge of this pass, which has this source or target.
  void Add(NeuronId node) {
    if (next_edge_ == 0 || node != last_node_) Begin(node);
    last_node_ = node;
    ++next_edge_;
  }

  // Ends a pass, and appends what is complete to the datasets of the group. Returns whether the index is complete. Ends
  // early after a failure, which the file keeps.
  bool EndPass(Hdf5Writer& file, const std::string& group);

  // The part of the ranges that have been written, from 0 to 1.
  double done() const;

 private:
  void Begin(NeuronId node);
  void EndRange() {
    if (open_ != nullptr) *open_ = next_edge_;
    open_ = nullptr;
  }
  void WriteNodes(Hdf5Writer& file, const std::string& group);
  void ChooseBlock();

  std::uint64_t most_ranges_;  // in a block, unless one node has more
  // For each node the number of its first range, then the number of all ranges. While the ranges are counted: for each
  // node n at n + 1 the number of its ranges.
  std::vector<std::uint64_t> begin_;
  bool counting_ = true;
  NeuronId first_ = 0, end_ = 0;            // the nodes of the block
  std::vector<std::uint64_t> ranges_ = {};  // of the block: begins and ends
  std::vector<std::uint32_t> added_ = {};   // for each node of the block, the ranges that it has so far
  std::uint64_t next_edge_ = 0;
  NeuronId last_node_ = 0;
  std::uint64_t* open_ = nullptr;  // where the end of the present range goes; null if it is not in the block
  std::optional<Hdf5Writer::Dataset<std::uint64_t>> written_ = {};
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_EDGE_INDEX_H_
