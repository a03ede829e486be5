// The version of Lull: of these headers (macros), and of the library that a program runs with (a function).

#ifndef LULL_VERSION_H_
#define LULL_VERSION_H_

#include "lull/internal/visibility.h"

// The numbers of these headers' version, and the version as text.
#define LULL_VERSION_MAJOR 0
#define LULL_VERSION_MINOR 8
#define LULL_VERSION_PATCH 0
#define LULL_VERSION "0.8.0"

namespace lull {

// The version of the library, such as "0.8.0": LULL_VERSION as it was when the library was compiled.
//
// Thread use: a pure function.
LULL_API const char* Version();

}  // namespace lull

#endif  // LULL_VERSION_H_
