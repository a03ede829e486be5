// Many addressed draws at once, in vector registers: the same numbers as draws.h gives one at a time.

#ifndef LULL_SRC_RANDOM_BULK_H_
#define LULL_SRC_RANDOM_BULK_H_

#include <cstddef>
#include <cstdint>

#include "base/instruction_set.h"
#include "random/draws.h"

namespace lull {

// Draws for consecutive entities at one index: out[i] is the draw of entity first + i.
using DrawEntitiesFunction = void (*)(std::uint64_t seed, Purpose purpose, std::uint32_t first, std::uint64_t index,
                                      std::size_t count, std::uint32_t* out);

// Draws for the four entities that share a block, at consecutive indices: out[w * stride + i] is the draw of entity 4 ·
// block + w at index first + i. Whole vectors are written: count must be a multiple of kIndicesAtOnce.
inline constexpr std::size_t kIndicesAtOnce = 16;
using DrawIndicesFunction = void (*)(std::uint64_t seed, Purpose purpose, std::uint32_t block, std::uint64_t first,
                                     std::size_t count, std::uint32_t* out, std::size_t stride);

// Adds uniform noise to the sums of consecutive neurons in the step `time`: sums[i] += low + ((draw · range) >> 32)
// [quanta], where draw is the draw of neuron first + i at index `time`. range < 2³².
using AddNoiseFunction = void (*)(std::uint64_t seed, Purpose purpose, std::uint32_t first, std::uint64_t time,
                                  std::size_t count, std::int32_t low, std::uint32_t range, std::int32_t* sums);

// Adds normal noise to the sums of consecutive neurons in the step `time`: sums[i] += mean + deviation · normal,
// rounded half to even, where normal is NormalOf (normal.h) the draw of neuron first + i at index `time` [quanta].
using AddNormalNoiseFunction = void (*)(std::uint64_t seed, Purpose purpose, std::uint32_t first, std::uint64_t time,
                                        std::size_t count, std::int32_t mean, float deviation, std::int32_t* sums);

// Returns the function for `set`, which is resolved.
DrawEntitiesFunction DrawEntities(InstructionSet set);
DrawIndicesFunction DrawIndices(InstructionSet set);
AddNoiseFunction AddNoise(InstructionSet set);
AddNormalNoiseFunction AddNormalNoise(InstructionSet set);

}  // namespace lull

#endif  // LULL_SRC_RANDOM_BULK_H_
