// Attributes for compiling one loop for several vector widths with the same rounding, and Choose, which picks the
// function for an instruction set.
//
// A hot loop is written once, as an always-inlined template, and instantiated inside functions that have one of the
// target attributes below; the compiler then vectorises it for that target. The alternative was a library of vector
// types (Highway). With this scheme equations are plain scalar code, for built-in and user-defined models, and Lull
// needs no dependency. All widths give equal bits because every lane performs the same IEEE operations, and no
// operations are contracted into fused multiply-adds; test/engine runs every instruction set and compares.

#ifndef LULL_INTERNAL_TARGETS_H_
#define LULL_INTERNAL_TARGETS_H_

#include "lull/types.h"

#define LULL_ALWAYS_INLINE inline __attribute__((always_inline))
#define LULL_TARGET_AVX2 __attribute__((target("avx2")))
#if defined(__clang__)
#define LULL_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#else
// Without this preference GCC uses vectors of 256 bits, because some processors run slower with 512.
#define LULL_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")))
#endif

#if defined(__clang__)
#pragma clang fp contract(off)  // in the rest of the including file: Clang contracts by the pragma at the expression
#endif

namespace lull::internal {

// The function that is compiled for `set`, which must not be kBest.
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
