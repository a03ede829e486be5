#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>

namespace lull {
namespace {

struct CodeRange {
  char32_t first, last;
};

bool IsIn(std::span<const CodeRange> ranges, char32_t code) {
  return std::ranges::any_of(ranges, [code](CodeRange range) { return range.first <= code && code <= range.last; });
}

// C0, DEL and C1; the marks, embeddings, overrides and isolates of direction; line and paragraph separators.
constexpr std::array kControls = {CodeRange{0, 0x1f},        CodeRange{0x7f, 0x9f},     CodeRange{0x61c, 0x61c},
                                  CodeRange{0x200e, 0x200f}, CodeRange{0x2028, 0x202e}, CodeRange{0x2066, 0x2069}};
// The blocks of combining marks and of characters without a width.
constexpr std::array kCombining = {CodeRange{0x300, 0x36f},   CodeRange{0x1ab0, 0x1aff}, CodeRange{0x1dc0, 0x1dff},
                                   CodeRange{0x200b, 0x200d}, CodeRange{0x20d0, 0x20ff}, CodeRange{0xfe00, 0xfe0f},
                                   CodeRange{0xfe20, 0xfe2f}, CodeRange{0xfeff, 0xfeff}};
// The blocks whose characters are wide or full-width (Unicode Standard Annex 11).
constexpr std::array kWide = {CodeRange{0x1100, 0x115f},   CodeRange{0x2e80, 0x303e},  CodeRange{0x3041, 0xa4cf},
                              CodeRange{0xac00, 0xd7a3},   CodeRange{0xf900, 0xfaff},  CodeRange{0xfe30, 0xfe6f},
                              CodeRange{0xff00, 0xff60},   CodeRange{0xffe0, 0xffe6},  CodeRange{0x1f300, 0x1f64f},
                              CodeRange{0x1f900, 0x1f9ff}, CodeRange{0x20000, 0x3fffd}};

}  // namespace

Utf8Character FirstCharacter(std::string_view text) {
  assert(!text.empty());
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t first = byte(0);
  if (first < 0x80) return {1, first};
  const std::size_t bytes = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (bytes == 0 || text.size() < bytes) return {1, std::nullopt};
  char32_t code = first & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {1, std::nullopt};
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr std::array<char32_t, 5> kShortest = {0, 0, 0x80, 0x800, 0x10000};  // codes below have a shorter form
  const bool is_surrogate = 0xd800 <= code && code <= 0xdfff;
  if (code < kShortest[bytes] || is_surrogate || code > 0x10ffff) return {1, std::nullopt};
  return {bytes, code};
}

bool IsControl(char32_t code) { return IsIn(kControls, code); }

std::size_t ColumnsOf(char32_t code) { return IsIn(kCombining, code) ? 0 : IsIn(kWide, code) ? 2 : 1; }

}  // namespace lull
