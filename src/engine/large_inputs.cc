#include "engine/large_inputs.h"

#include <algorithm>

#include "lull/internal/targets.h"

namespace lull {
namespace {

// Whether a sum is outside of −limit ≤ sum < limit, a power of two. A sum within comes to less than 2 · limit when
// limit is added, so that no sum within sets a bit above.
LULL_ALWAYS_INLINE bool AnyAbove(const std::int32_t* sums, std::size_t count, std::uint32_t limit) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) bits |= static_cast<std::uint32_t>(sums[i]) + limit;
  return bits >= 2 * limit;
}

bool AnyAboveBaseline(const std::int32_t* sums, std::size_t count, std::uint32_t limit) {
  return AnyAbove(sums, count, limit);
}
LULL_TARGET_AVX2 bool AnyAboveAvx2(const std::int32_t* sums, std::size_t count, std::uint32_t limit) {
  return AnyAbove(sums, count, limit);
}
LULL_TARGET_AVX512 bool AnyAboveAvx512(const std::int32_t* sums, std::size_t count, std::uint32_t limit) {
  return AnyAbove(sums, count, limit);
}

}  // namespace

LargeInputs::LargeInputs(NeuronId neurons, int quantum_exponent, InstructionSet set)
    : neurons_(neurons),
      limit_(std::uint32_t{1} << (kFromExponent + quantum_exponent)),
      any_above_(internal::Choose(set, &AnyAboveBaseline, &AnyAboveAvx2, &AnyAboveAvx512)) {}

void LargeInputs::Note(NeuronId neuron, std::int32_t sum) {
  if (!any_above_(&sum, 1, limit_)) return;
  if (largest_.empty()) largest_.resize(neurons_);
  std::int32_t& largest = largest_[neuron];
  if (largest == 0) noted_.push_back(neuron);
  if (std::abs(std::int64_t{sum}) > std::abs(std::int64_t{largest})) largest = sum;
}

void LargeInputs::Forget() {
  for (const NeuronId neuron : noted_) largest_[neuron] = 0;
  noted_.clear();
}

void LargeInputs::AppendNoted(std::vector<Noted>& noted) const {
  for (const NeuronId neuron : noted_) noted.push_back({neuron, largest_[neuron]});
}

}  // namespace lull
