// Chooses k of n numbers, each set equally likely: Floyd's algorithm (Bentley and Floyd 1987, Communications of the ACM
// 30:754), in time and memory proportional to k.
//
// For each choice the algorithm asks whether the number was chosen before. The chosen numbers stand in a hash table
// whose hash is the number itself, scaled to the table's length. The table is kept ascending: choices are spread
// evenly, so few entries are moved, and at the end the table is read in order, without sorting.

#ifndef LULL_SRC_NETWORK_CHOOSER_H_
#define LULL_SRC_NETWORK_CHOOSER_H_

#include <cstdint>
#include <span>
#include <vector>

namespace lull {

// Keeps its buffers between calls.
//
// Thread use: one thread at a time.
class Chooser {
 public:
  // Chooses as many of 0 … n − 1 as there are draws, at most n; draws[i] makes the ith choice. The result is ascending,
  // and valid until the next call.
  std::span<const std::uint32_t> Choose(std::span<const std::uint32_t> draws, std::uint32_t n);

 private:
  bool Insert(std::uint32_t value);

  double scale_ = 0;
  std::vector<std::uint32_t> table_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_CHOOSER_H_
