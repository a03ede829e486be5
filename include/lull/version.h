// The version of Lull: of these headers (macros), and of the library that a program runs with (a function).

#ifndef LULL_VERSION_H_
#define LULL_VERSION_H_

#include "lull/internal/visibility.h"

// The first number of the version. Before 1.0 it is 0, and a new minor version may change interfaces.
#define LULL_VERSION_MAJOR 0
// The second number of the version.
#define LULL_VERSION_MINOR 8
// The third number of the version: corrections only.
#define LULL_VERSION_PATCH 0
// The version as text.
#define LULL_VERSION "0.8.0"

namespace lull {

// The version of the library, such as "0.8.0": LULL_VERSION as it was when the library was compiled.
//
// Thread use: a pure function.
LULL_API const char* Version();

}  // namespace lull

#endif  // LULL_VERSION_H_
