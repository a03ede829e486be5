// The rounding that identical results depend on: to nearest, without flush-to-zero, whatever the calling program has
// set.

#ifndef LULL_SRC_BASE_FLOATING_POINT_H_
#define LULL_SRC_BASE_FLOATING_POINT_H_

#include <cfenv>

#if defined(__FAST_MATH__)
#error "Lull must not be compiled with -ffast-math: its results would depend on the compiler"
#endif

namespace lull {

// During its lifetime, its thread runs with the default floating-point control; its destructor restores the previous
// setting.
class DefaultFloatingPoint {
 public:
  DefaultFloatingPoint() {
    std::fegetenv(&before_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultFloatingPoint() { std::fesetenv(&before_); }
  DefaultFloatingPoint(const DefaultFloatingPoint&) = delete;
  DefaultFloatingPoint& operator=(const DefaultFloatingPoint&) = delete;

 private:
  std::fenv_t before_;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_FLOATING_POINT_H_
