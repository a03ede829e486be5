// What ranks do together, as cases that run on any implementation of Collectives: the tests of test/ranks run them on
// threads, the program of test/mpi on processes.

#ifndef LULL_TEST_RANKS_CASES_H_
#define LULL_TEST_RANKS_CASES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "ranks/collectives.h"

namespace lull {

struct RanksCase {
  const char* name;
  // Every rank calls it with the same seed. An error says what was wrong, on the ranks that saw it.
  absl::Status (*run)(Collectives& ranks, std::uint32_t seed);
};

const std::vector<RanksCase>& RanksCases();

}  // namespace lull

#endif  // LULL_TEST_RANKS_CASES_H_
