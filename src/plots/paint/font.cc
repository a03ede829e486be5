#include "plots/paint/font.h"

#include <algorithm>
#include <cstdint>

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

// The length of the UTF-8 sequence that begins with this byte; 0 if no sequence begins with it.
std::size_t SequenceLength(std::uint8_t byte) {
  return byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
}

}  // namespace

std::u32string Characters(const std::string& utf8) {
  std::u32string characters;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto first = static_cast<std::uint8_t>(utf8[i]);
    const std::size_t length = SequenceLength(first);
    char32_t character = length == 1 ? first : first & (0x7fu >> length);
    std::size_t read = 1;
    while (read < length && i + read < utf8.size() && (utf8[i + read] & 0xc0) == 0x80) {
      character = character << 6 | (utf8[i + read++] & 0x3f);
    }
    characters += read == length ? character : kReplacement;
    i += read;
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
