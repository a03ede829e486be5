// Finds every mistake that a user can make in a description, all in one pass. A finding says where, what, and what
// would do.
//
// Thread use: pure functions.

#ifndef LULL_SRC_SPEC_CHECK_H_
#define LULL_SRC_SPEC_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lull/network_spec.h"
#include "spec/finding.h"

namespace lull {

inline constexpr Tick kMaxDelay = 1'000;
inline constexpr std::uint32_t kMaxColumnNeurons = 65'535;
inline constexpr std::size_t kMaxRules = 31;

// Names that one which is wrong is compared with. Chosen: there may be as many wrong ones as right ones, tens of
// thousands.
inline constexpr std::size_t kMaxCompared = 256;

// Everything that can be said of a description without drawing from it. Whoever builds from one without findings finds
// it sound, but for what only the drawn network can tell: a rest point that is missing, sums that do not fit.
std::vector<Finding> Check(const NetworkSpec& spec);

// Whether a network that takes `needed` bytes takes more than this machine has. None if it fits.
std::vector<Finding> CheckMemory(double needed);

// Whether the layers, columns and neurons that a selection names exist. `path` is the selection's place in messages.
std::vector<Finding> CheckSelection(const NetworkSpec& spec, const std::string& path, const NeuronSelection& selection);

// The index of a kind of column by name, or of the only one if the name is empty; the number of kinds if there is none.
std::size_t KindNamed(const NetworkSpec& spec, const std::string& name);

// The index of a layer by name, or the number of layers.
std::size_t LayerNamed(const ColumnSpec& column, const std::string& name);

// Neurons of all columns, even if there are more than there may be (of a column that has too many, 65,536 count).
std::uint64_t NeuronsIn(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_CHECK_H_
