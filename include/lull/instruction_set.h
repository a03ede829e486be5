// Which machine instructions step neurons and draw random numbers.

#ifndef LULL_INSTRUCTION_SET_H_
#define LULL_INSTRUCTION_SET_H_

#include <vector>

#include "lull/visibility.h"

namespace lull {

// The results are the same bits on every path; only the speed differs.
enum class InstructionSet {
  kBest,      // the widest that this machine has
  kBaseline,  // any x86-64
  kAvx2,
  kAvx512,  // F, BW, DQ and VL
};

// The paths that this machine can take, narrowest first; kBest is not among them.
//
// Thread use: a pure function, free to call from any thread.
LULL_API std::vector<InstructionSet> SupportedInstructionSets();

}  // namespace lull

#endif  // LULL_INSTRUCTION_SET_H_
