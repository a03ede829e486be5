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
#include "lull/types.h"

namespace lull {

struct SpikeFile {
  struct Mistake {
    std::size_t entry;  // index in `spikes`
    std::string what;
  };
  std::vector<Spike> spikes = {};  // a mistake has one too, of no meaning
  std::uint32_t first_line = 0;    // of the first spike; 0 if the file has no lines
  std::vector<Mistake> mistakes = {};

  // What is wrong with the next spike of a file; that it comes before the one before it. The first few of a file are
  // kept.
  void AddMistake(const std::string& what);
  void Add(Tick time, NeuronId neuron);

 private:
  Tick latest_ = 0;
};

// `population` of a SONATA file may be empty if it has only one.
// Errors: kInvalidArgument or kUnavailable with what is wrong with the file as a whole; its name is the caller's to
// say.
//
// Thread use: one thread at a time.
absl::StatusOr<SpikeFile> ReadSpikeFile(const std::string& path, const std::string& population);

// Of a file that is known to be HDF5. Stands in sonata.cc, or says that Lull was built without.
absl::StatusOr<SpikeFile> ReadSonata(const std::string& path, const std::string& population);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_SPIKE_FILE_H_
