// Choosing at run time between copies of one loop, compiled for different vector widths (lull/internal/targets.h).

#ifndef LULL_SRC_RANDOM_INSTRUCTION_SET_H_
#define LULL_SRC_RANDOM_INSTRUCTION_SET_H_

#include "lull/instruction_set.h"
#include "lull/internal/targets.h"

namespace lull {

using internal::Choose;

// kBest made definite; any other is returned as it is.
InstructionSet Resolve(InstructionSet wanted);

}  // namespace lull

#endif  // LULL_SRC_RANDOM_INSTRUCTION_SET_H_
