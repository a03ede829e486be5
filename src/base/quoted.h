// Quotes text from outside the program so that it can stand in a message.
//
// Thread use: pure functions.

#ifndef LULL_SRC_BASE_QUOTED_H_
#define LULL_SRC_BASE_QUOTED_H_

#include <string>
#include <string_view>

#include "lull/internal/visibility.h"

namespace lull {

// Returns the text with line breaks and other control characters escaped, so that a message stays one line.
std::string OneLine(std::string_view text);

// Returns the same text, 'in quotes'.
LULL_SHARED_WITH_PLOTS std::string Quoted(std::string_view text);

}  // namespace lull

#endif  // LULL_SRC_BASE_QUOTED_H_
