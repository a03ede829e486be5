// The logarithm of the gamma function, for any number of threads.

#ifndef LULL_SRC_BASE_LOG_GAMMA_H_
#define LULL_SRC_BASE_LOG_GAMMA_H_

#include <math.h>  // which has lgamma_r (POSIX systems); <cmath> need not

namespace lull {

// log Γ(x) for x > 0. In its place std::lgamma would also write the sign into a global variable, so that two threads
// could not build networks at the same time.
//
// Thread use: pure function.
inline double LogGamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

}  // namespace lull

#endif  // LULL_SRC_BASE_LOG_GAMMA_H_
