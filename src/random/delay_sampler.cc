#include "random/delay_sampler.h"

#include <algorithm>

namespace lull {
namespace {

// An estimate may be asked for delays that no network can have. They become delays that fit into any number here and
// are still too long for a network; what is no number becomes 0.
std::uint64_t Fitting(double delay) { return delay > 0 ? static_cast<std::uint64_t>(std::min(delay, 1e9)) : 0; }

}  // namespace

DelaySampler::DelaySampler(const Drawn& delay) : is_range_(delay.range() != nullptr), sampler_(delay) {
  if (!is_range_) return;
  low_ = static_cast<std::uint32_t>(Fitting(delay.range()->low));
  count_ = Fitting(delay.range()->high - delay.range()->low) + 1;
}

}  // namespace lull
