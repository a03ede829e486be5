#include "plots/paint/font.h"

#include <string_view>

#include "base/quoted.h"
#include "base/utf8.h"
#include "plots/paint/font_glyphs.h"

namespace lull {
namespace {

constexpr char32_t kReplacement = 0xfffd;

int GlyphIndex(char32_t character) {
  int index = 0;
  for (const GlyphRange& range : kGlyphRanges) {
    if (character >= range.first && character <= range.last) return index + static_cast<int>(character - range.first);
    index += static_cast<int>(range.last - range.first) + 1;
  }
  return index - 1;  // the last glyph is U+FFFD
}

int HexDigit(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

}  // namespace

std::u32string Characters(const std::string& text) {
  const std::string escaped = OneLine(text);
  std::u32string characters;
  for (std::string_view rest = escaped; !rest.empty();) {
    const Utf8Character character = FirstCharacter(rest);
    characters += character.code.value_or(kReplacement);
    rest.remove_prefix(character.bytes);
  }
  return characters;
}

bool IsInk(const Font& font, char32_t character, int x, int y) {
  const int digits_per_row = (font.width + 3) / 4;
  // The rows' bits are right-aligned: the rightmost pixel is the lowest bit of the last digit.
  const int bit = font.width - 1 - x;
  const char digit = font.glyphs[GlyphIndex(character)][y * digits_per_row + digits_per_row - 1 - bit / 4];
  return (HexDigit(digit) >> bit % 4 & 1) != 0;
}

}  // namespace lull
