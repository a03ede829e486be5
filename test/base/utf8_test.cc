#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace lull {
namespace {

std::string Encoded(char32_t code) {
  const auto byte = [code](int shift, unsigned mark) { return static_cast<char>(mark | (code >> shift & 0x3f)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), byte(0, 0x80)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | code >> 12), byte(6, 0x80), byte(0, 0x80)};
  return {static_cast<char>(0xf0 | code >> 18), byte(12, 0x80), byte(6, 0x80), byte(0, 0x80)};
}

TEST(FirstCharacter, IsEveryScalarValueAndNoSurrogate) {
  for (char32_t code = 0; code <= 0x110000; ++code) {
    const Utf8Character character = FirstCharacter(Encoded(code) + "x");
    const bool is_scalar = code < 0x110000 && (code < 0xd800 || code > 0xdfff);
    ASSERT_EQ(character.code.has_value(), is_scalar) << std::hex << static_cast<unsigned>(code);
    ASSERT_EQ(character.bytes, is_scalar ? Encoded(code).size() : 1);
    ASSERT_EQ(character.code.value_or(code), code);
  }
}

TEST(FirstCharacter, IsOneByteWhereTheTextIsNotUtf8) {
  for (const char* text : {"\x80", "\xbf z", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe2\x82", "\xe0\x80\x80",
                           "\xe2(\xa1", "\xf0\x80\x80\x80", "\xf0\x9f\x98", "\xf5\x80\x80\x80", "\xff"}) {
    const Utf8Character character = FirstCharacter(text);
    EXPECT_EQ(character.bytes, 1u) << text;
    EXPECT_FALSE(character.code) << text;
  }
}

TEST(ColumnsOf, CountsMarksAndWideCharacters) {
  EXPECT_EQ(ColumnsOf(U'a'), 1u);
  EXPECT_EQ(ColumnsOf(U'µ'), 1u);
  EXPECT_EQ(ColumnsOf(0x301), 0u);  // a combining acute accent
  EXPECT_EQ(ColumnsOf(U'層'), 2u);
  EXPECT_EQ(ColumnsOf(0x1f600), 2u);
}

}  // namespace
}  // namespace lull
