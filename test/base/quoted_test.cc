#include "base/quoted.h"

#include <gtest/gtest.h>

#include <string>

namespace lull {
namespace {

TEST(OneLine, EscapesWhatWouldBreakIt) { EXPECT_EQ(OneLine("a 'b'\r\n"), "a 'b'\\x0d\\x0a"); }

TEST(OneLine, EscapesWhatATerminalObeys) {
  EXPECT_EQ(OneLine("\x1b]0;title\x07\x7f"), "\\x1b]0;title\\x07\\x7f");
  EXPECT_EQ(OneLine("\u009b31m"), "\\u009b31m");
  EXPECT_EQ(OneLine("\u202Egnp.exe\u2066\u2069\u200f\u061c"), "\\u202egnp.exe\\u2066\\u2069\\u200f\\u061c");
  EXPECT_EQ(OneLine("a\u2028b\u2029"), "a\\u2028b\\u2029");
  EXPECT_EQ(OneLine(std::string("\0", 1)), "\\x00");
}

TEST(OneLine, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(OneLine("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(OneLine("\x9b"
                    "31m"),
            "\\x9b31m");  // what an 8-bit terminal would obey
  EXPECT_EQ(OneLine("\xc2"), "\\xc2");
  EXPECT_EQ(OneLine("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
}

TEST(OneLine, LeavesLettersOfAllLanguagesAndItsOwnEscapes) {
  for (const std::string text : {"Grüße, λ → µ, 層, 😀", "\\x1b \\u202e"}) EXPECT_EQ(OneLine(text), text);
}

TEST(Quoted, KeepsAMessageOnOneLine) {
  EXPECT_EQ(Quoted("a b"), "'a b'");
  EXPECT_EQ(Quoted("a\nb\x1b[31m"), "'a\\x0ab\\x1b[31m'");
  EXPECT_EQ(Quoted("Grüße"), "'Grüße'");
}

TEST(Printable, KeepsLineBreaksAndNothingElse) {
  EXPECT_EQ(Printable("a\nb\r\n\t\x1b\xff"), "a\nb\\x0d\n\\x09\\x1b\\xff");
}

TEST(DisplayedWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(DisplayedWidth(""), 0u);
  EXPECT_EQ(DisplayedWidth("Grüße"), 5u);
  EXPECT_EQ(DisplayedWidth("e\u0301"), 1u);
  EXPECT_EQ(DisplayedWidth("層"), 2u);
  EXPECT_EQ(DisplayedWidth("a\xff"), 2u);
}

TEST(CutToWidth, DividesNoCharacter) {
  EXPECT_EQ(CutToWidth("Grüße", 3), "Grü");
  EXPECT_EQ(CutToWidth("層層", 3), "層");
  EXPECT_EQ(CutToWidth("e\u0301e", 1), "e\u0301");
  EXPECT_EQ(CutToWidth("ab", 5), "ab");
  EXPECT_EQ(CutToWidth("ab", 0), "");
}

}  // namespace
}  // namespace lull
