// Files that list synapses one by one: CSV, and SONATA where Lull was built with HDF5.
//
// CSV has the line "source,target,delay_ms,weight", and then a line for each synapse. SONATA (Dai et al. 2020, PLoS
// Comput. Biol. 16:e1007696) has /edges/<population>/source_node_id, target_node_id, and 0/delay [ms] and 0/syn_weight
// [mV/ms] in HDF5. The synapses may stand in any order.

#ifndef LULL_SRC_FORMATS_EDGE_FILE_H_
#define LULL_SRC_FORMATS_EDGE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "formats/file_number.h"
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

  // Notes a mistake in the next synapse of a file, for example that its numbers do not fit into an Edge. Keeps the
  // first few mistakes of a file.
  void AddMistake(const std::string& what);
  // Adds the next synapse, or a mistake if a number is not what it must be.
  void Add(const FileNumber& source, const FileNumber& target, const FileNumber& delay_ms, const FileNumber& weight);
};

// Reads a file of edges. `population` of a SONATA file may be empty if the file has only one population. Errors:
// kInvalidArgument, kNotFound or kUnavailable with what is wrong with the file as a whole; the caller adds the file's
// name.
//
// Thread use: one thread at a time.
absl::StatusOr<EdgeFile> ReadEdgeFile(const std::string& path, const std::string& population);

// Reads a file that is known to be HDF5. sonata_edges.cc defines this function; without HDF5 it returns an error that
// says so.
absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string& path, const std::string& population);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_EDGE_FILE_H_
