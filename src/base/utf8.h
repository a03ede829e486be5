// The characters of a UTF-8 text: where each ends, and what a terminal does with it.
//
// Thread use: pure functions.

#ifndef LULL_SRC_BASE_UTF8_H_
#define LULL_SRC_BASE_UTF8_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "lull/internal/visibility.h"

namespace lull {

struct Utf8Character {
  std::size_t bytes;             // that the character takes; 1 if the text does not begin with a character
  std::optional<char32_t> code;  // empty if the first byte is not part of well-formed UTF-8 (Unicode 15, table 3-7)
};

// The first character of a text, which must not be empty.
LULL_SHARED_WITH_PLOTS Utf8Character FirstCharacter(std::string_view text);

// Whether a terminal may obey the character instead of showing it, or show it as something else than what is written:
// the control characters C0, DEL and C1, separators of lines and paragraphs, marks of direction (bidi).
bool IsControl(char32_t code);

// The columns that the character takes on a terminal: 0 for a combining mark, 2 for a wide one, otherwise 1.
std::size_t ColumnsOf(char32_t code);

}  // namespace lull

#endif  // LULL_SRC_BASE_UTF8_H_
