#include "spec/edge_share.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "spec/sums.h"

namespace lull {
namespace {

// The exponent of the smallest power of two that is not below a size above 0.
int ExponentAbove(double size) {
  int exponent = 0;
  return std::frexp(size, &exponent) == 0.5 ? exponent - 1 : exponent;
}

}  // namespace

void WeightSizes::Add(float weight) {
  const float size = std::fabs(weight);
  largest_ = std::max(largest_, size);
  clamped_ += size > limit_;
  if (!(size > 0) || !std::isfinite(size)) return;
  const int place = ExponentAbove(size) + kBeyond;
  ++counts_[static_cast<std::size_t>(place)];
}

std::uint64_t WeightSizes::UpTo(double size) const {
  std::uint64_t count = 0;
  const int last = std::min(std::ilogb(size) + kBeyond, static_cast<int>(counts_.size()) - 1);
  for (int i = 0; i <= last; ++i) count += counts_[static_cast<std::size_t>(i)];
  return count;
}

EdgeLook::EdgeLook(const NetworkSpec& spec, const EdgeListSpec& list) : limits_(spec, list) {
  share_.weights = WeightSizes(DeliveryLimit(spec));
}

void EdgeLook::Add(std::span<const Edge> edges) {
  for (std::size_t i = 0; i < edges.size(); ++i) {
    share_.weights.Add(edges[i].weight);
    if (share_.wrong.size() < EdgeShare::kMostWrong && !limits_.Allow(edges[i])) {
      share_.wrong.push_back({share_.size + i, edges[i]});
    }
  }
  share_.size += edges.size();
  hash_.Add(edges);
}

EdgeShare EdgeLook::Take() {
  share_.hash = hash_.value();
  return std::move(share_);
}

}  // namespace lull
