// One loop, compiled for several vector widths, with the same rounding in each: attributes, and a choice.
//
// A hot loop is written once, as an always-inlined template, and instantiated inside functions that carry one of the
// target attributes below; the compiler's auto-vectoriser does the rest. Compared with a library of vector types
// (Highway was the alternative) this keeps the equations plain scalar code, for built-in models and a user's own alike,
// and needs no dependency. The bits are equal because every operation is an IEEE one on a lane of its own and nothing
// is contracted into fused multiply-adds; test/engine forces each path and compares.

#ifndef LULL_INTERNAL_TARGETS_H_
#define LULL_INTERNAL_TARGETS_H_

#include "lull/types.h"

#define LULL_ALWAYS_INLINE inline __attribute__((always_inline))
#define LULL_TARGET_AVX2 __attribute__((target("avx2")))
#if defined(__clang__)
#define LULL_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#else
// GCC would otherwise stay with 256 bits, for the sake of processors that slow down at 512.
#define LULL_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")))
#endif

#if defined(__clang__)
#pragma clang fp contract(off)  // to the end of the file that includes this: Clang contracts where an expression stands
#endif

namespace lull::internal {

// The one of three that is compiled for `set`, which must not be kBest.
template <class Function>
Function Choose(InstructionSet set, Function baseline, Function avx2, Function avx512) {
  switch (set) {
    case InstructionSet::kAvx512:
      return avx512;
    case InstructionSet::kAvx2:
      return avx2;
    default:
      return baseline;
  }
}

}  // namespace lull::internal

#endif  // LULL_INTERNAL_TARGETS_H_
