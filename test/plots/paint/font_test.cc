// Covers font_glyphs.cc.

#include "plots/paint/font.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAre;

std::vector<std::string> Rows(const Font& font, char32_t character) {
  std::vector<std::string> rows;
  for (int y = 0; y < font.height; ++y) {
    rows.emplace_back();
    for (int x = 0; x < font.width; ++x) rows.back() += IsInk(font, character, x, y) ? '#' : '.';
  }
  return rows;
}

TEST(Font, HasTheLettersOfMiscFixed) {
  EXPECT_THAT(Rows(kSmallFont, U'k'),
              ElementsAre("........", "........", ".#......", ".#......", ".#......", ".#...#..", ".#..#...",
                          ".###....", ".#..#...", ".#...#..", ".#....#.", "........", "........"))
      << "8x13";
  const std::vector<std::string> large = Rows(kLargeFont, U'1');
  EXPECT_EQ(large[3], "....##....");
  EXPECT_EQ(large[4], "...###....");
  EXPECT_EQ(large[15], ".########.");
}

TEST(Font, DrawsWhatItLacksAlike) {
  const std::vector<std::string> unknown = Rows(kLargeFont, U'\ufffd');
  EXPECT_EQ(Rows(kLargeFont, U'漢'), unknown);
  EXPECT_EQ(Rows(kLargeFont, U'\n'), unknown);
  EXPECT_NE(Rows(kLargeFont, U'−'), unknown);
  EXPECT_NE(Rows(kLargeFont, U'µ'), unknown);
  EXPECT_NE(Rows(kLargeFont, U'–'), Rows(kLargeFont, U'—'));
}

// Each letter of these names differs from the sign for what is lacking, and from the others.
TEST(Font, HasTheLettersOfEuropeanNames) {
  for (const Font* font : {&kLargeFont, &kSmallFont}) {
    std::set<std::vector<std::string>> glyphs = {Rows(*font, U'\ufffd')};
    const std::u32string letters = U"αβγδεθλπστφωΓΔΘΛΣΩéèêëçñöüßøåæčřšžłđğıőűþ×·µ°±∞≈≠‰€бжЯ";
    for (const char32_t letter : letters) {
      EXPECT_TRUE(glyphs.insert(Rows(*font, letter)).second) << static_cast<std::uint32_t>(letter);
    }
  }
}

TEST(Characters, OfUtf8) {
  EXPECT_EQ(Characters("a−µ漢😀"), U"a−µ漢😀");
  EXPECT_EQ(Characters(""), U"");
}

TEST(Characters, ThatCannotBeDrawnAreEscaped) {
  EXPECT_EQ(Characters("a\x1b[2J\n"), U"a\\x1b[2J\\x0a");
  EXPECT_EQ(Characters("\xc2\x9b\xe2\x80\xae"), U"\\u009b\\u202e");
  EXPECT_EQ(Characters("\x80z"), U"\\x80z");           // continues nothing
  EXPECT_EQ(Characters("\xe2\x88z"), U"\\xe2\\x88z");  // ends early
  EXPECT_EQ(Characters("\xe2\x88"), U"\\xe2\\x88");    // at the end
  EXPECT_EQ(Characters("\xff"), U"\\xff");             // never in UTF-8
  EXPECT_EQ(Characters("\xc0\xaf"), U"\\xc0\\xaf");    // longer than it need be
}

}  // namespace
}  // namespace lull
