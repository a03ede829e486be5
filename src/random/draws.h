// Random numbers that are addressed, never consumed: each draw is a pure function of (seed, purpose, entity, index).
//
// So a network, its noise and its kicks are the same for any engine, number of threads or order of building, and a run
// can be interrupted and resumed at any step. Four neighbouring entities share a Philox block: entity e has word e mod
// 4 of the block with counter (e / 4, index low, index high, purpose) under the key `seed`.

#ifndef LULL_SRC_RANDOM_DRAWS_H_
#define LULL_SRC_RANDOM_DRAWS_H_

#include <cassert>
#include <cmath>
#include <cstdint>

#include "random/philox.h"

namespace lull {

// The purpose of a draw, in one fixed table: a number, once assigned, keeps its meaning, because otherwise old seeds
// would give other networks. Where a projection has an in-degree, the entity of 6 to 9 is the target neuron or column,
// and the ordinals of a target's synapses ascend by source. Where it has a total, the entity of 9 is the target column,
// and for 6 to 8 the entity is the ordinal of the synapse in its target column, and the index is the column. Where the
// probability falls off with distance, the ordinals of 5 count the gaps: the last gap at each distance finds no
// synapse.
enum class DrawKind : std::uint32_t {
  kNoise = 1,             // number: input;      entity: neuron;        index: step
  kKickGap = 2,           // number: input;      entity: neuron;        index: ordinal of the kick, from 0
  kParameter = 3,         // number: parameter;  entity: neuron;        index: 0
  kTypePermutation = 4,   // number: layer;      entity: neuron;        index: 0
  kSynapseGap = 5,        // number: projection; entity: source neuron; index: ordinal of the synapse, from 0
  kSynapseDelay = 6,      // number, entity and index as for kSynapseGap
  kSynapseStrength = 7,   // number, entity and index as for kSynapseGap
  kSynapseSign = 8,       // number, entity and index as for kSynapseGap
  kTargetColumn = 9,      // number: projection; entity: source column; index: ordinal of the choice
  kNeuronSign = 10,       // number: 0;          entity: neuron;        index: 0
  kInDegreeSource = 11,   // number: projection; entity: target neuron; index: ordinal of the choice, from 0
  kInitialState = 12,     // number: variable;   entity: neuron;        index: 0
  kShared = 13,           // number: ordinal of the name in the neuron's type; entity: neuron; index: 0
  kChosenNeuron = 16,     // number: input;      entity: 0;             index: step
  kKickCount = 17,        // number: input;      entity: neuron;        index: step
  kOutDegreeTarget = 18,  // number: projection; entity: source neuron; index: ordinal of the choice, from 0
  // The number of synapses in the left half of some target columns, for a projection with a total: the root of the tree
  // of halves has number 1, the halves of node n have the numbers 2n and 2n + 1. Entity 0 is the high word of a draw of
  // 64 bits, entity 1 the low word.
  kTotalHalf = 19,  // number: projection; entity: word; index: node
  // A draw of 64 bits that chooses the pair of a synapse.
  kTotalPair = 20,  // number: projection; entity: ordinal of the synapse in its target column, from 0; index: twice the
                    // target column for the high word, one more for the low word
  kKickAmplitude = 21,  // number: input; entity: neuron; index: ordinal of the kick, from 0; of counted kicks 2,048 ·
                        // step + ordinal in the step; of pulses the first step of the pulse; of kicks to one neuron at
                        // random the step
};

// A kind and its number (of the input, parameter, layer or projection) in one word.
using Purpose = std::uint32_t;
inline constexpr std::uint32_t kMaxPurposeNumber = (1u << 24) - 1;

constexpr Purpose PurposeOf(DrawKind kind, std::uint32_t number) {
  assert(number <= kMaxPurposeNumber);
  return (static_cast<std::uint32_t>(kind) << 24) | number;
}

inline PhiloxBlock DrawBlock(std::uint64_t seed, Purpose purpose, std::uint32_t block, std::uint64_t index) {
  return Philox({block, static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), purpose}, seed);
}

inline std::uint32_t Draw(std::uint64_t seed, Purpose purpose, std::uint32_t entity, std::uint64_t index) {
  return DrawBlock(seed, purpose, entity / 4, index)[entity % 4];
}

// A uniform number in (0, 1).
inline double RealOf(std::uint32_t draw) { return (draw + 0.5) * 0x1p-32; }

// A uniform number in 0 … bound − 1.
inline std::uint32_t BelowOf(std::uint32_t draw, std::uint64_t bound) {
  return static_cast<std::uint32_t>((draw * bound) >> 32);
}

// A uniform number in 0 … bound − 1, from the two words of a draw of 64 bits.
inline std::uint64_t BelowOf(std::uint32_t high, std::uint32_t low, std::uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((Wide{std::uint64_t{high} << 32 | low} * bound) >> 64);
}

// A geometric gap: the number of trials of a given probability until the first success, 1 or more. Draws are mapped by
// inversion: 1 + floor(log(u) / log1p(−p)).
class GeometricGap {
 public:
  // Requires 0 < probability ≤ 1.
  explicit GeometricGap(double probability) : log_failure_(std::log1p(-probability)) {
    assert(probability > 0 && probability <= 1);
  }

  // The gap is at most 2⁵³, which is beyond anything that is counted with it.
  std::int64_t Of(std::uint32_t draw) const {
    const double gap = 1 + std::floor(std::log(RealOf(draw)) / log_failure_);  // p = 1: log(u) / −inf = 0
    return gap < 0x1p53 ? static_cast<std::int64_t>(gap) : std::int64_t{1} << 53;
  }

 private:
  double log_failure_;
};

}  // namespace lull

#endif  // LULL_SRC_RANDOM_DRAWS_H_
