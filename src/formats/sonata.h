// Whether Lull can read and write SONATA files: only if it was built with HDF5.

#ifndef LULL_SRC_FORMATS_SONATA_H_
#define LULL_SRC_FORMATS_SONATA_H_

namespace lull {

// The population that holds the neurons in the files that Lull writes.
inline constexpr char kNeuronPopulation[] = "neurons";

// Thread use: a pure function.
bool HasHdf5();

}  // namespace lull

#endif  // LULL_SRC_FORMATS_SONATA_H_
