#include "base/json.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace lull {
namespace {

template <typename T>
std::string Written(T value) {
  JsonWriter json;
  json.Value(value);
  std::string text = json.Take();
  EXPECT_EQ(text.back(), '\n');
  text.pop_back();
  return text;
}

TEST(Json, WritesTheShortestTextThatReadsBack) {
  EXPECT_EQ(Written(0.1), "0.1");
  EXPECT_EQ(Written(5.0), "5");
  EXPECT_EQ(Written(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(Written(-0.0), "-0");
  EXPECT_EQ(Written(1e300), "1e+300");
  EXPECT_EQ(Written(std::numeric_limits<double>::denorm_min()), "5e-324");
}

TEST(Json, HasNoWordForInfinity) {
  EXPECT_EQ(Written(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(Written(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(Json, KeepsEveryDigitOfAnInteger) {
  EXPECT_EQ(Written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(Written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
}

TEST(Json, WritesOnOneLineOnDemand) {
  JsonWriter json(JsonWriter::Lines::kOne);
  json.BeginObject().Key("a").Value(1).Key("b").BeginObject().Key("c").BeginArray().Value(2).Value(3).EndArray();
  json.EndObject().EndObject();
  EXPECT_EQ(json.Take(), "{\"a\": 1, \"b\": {\"c\": [2, 3]}}\n");
}

TEST(Json, EscapesWhatMustBe) {
  EXPECT_EQ(Written("a \"b\" \\ c"), R"("a \"b\" \\ c")");
  EXPECT_EQ(Written("line\nbreak\ttab\x01"), R"("line\nbreak\u0009tab\u0001")");
  EXPECT_EQ(Written("Grüße"), "\"Grüße\"");
}

TEST(Json, EscapesWhatATerminalObeys) {
  EXPECT_EQ(Written("\x1b[31m\x7f\u009b31m\u202e"), R"("\u001b[31m\u007f\u009b31m\u202e")");
}

TEST(Json, StaysUtf8WhateverATextHolds) {
  EXPECT_EQ(Written("caf\xe9.toml"), R"("caf\\xe9.toml")");
  EXPECT_EQ(Written("\xed\xa0\x80\xc2"), R"("\\xed\\xa0\\x80\\xc2")");
}

TEST(Json, NestsObjectsByLineAndArraysInOne) {
  JsonWriter json;
  json.BeginObject().Key("a").Value(1);
  json.Key("b").BeginObject().Key("c").Value("d").EndObject();
  json.Key("e").BeginArray().Value(1.5).Null().Value(std::optional<double>()).EndArray();
  json.Key("f").BeginArray().EndArray().Key("g").BeginObject().EndObject().EndObject();
  EXPECT_EQ(json.Take(), R"({
  "a": 1,
  "b": {
    "c": "d"
  },
  "e": [1.5, null, null],
  "f": [],
  "g": {}
}
)");
}

}  // namespace
}  // namespace lull
