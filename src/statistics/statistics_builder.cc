// All sums are exact sums of integers. So the variance of equal numbers is exactly 0, and the statistics of a run do
// not depend on how it was cut into pieces, or shared among ranks. A spike touches the 32 bytes of its neuron and a few
// bytes of its layer. The sums of a bin of 10 ms, or of a second, are added up when the next bin or second has its
// first spike.

#include <cassert>

#include "base/bytes_io.h"
#include "lull/internal/visibility.h"
#include "lull/statistics.h"
#include "statistics/layout.h"
#include "statistics/shared_statistics.h"

namespace lull {

struct LULL_HIDDEN StatisticsBuilder::Impl {
  SharedStatistics statistics;
};

StatisticsBuilder::StatisticsBuilder(const Network& network) : StatisticsBuilder(LayoutOf(network)) {}
StatisticsBuilder::StatisticsBuilder(const Layout& layout)
    : impl_(std::make_unique<Impl>(Impl{SharedStatistics(layout)})) {}
StatisticsBuilder::StatisticsBuilder(StatisticsBuilder&&) noexcept = default;
StatisticsBuilder& StatisticsBuilder::operator=(StatisticsBuilder&&) noexcept = default;
StatisticsBuilder::~StatisticsBuilder() = default;

void StatisticsBuilder::Add(std::span<const Spike> spikes) { impl_->statistics.Add(spikes); }

absl::Status StatisticsBuilder::Save(const ByteSink& sink) const {
  ByteWriter out(sink);
  impl_->statistics.Save(out);
  return out.status();
}

absl::Status StatisticsBuilder::Load(const ByteSource& source) {
  ByteReader in(source);
  impl_->statistics.Load(in);
  return in.status();
}

Tick StatisticsBuilder::last_spike() const { return impl_->statistics.last_spike(); }

Statistics StatisticsBuilder::At(Tick duration) const {
  assert(duration >= 0);
  return *impl_->statistics.At(duration);  // no rank can leave where there is one
}

}  // namespace lull
