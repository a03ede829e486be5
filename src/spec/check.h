// Finds every mistake that a user can make in a description, all in one pass. A finding says where, what, and what
// would do.
//
// Thread use: pure functions.

#ifndef LULL_SRC_SPEC_CHECK_H_
#define LULL_SRC_SPEC_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lull/network_spec.h"
#include "spec/finding.h"
#include "spec/listed_edges.h"

namespace lull {

inline constexpr Tick kMaxDelay = 1'000;
inline constexpr std::uint32_t kMaxColumnNeurons = 65'535;
inline constexpr std::size_t kMaxRules = 31;

// A wrong name is compared with at most this many known names. Chosen: there may be as many wrong names as right ones,
// tens of thousands.
inline constexpr std::size_t kMaxCompared = 256;

// Finds everything that can be checked without drawing from the description. A description without findings can be
// built, except for mistakes that only the drawn network shows: a missing rest point, or sums that do not fit.
std::vector<Finding> Check(const NetworkSpec& spec);
// `listed` receives what the check has counted of the edge lists, on up to `threads` threads; it has a value if there
// are no findings.
// `count` counts them instead of ListEdges, if it is given.
std::vector<Finding> Check(const NetworkSpec& spec, int threads, std::optional<ListedEdges>& listed,
                           const std::function<ListedEdges()>& count = {});

// Finds whether a network that takes `needed` bytes needs more memory than this machine has. Empty if the network fits.
std::vector<Finding> CheckMemory(double needed);

// Finds layers, columns and neurons that a selection names but that do not exist. `path` is the selection's place in
// messages.
std::vector<Finding> CheckSelection(const NetworkSpec& spec, const std::string& path, const NeuronSelection& selection);

// The index of a kind of column by name, or of the only kind if the name is empty; the number of kinds if there is no
// such kind.
std::size_t KindNamed(const NetworkSpec& spec, const std::string& name);

// The index of a layer by name; the number of layers if there is no such layer.
std::size_t LayerNamed(const ColumnSpec& column, const std::string& name);

// The neurons in these layers of a column; the names must be valid.
std::uint64_t SizeOf(const ColumnSpec& column, const LayerNames& layers);

// The neurons of all columns, even if there are more than allowed (a column that has too many counts as 65,536).
std::uint64_t NeuronsIn(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_CHECK_H_
