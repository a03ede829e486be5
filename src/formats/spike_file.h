// Files of given spikes: CSV, SONATA where Lull was built with HDF5, and the text files of NEST. In all of them the
// spikes may be in any order.
//
// `lull run` writes the CSV: the line "time_ms,neuron", and then a line for each spike. SONATA (Dai et al. 2020, PLoS
// Comput. Biol. 16:e1007696) has /spikes/<population>/timestamps and node_ids in HDF5. NEST's files: nest_spikes.h.

#ifndef LULL_SRC_FORMATS_SPIKE_FILE_H_
#define LULL_SRC_FORMATS_SPIKE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/file_number.h"
#include "lull/inputs.h"
#include "lull/types.h"

namespace lull {

struct SpikeFile {
  struct Mistake {
    std::size_t entry;  // index in `spikes`
    std::string what;
  };
  SpikeFileKeys keys = {};         // those that were given, and first_id if the kind of file decides on it
  std::vector<Spike> spikes = {};  // a mistake has a meaningless entry too
  std::uint32_t first_line = 0;    // line of the first spike; 0 if the file has no lines
  std::vector<Mistake> mistakes = {};

  // Notes a mistake in the next spike of a file. Keeps the first few mistakes of a file.
  void AddMistake(const std::string& what);
  // Adds the next spike, or a mistake if a number is not what it must be. `first` is the neuron of the network that the
  // file numbers keys.first_id.
  void Add(const FileNumber& time_ms, const FileNumber& id, NeuronId first = 0);
};

// Reads a file of spikes. Errors: kInvalidArgument or kUnavailable with what is wrong with the file as a whole; the
// caller adds the file's name.
//
// Thread use: one thread at a time.
absl::StatusOr<SpikeFile> ReadSpikeFile(const std::string& path, const SpikeFileKeys& keys);

// Adds the spikes of a file that is known to be HDF5. sonata_spikes.cc defines this function; without HDF5 it returns
// an error that says so.
absl::Status ReadSonataSpikes(const std::string& path, SpikeFile& spikes);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_SPIKE_FILE_H_
