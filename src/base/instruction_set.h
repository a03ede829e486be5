// Chooses at run time between copies of one loop, which are compiled for different vector widths
// (lull/internal/targets.h).

#ifndef LULL_SRC_BASE_INSTRUCTION_SET_H_
#define LULL_SRC_BASE_INSTRUCTION_SET_H_

#include <vector>

#include "lull/internal/targets.h"
#include "lull/types.h"

namespace lull {

using internal::Choose;

// The instruction sets that this machine supports, narrowest first; kBest is not among them.
std::vector<InstructionSet> InstructionSetsHere();

// Replaces kBest by the best supported set; returns any other set as it is.
InstructionSet Resolve(InstructionSet wanted);

}  // namespace lull

#endif  // LULL_SRC_BASE_INSTRUCTION_SET_H_
