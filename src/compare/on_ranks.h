// What the ranks that have built a network together agree on while they compare runs of it. One process gets back what
// it gives. The functions are collectives; if a rank has left, the next collective that returns a status says so too.
//
// Thread use: as the collectives (ranks/collectives.h).

#ifndef LULL_SRC_COMPARE_ON_RANKS_H_
#define LULL_SRC_COMPARE_ON_RANKS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/compare/compare.h"
#include "lull/network.h"

namespace lull {

// The same on all ranks: an error if one of them has one.
absl::Status AgreedOn(const Network& network, const absl::Status& own);

// Whether one rank says so.
absl::StatusOr<bool> IsTrueOnAny(const Network& network, bool own);

// The largest of all ranks' times [s], to the nanosecond.
absl::StatusOr<double> LargestTime(const Network& network, double own);

// The first of the differences that the ranks have: the earliest spike, of the lowest neuron; or the synapses of the
// lowest rank. States around a spike are left out.
absl::StatusOr<std::optional<Difference>> FirstOfAll(const Network& network, const std::optional<Difference>& own);

}  // namespace lull

#endif  // LULL_SRC_COMPARE_ON_RANKS_H_
