#include "plots/weight_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace lull {
namespace {

// A key is the sign, the exponent and the upper seven bits of the fraction of a float, arranged so that the order of
// keys is the order of numbers.
constexpr int kDropped = 16;  // [bits] of the fraction that a key does not have

std::uint32_t KeyOf(float weight) {
  const auto bits = std::bit_cast<std::uint32_t>(weight);
  return ((bits >> 31) != 0 ? ~bits : bits | 0x8000'0000u) >> kDropped;
}

// The least number with this key.
double Beginning(std::uint32_t key) {
  const std::uint32_t ordered = key << kDropped;
  return std::bit_cast<float>((ordered >> 31) != 0 ? ordered & 0x7fff'ffffu : ~ordered);
}

}  // namespace

WeightHistogram::WeightHistogram(const Range& range, std::size_t bins, std::span<const float> lower_bounds,
                                 std::span<const float> upper_bounds)
    : range_(range), edges_(bins + 1), counts_(bins + 2) {
  const double width = (range.high - range.low) / static_cast<double>(bins);
  for (std::size_t i = 0; i <= bins; ++i) edges_[i] = range.low + width * static_cast<double>(i);
  for (const double bound : lower_bounds) {
    if (const auto edge = EdgeOf(bound)) edges_[*edge] = bound;
  }
  for (const double bound : upper_bounds) {
    if (const auto edge = EdgeOf(bound)) edges_[*edge] = std::nextafter(bound, range.high);
  }
}

std::optional<std::size_t> WeightHistogram::EdgeOf(double bound) const {
  if (!(bound > range_.low && bound < range_.high)) return std::nullopt;
  const double place = (bound - range_.low) / (range_.high - range_.low) * static_cast<double>(bins());
  return static_cast<std::size_t>(std::lround(place));
}

void WeightHistogram::Add(double weight) {
  if (std::isnan(weight)) return;
  ++total_;
  if (std::isfinite(weight)) {
    ++finite_;
    sum_ += weight;
  }
  if (weight < range_.low || weight > range_.high) {
    ++outside_;
    ++(weight < range_.low ? counts_.front() : counts_.back());
    return;
  }
  const double place = (weight - range_.low) / (range_.high - range_.low) * static_cast<double>(bins());
  std::size_t bin = std::min(static_cast<std::size_t>(place), bins() - 1);
  if (bin > 0 && weight < edges_[bin]) --bin;
  if (bin + 1 < bins() && weight >= edges_[bin + 1]) ++bin;
  ++counts_[1 + bin];
}

std::optional<double> WeightHistogram::Quantile(double share) const {
  if (total_ == 0) return std::nullopt;
  const double rank = share * static_cast<double>(total_);
  auto below = static_cast<double>(counts_.front());
  if (rank < below) return range_.low;
  for (std::size_t bin = 0; bin < bins(); ++bin) {
    const auto in_bin = static_cast<double>(count(bin));
    if (in_bin > 0 && rank <= below + in_bin) {
      return edges_[bin] + (edges_[bin + 1] - edges_[bin]) * (rank - below) / in_bin;
    }
    below += in_bin;
  }
  return range_.high;
}

WeightRange::WeightRange() : counts_(std::size_t{1} << (32 - kDropped)) {}

void WeightRange::Add(float weight) {
  if (!std::isfinite(weight)) return;
  ++counts_[KeyOf(weight)];
  ++total_;
  all_.Include(weight);
}

Range WeightRange::Between(double lower_share, double upper_share) const {
  if (total_ == 0) return {};
  // The bin of the weight below which this share of all weights lies.
  const auto bin_at = [this](double share) {
    const double rank = share * static_cast<double>(total_ - 1);
    std::uint64_t up_to = 0;
    std::uint32_t key = 0;
    while (static_cast<double>(up_to += counts_[key]) <= rank) ++key;
    return key;
  };
  return {std::max(Beginning(bin_at(lower_share)), all_.low), std::min(Beginning(bin_at(upper_share) + 1), all_.high)};
}

void WeightRange::Clear() { *this = WeightRange(); }

}  // namespace lull
