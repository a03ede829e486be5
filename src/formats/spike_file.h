// Files of given spikes: CSV, and SONATA where Lull was built with HDF5.
//
// `lull run` writes the CSV: the line "time_ms,neuron", and then a line for each spike. SONATA (Dai et al. 2020, PLoS
// Comput. Biol. 16:e1007696) has /spikes/<population>/timestamps [ms] and node_ids in HDF5. In both the spikes are in
// order of time.

#ifndef LULL_SRC_FORMATS_SPIKE_FILE_H_
#define LULL_SRC_FORMATS_SPIKE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "formats/file_number.h"
#include "lull/types.h"

namespace lull {

struct SpikeFile {
  struct Mistake {
    std::size_t entry;  // index in `spikes`
    std::string what;
  };
  std::vector<Spike> spikes = {};  // a mistake has a meaningless entry too
  std::uint32_t first_line = 0;    // line of the first spike; 0 if the file has no lines
  std::vector<Mistake> mistakes = {};

  // Notes a mistake in the next spike of a file, for example that it is earlier than the spike before it. Keeps the
  // first few mistakes of a file.
  void AddMistake(const std::string& what);
  // Adds the next spike, or a mistake if a number is not what it must be.
  void Add(const FileNumber& time_ms, const FileNumber& neuron);

 private:
  Tick latest_ = 0;
};

// Reads a file of spikes. `population` of a SONATA file may be empty if the file has only one population. Errors:
// kInvalidArgument or kUnavailable with what is wrong with the file as a whole; the caller adds the file's name.
//
// Thread use: one thread at a time.
absl::StatusOr<SpikeFile> ReadSpikeFile(const std::string& path, const std::string& population);

// Reads a file that is known to be HDF5. sonata.cc defines this function; without HDF5 it returns an error that says
// so.
absl::StatusOr<SpikeFile> ReadSonata(const std::string& path, const std::string& population);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_SPIKE_FILE_H_
