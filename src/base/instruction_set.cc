#include "base/instruction_set.h"

#include <vector>

namespace lull {

std::vector<InstructionSet> InstructionSetsHere() {
  std::vector<InstructionSet> sets = {InstructionSet::kBaseline};
  if (__builtin_cpu_supports("avx2")) sets.push_back(InstructionSet::kAvx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    sets.push_back(InstructionSet::kAvx512);
  }
  return sets;
}

InstructionSet Resolve(InstructionSet wanted) {
  return wanted == InstructionSet::kBest ? InstructionSetsHere().back() : wanted;
}

}  // namespace lull
