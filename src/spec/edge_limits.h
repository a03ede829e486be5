// Which synapses an edge list may have.
//
// Thread use: immutable.

#ifndef LULL_SRC_SPEC_EDGE_LIMITS_H_
#define LULL_SRC_SPEC_EDGE_LIMITS_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "lull/network_spec.h"
#include "spec/check.h"

namespace lull {

// The largest weight of synapses that learn by this rule [mV/ms]; nothing if the rule has no valid one.
inline std::optional<double> LargestWeight(const Stdp& rule, std::optional<double> delivery_limit) {
  if (rule.bounds == WeightBounds::kDelivery) return std::nullopt;
  const std::optional<double> w_max = rule.w_max ? rule.w_max : delivery_limit;
  return w_max && *w_max >= 0 && std::isfinite(static_cast<float>(*w_max)) ? w_max : std::nullopt;
}

class EdgeLimits {
 public:
  EdgeLimits(const NetworkSpec& spec, const EdgeListSpec& list) : neurons_(NeuronsIn(spec)) {
    const std::optional<double> bound = list.stdp ? LargestWeight(*list.stdp, spec.delivery_limit) : std::nullopt;
    // A weight may equal w_max as a float: a weight that was drawn below w_max is then always valid.
    if (bound) {
      largest_ = static_cast<float>(*bound);
      smallest_ = static_cast<float>(list.stdp->w_min);
    }
  }

  bool Allow(const Edge& edge) const {
    return edge.source < neurons_ && edge.target < neurons_ && edge.delay >= 1 && edge.delay <= kMaxDelay &&
           std::fabs(edge.weight) <= largest_ && std::fabs(edge.weight) >= smallest_;
  }

 private:
  std::uint64_t neurons_;
  float largest_ = std::numeric_limits<float>::max(), smallest_ = 0;
};

}  // namespace lull

#endif  // LULL_SRC_SPEC_EDGE_LIMITS_H_
