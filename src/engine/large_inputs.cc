#include "engine/large_inputs.h"

#include <algorithm>
#include <cstring>

#include "lull/internal/targets.h"

namespace lull {
namespace {

// Whether a sum is outside of −limit ≤ sum < limit, a power of two. A sum within comes to less than 2 · limit when
// limit is added, so that no sum within sets a bit above.
//
// Four vectors in each turn of the loop: a turn has as many instructions of its own as two vectors.
LULL_ALWAYS_INLINE bool AnyAbove(const std::int32_t* sums, std::size_t count, std::uint32_t limit) {
  using Lanes = std::uint32_t __attribute__((vector_size(32)));
  constexpr std::size_t kVectors = 4, kLanes = sizeof(Lanes) / sizeof(*sums);
  Lanes found[kVectors] = {};
  std::size_t i = 0;
  for (; i + kVectors * kLanes <= count; i += kVectors * kLanes) {
    for (std::size_t k = 0; k < kVectors; ++k) {
      Lanes lanes;
      std::memcpy(&lanes, sums + i + k * kLanes, sizeof lanes);
      found[k] |= lanes + limit;
    }
  }
  for (; i + kLanes <= count; i += kLanes) {
    Lanes lanes;
    std::memcpy(&lanes, sums + i, sizeof lanes);
    found[0] |= lanes + limit;
  }
  const Lanes all = found[0] | found[1] | found[2] | found[3];
  std::uint32_t bits = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) bits |= all[lane];
  for (; i < count; ++i) bits |= static_cast<std::uint32_t>(sums[i]) + limit;
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

LargeInputs::LargeInputs(const NeuronRange& neurons, int quantum_exponent, InstructionSet set)
    : neurons_(neurons),
      quantum_exponent_(quantum_exponent),
      any_above_(internal::Choose(set, &AnyAboveBaseline, &AnyAboveAvx2, &AnyAboveAvx512)) {}

void LargeInputs::Note(NeuronId neuron, std::int32_t sum, int from_exponent) {
  if (!AnyIn(&sum, 1, from_exponent)) return;
  if (largest_.empty()) largest_.resize(neurons_.count);
  std::int32_t& largest = largest_[neuron - neurons_.first];
  if (largest == 0) noted_.push_back(neuron);
  if (std::abs(std::int64_t{sum}) > std::abs(std::int64_t{largest})) largest = sum;
}

void LargeInputs::Forget() {
  for (const NeuronId neuron : noted_) largest_[neuron - neurons_.first] = 0;
  noted_.clear();
}

void LargeInputs::AppendNoted(std::vector<Noted>& noted) const {
  for (const NeuronId neuron : noted_) noted.push_back({neuron, largest_[neuron - neurons_.first]});
}

}  // namespace lull
