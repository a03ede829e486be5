// What all ranks must agree on: that their numbers will have the same bits. Whether one of them has failed, SameStatus
// says (lull/ranks.h).
//
// CheckAgreement is a collective: every rank calls it.
//
// Thread use: as the collectives.

#ifndef LULL_SRC_RANKS_AGREEMENT_H_
#define LULL_SRC_RANKS_AGREEMENT_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"
#include "ranks/collectives.h"

namespace lull {

// A hash of what this machine's mathematical library returns for a fixed list of values: of log, exp and the other
// functions from which draws of random numbers are made. Their bits depend on the library and on the processor: glibc
// takes other code for them where the processor has no fused multiply-add.
LULL_SHARED_WITH_PLOTS std::uint64_t MathHash();

// Compares the version of Lull, the hash of the mathematical library and the hash of the configuration over all ranks.
// If they differ, every rank gets the same kFailedPrecondition, which names the first rank that differs from rank 0 and
// says in what.
LULL_SHARED_WITH_PLOTS absl::Status CheckAgreement(Collectives& ranks, std::string_view version,
                                                   std::uint64_t config_hash, std::uint64_t math_hash = MathHash());

}  // namespace lull

#endif  // LULL_SRC_RANKS_AGREEMENT_H_
