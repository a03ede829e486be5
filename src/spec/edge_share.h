// Edge lists of which one of several ranks keeps only the synapses that end at its own neurons: what the whole lists
// decide is known of the other synapses without having them.

#ifndef LULL_SRC_SPEC_EDGE_SHARE_H_
#define LULL_SRC_SPEC_EDGE_SHARE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lull/network_spec.h"
#include "spec/edge_hash.h"
#include "spec/edge_limits.h"
#include "spec/listed_edges.h"

namespace lull {

// How many weights are of which size.
//
// Thread use: one thread at a time.
class WeightSizes {
 public:
  explicit WeightSizes(double limit) : limit_(limit) {}

  void Add(float weight);

  float largest() const { return largest_; }          // without its sign
  std::uint64_t clamped() const { return clamped_; }  // those above the limit
  // Those up to a size that is a power of two, and not 0.
  std::uint64_t UpTo(double size) const;

 private:
  // Sizes above 2^(i − 1 − kBeyond) and up to 2^(i − kBeyond).
  static constexpr int kBeyond = 150;
  std::array<std::uint64_t, 280> counts_ = {};
  double limit_;
  std::uint64_t clamped_ = 0;
  float largest_ = 0;
};

// What was counted of all lists together, and what it depends on.
struct CountsOfLists {
  CountedLists of;
  ListedEdges counts;
};

// What a rank knows of a list.
struct EdgeShare {
  // The first few synapses that are not allowed.
  static constexpr std::size_t kMostWrong = 3;
  struct Wrong {
    std::size_t entry;
    Edge edge;
  };

  int rank = 0, ranks = 1;
  NeuronId first_own = 0;  // the neurons whose synapses the list has
  std::uint64_t own_neurons = 0;
  std::uint64_t kept_hash = 0;       // HashOfEdges of these synapses
  std::uint64_t size = 0, hash = 0;  // of the whole list
  std::vector<Wrong> wrong = {};
  WeightSizes weights = WeightSizes(0);
  std::shared_ptr<const CountsOfLists> counts = {};  // null until all lists were counted
};

// The synapses of the whole list.
inline std::size_t WholeSize(const EdgeListSpec& list) {
  return list.share == nullptr ? list.synapses.size() : list.share->size;
}

// HashOfEdges of the whole list.
inline std::uint64_t WholeHash(const EdgeListSpec& list, int threads) {
  return list.share == nullptr ? HashOfEdges(list.synapses, threads) : list.share->hash;
}

// Finds what a rank must know of a list, except what all lists decide together. The list's rule must be known.
//
// Thread use: one thread at a time.
class EdgeLook {
 public:
  EdgeLook(const NetworkSpec& spec, const EdgeListSpec& list);

  void Add(std::span<const Edge> edges);  // the next ones
  EdgeShare Take();

 private:
  EdgeLimits limits_;
  EdgeHash hash_;
  EdgeShare share_;
};

}  // namespace lull

#endif  // LULL_SRC_SPEC_EDGE_SHARE_H_
