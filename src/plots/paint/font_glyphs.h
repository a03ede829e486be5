// The characters that the fonts have. Their glyphs are in font_glyphs.cc.

#ifndef LULL_SRC_PLOTS_PAINT_FONT_GLYPHS_H_
#define LULL_SRC_PLOTS_PAINT_FONT_GLYPHS_H_

namespace lull {

struct GlyphRange {
  char32_t first;
  char32_t last;  // included
};

// ASCII, Latin-1 and some typographic characters, in the order of the glyphs.
inline constexpr GlyphRange kGlyphRanges[] = {
    {0x20, 0x7e},     {0xa0, 0xff},     {0x2013, 0x2014}, {0x2018, 0x2019}, {0x201c, 0x201d}, {0x2022, 0x2022},
    {0x2026, 0x2026}, {0x2192, 0x2192}, {0x2212, 0x2212}, {0x2264, 0x2265}, {0xfffd, 0xfffd},
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_FONT_GLYPHS_H_
