// Files that list the parameters and initial states of neurons: CSV, or SONATA nodes.
//
// CSV has a header with the names of the values, "a,b,c,d,v,u", and then a line for each neuron. An empty field leaves
// the value to the neuron's type. The columns neuron, column, layer and type, which `lull export` writes, hold no
// values; neuron is checked, the others are not read.
//
// A population of SONATA nodes has its values in its groups, 0/dynamics_params/a, and in the types of its nodes. Where
// both have one, that of the group counts. NaN leaves the value to the neuron's type. The rows are those of the file.

#ifndef LULL_SRC_FORMATS_NEURON_FILE_H_
#define LULL_SRC_FORMATS_NEURON_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/sonata_types.h"
#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

struct NeuronFile {
  struct Mistake {
    std::size_t entry;  // a row
    std::string what;
  };
  std::vector<NeuronTableSpec::Column> columns = {};  // a mistake is NaN
  std::vector<NeuronId> ids = {};                     // one for each row; empty if the file does not number its rows
  std::uint32_t first_line = 0;                       // line of the first row; 0 if the file has no lines
  std::vector<Mistake> mistakes = {};
};

// What is read: the file, and which of its values.
struct NeuronFileOptions {
  std::string path = {};
  std::vector<std::string> values_of = {};  // names; empty: all
  // The following members are for SONATA nodes only.
  std::string population = {};          // empty: the only one
  const SonataTypes* types = nullptr;   // of the nodes; null: none
  std::vector<std::string> known = {};  // the names of values that the network's neurons have
};

// The numbers that a value may be.
inline constexpr char kNumberOf32Bits[] =
    "a number that 32 bits can hold: 0, or from 1.2e-38 to 3.4e38 with either sign";

// Errors: kInvalidArgument, kNotFound or kUnavailable with what is wrong with the file as a whole; the caller adds the
// file's name.
//
// Thread use: one thread at a time.
absl::StatusOr<NeuronFile> ReadNeuronFile(const NeuronFileOptions& options);

// ReadNeuronFile for an HDF5 file. Without HDF5, all files are refused.
absl::StatusOr<NeuronFile> ReadSonataNeurons(const NeuronFileOptions& options);

// Writes values as ReadNeuronFile reads them from CSV, bit for bit. Errors: those of CsvFile.
LULL_SHARED_WITH_PLOTS absl::Status WriteNeuronsCsv(const std::vector<NeuronTableSpec::Column>& columns,
                                                    const std::string& path);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_NEURON_FILE_H_
