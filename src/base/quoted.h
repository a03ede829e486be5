// Text from outside the program (names, paths, words of the command line), made fit for messages and terminals.
// Whatever a terminal might obey, or what would reorder or break a line, is written as an escape:
//   \x1b      a control character of ASCII, or a byte that is not UTF-8
//   \u202e    a control character beyond ASCII, a line separator, or a character that changes the direction of writing
// Escaping twice changes nothing more.
//
// Thread use: pure functions.

#ifndef LULL_SRC_BASE_QUOTED_H_
#define LULL_SRC_BASE_QUOTED_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "lull/internal/visibility.h"

namespace lull {

// Returns the text with escapes, also for line breaks, so that a message stays one line.
LULL_SHARED_WITH_PLOTS std::string OneLine(std::string_view text);

// Returns the same text, 'in quotes'.
LULL_SHARED_WITH_PLOTS std::string Quoted(std::string_view text);

// Returns a text of several lines with escapes for all but its line breaks.
LULL_SHARED_WITH_PLOTS std::string Printable(std::string_view text);

// The columns that a text of one line takes on a terminal: two for wide East Asian characters and emoji, none for
// combining marks.
std::size_t DisplayedWidth(std::string_view text);

// The longest beginning of the text that takes at most `width` columns.
std::string_view CutToWidth(std::string_view text, std::size_t width);

}  // namespace lull

#endif  // LULL_SRC_BASE_QUOTED_H_
