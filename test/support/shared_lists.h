// Configurations whose edge lists several ranks read, each its share, against the same configuration read as a whole.

#ifndef LULL_TEST_SUPPORT_SHARED_LISTS_H_
#define LULL_TEST_SUPPORT_SHARED_LISTS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/config.h"
#include "spec/edge_share.h"

namespace lull {

// `read` reads as a rank of so many. Each rank gets what `whole` has: the same error, or all synapses that end at its
// own neurons, in their order, and each synapse on one rank.
inline void ExpectShares(const absl::StatusOr<Config>& whole, int ranks,
                         const std::function<absl::StatusOr<Config>(int ranks, int rank)>& read) {
  std::uint64_t before = 0;  // the neurons of lower ranks
  std::size_t kept = 0, listed = 0;
  for (int rank = 0; rank < ranks; ++rank) {
    SCOPED_TRACE("rank " + std::to_string(rank) + " of " + std::to_string(ranks));
    const absl::StatusOr<Config> own = read(ranks, rank);
    ASSERT_EQ(own.status(), whole.status());
    if (!own.ok()) continue;
    EXPECT_EQ(ConfigHash(*own), ConfigHash(*whole));
    EXPECT_EQ(ToToml(*own), ToToml(*whole));
    ASSERT_EQ(own->network.edges.size(), whole->network.edges.size());
    std::uint64_t own_neurons = 0;
    for (std::size_t i = 0; i < own->network.edges.size(); ++i) {
      const EdgeListSpec& all = whole->network.edges[i];
      const EdgeListSpec& list = own->network.edges[i];
      ASSERT_NE(list.share, nullptr);
      if (list.share->own_neurons > 0) {
        EXPECT_EQ(list.share->first_own, before);
      }
      own_neurons = list.share->own_neurons;
      std::vector<Edge> expected;
      for (const Edge& edge : all.synapses) {
        if (edge.target >= before && edge.target - before < own_neurons) expected.push_back(edge);
      }
      EXPECT_EQ(list.synapses, expected);
      EXPECT_EQ(WholeSize(list), all.synapses.size());
      EXPECT_EQ(list.file_hash, all.file_hash);
      kept += list.synapses.size();
      listed += rank == 0 ? all.synapses.size() : 0;
    }
    before += own_neurons;
  }
  EXPECT_EQ(kept, listed);
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_SHARED_LISTS_H_
