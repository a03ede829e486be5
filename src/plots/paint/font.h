// The letters of pictures: two sizes of one bitmap font, which is part of the program.

#ifndef LULL_SRC_PLOTS_PAINT_FONT_H_
#define LULL_SRC_PLOTS_PAINT_FONT_H_

#include <string>

namespace lull {

// A font whose characters all have one size.
struct Font {
  int width;                  // [pixels] of every character
  int height;                 // [pixels] of every character
  int ascent;                 // [pixels] from the top to the line on which letters stand
  const char* const* glyphs;  // (font_glyphs.cc) rows from the top, each ⌈width / 4⌉ hexadecimal digits
};

extern const Font kLargeFont;  // 10 × 20
extern const Font kSmallFont;  // 8 × 13

// The characters of a UTF-8 text on one line. Control characters, line breaks and malformed bytes are written as
// escapes, such as \x1b (base/quoted.h), so that they can be seen.
std::u32string Characters(const std::string& text);

// Whether the pixel of a character at x from the left and y from the top is ink. A character that the font does not
// have is drawn as U+FFFD.
bool IsInk(const Font& font, char32_t character, int x, int y);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_FONT_H_
