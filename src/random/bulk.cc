#include "random/bulk.h"

namespace lull {

// Defined by lanes.inc, once for each width.
#define LULL_DECLARE_LANES(name)                                                                                    \
  namespace name {                                                                                                  \
  void DrawEntities(std::uint64_t, Purpose, std::uint32_t, std::uint64_t, std::size_t, std::uint32_t*);             \
  void DrawIndices(std::uint64_t, Purpose, std::uint32_t, std::uint64_t, std::size_t, std::uint32_t*, std::size_t); \
  void AddNoise(std::uint64_t, Purpose, std::uint32_t, std::uint64_t, std::size_t, std::int32_t, std::uint32_t,     \
                std::int32_t*);                                                                                     \
  void AddNormalNoise(std::uint64_t, Purpose, std::uint32_t, std::uint64_t, std::size_t, std::int32_t, float,       \
                      std::int32_t*);                                                                               \
  }
LULL_DECLARE_LANES(baseline)
LULL_DECLARE_LANES(avx2)
LULL_DECLARE_LANES(avx512)
#undef LULL_DECLARE_LANES

DrawEntitiesFunction DrawEntities(InstructionSet set) {
  return Choose(set, &baseline::DrawEntities, &avx2::DrawEntities, &avx512::DrawEntities);
}
DrawIndicesFunction DrawIndices(InstructionSet set) {
  return Choose(set, &baseline::DrawIndices, &avx2::DrawIndices, &avx512::DrawIndices);
}
AddNoiseFunction AddNoise(InstructionSet set) {
  return Choose(set, &baseline::AddNoise, &avx2::AddNoise, &avx512::AddNoise);
}
AddNormalNoiseFunction AddNormalNoise(InstructionSet set) {
  return Choose(set, &baseline::AddNormalNoise, &avx2::AddNormalNoise, &avx512::AddNormalNoise);
}

}  // namespace lull
