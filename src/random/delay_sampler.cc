#include "random/delay_sampler.h"

namespace lull {

DelaySampler::DelaySampler(const Drawn& delay) : is_range_(delay.range() != nullptr), sampler_(delay) {
  if (!is_range_) return;
  low_ = static_cast<std::uint32_t>(delay.range()->low);
  count_ = static_cast<std::uint64_t>(delay.range()->high - delay.range()->low) + 1;
}

}  // namespace lull
