// The version of Lull: of these headers (macros), and of the library that a program runs with (a function).
//
// Thread use: immutable.

#ifndef LULL_VERSION_H_
#define LULL_VERSION_H_

#include "lull/internal/visibility.h"

// The major version. While it is 0, a new minor version may change interfaces.
#define LULL_VERSION_MAJOR 0
// The minor version.
#define LULL_VERSION_MINOR 16
// The patch version. A new patch version only corrects mistakes.
#define LULL_VERSION_PATCH 0
// The version as text.
#define LULL_VERSION "0.16.0"

namespace lull {

// The version of the library that the program is linked with, such as "0.16.0". It differs from LULL_VERSION if the
// program was compiled with the headers of another version.
LULL_API const char* Version();

}  // namespace lull

#endif  // LULL_VERSION_H_
