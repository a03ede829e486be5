// Files that list synapses one by one: CSV, and SONATA where Lull was built with HDF5.
//
// CSV has the line "source,target,delay_ms,weight", and then a line for each synapse. SONATA (Dai et al. 2020, PLoS
// Comput. Biol. 16:e1007696) has /edges/<population>/source_node_id and target_node_id in HDF5; a delay and a weight
// come from the edge's group or from its type. The synapses may stand in any order.

#ifndef LULL_SRC_FORMATS_EDGE_FILE_H_
#define LULL_SRC_FORMATS_EDGE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "formats/edge_types.h"
#include "lull/network_spec.h"

namespace lull {

struct EdgeFile {
  struct Mistake {
    std::size_t entry;  // index in `synapses`
    std::string what;
  };
  std::vector<Edge> synapses = {};  // a mistake has a meaningless entry too
  std::uint32_t first_line = 0;     // line of the first synapse; 0 if the file has no lines
  std::vector<Mistake> mistakes = {};
  std::uint64_t hash = 0;  // FileHash of the file's bytes, taken no later than the synapses

  // Notes a mistake in the entry `entry`, for example that its numbers do not fit into an Edge. Keeps the first few
  // mistakes of a file.
  void AddMistake(std::size_t entry, const std::string& what);
};

// Takes the synapses of a file in pieces, in their order.
using TakeEdges = std::function<void(std::span<const Edge>)>;

// Reads a file of edges. With `take`, the synapses go there, and not into the EdgeFile: the memory that this needs does
// not grow with the file. Everything else is the same. `population` of a SONATA file may be empty if the file has only
// one population. `types` are those of reading.types, and null without such a file. Errors: kInvalidArgument, kNotFound
// or kUnavailable with what is wrong with the file as a whole; the caller adds the file's name.
//
// Thread use: one thread at a time.
absl::StatusOr<EdgeFile> ReadEdgeFile(const std::string& path, const std::string& population,
                                      const EdgeReading& reading = {}, const EdgeTypes* types = nullptr,
                                      const TakeEdges& take = {});

// Reads a file that is known to be HDF5. sonata_edges.cc defines this function; without HDF5 it returns an error that
// says so.
absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string& path, const std::string& population,
                                         const EdgeReading& reading, const EdgeTypes* types,
                                         const TakeEdges& take = {});

}  // namespace lull

#endif  // LULL_SRC_FORMATS_EDGE_FILE_H_
