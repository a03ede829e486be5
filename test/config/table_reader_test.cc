#include "config/table_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

// A table in text, and what reading it finds out.
class TableReaderTest : public testing::Test {
 protected:
  TableReader Read(const std::string& text) {
    table_ = toml::parse(text, std::string_view("net.toml"));
    return TableReader(context_, table_, "");
  }
  // Every finding as a user is told of it.
  std::vector<std::string> Told() const {
    std::vector<std::string> told;
    for (const Finding& finding : context_.findings) told.push_back(context_.origins.Tell(finding).text);
    return told;
  }

  toml::table table_;
  ReadContext context_ = {.origins = Origins("net.toml")};
};

TEST_F(TableReaderTest, AWholeNumberThatIsMerelyTooLargeIsToldTheLargest) {
  TableReader reader =
      Read("whole = 5000000000\nreal = 5e9\nfar = 1e30\nseed = 1e19\ntext = \"18446744073709551616\"\n");
  std::uint32_t whole = 0;
  std::uint64_t longer = 0, seed = 0;
  for (const char* key : {"whole", "real"}) reader.Take(key, whole);
  reader.Take("far", longer);
  for (const char* key : {"seed", "text"}) reader.TakeSeed(key, seed);
  EXPECT_THAT(Told(), ElementsAre(EndsWith("must be at most 4294967295"), EndsWith("must be at most 4294967295"),
                                  EndsWith("must be at most 9223372036854775807"),
                                  EndsWith("at most 9223372036854775807, or in quotes up to 18446744073709551615"),
                                  EndsWith("must be at most 18446744073709551615")));
}

TEST_F(TableReaderTest, SaysHowANumberIsWritten) {
  TableReader reader = Read("whole = 1e1\nreal = \"3\"\nfar = \"1e400\"\nword = \"abc\"\npart = 2.5\nseed = 1e3\n");
  std::uint32_t whole = 0;
  std::uint64_t seed = 0;
  double real = 0;
  reader.Take("whole", whole);
  reader.Take("part", whole);
  for (const char* key : {"real", "far", "word"}) reader.Take(key, real);
  reader.TakeSeed("seed", seed);
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("whole number from 0 to 4294967295, without a point or an exponent: 10"),
                                  EndsWith("must be a whole number from 0 to 4294967295"),
                                  EndsWith("must be a number, without quotes: 3"),
                                  EndsWith("must be a number, from -1.8e308 to 1.8e308"), EndsWith("must be a number"),
                                  EndsWith("18446744073709551615, without a point or an exponent: 1000")));
}

// Integers above 2⁵³ are rounded to the nearest real number, as their digits with a point would be.
TEST_F(TableReaderTest, TakesIntegersOf64BitsForRealNumbers) {
  TableReader reader = Read("odd = 9007199254740993\nlargest = 9223372036854775807\n");
  double odd = 0, largest = 0;
  reader.Take("odd", odd);
  reader.Take("largest", largest);
  EXPECT_EQ(odd, 9007199254740992.0);
  EXPECT_EQ(largest, 0x1p63);
}

TEST_F(TableReaderTest, TakesValuesOfEveryKind) {
  TableReader reader = Read(R"(
truth = true
number = 2.5
whole = 7
text = "a"
time = "2 s"
constant = "12.5 ms"
seed = "18446744073709551615"
word = "second"
)");
  bool truth = false;
  double number = 0, constant = 0;
  std::uint32_t whole = 0;
  std::string text;
  Tick time = 0;
  std::uint64_t seed = 0;
  std::size_t word = 0;
  reader.Take("truth", truth);
  reader.Take("number", number);
  reader.Take("whole", whole);
  reader.Take("text", text);
  reader.TakeTime("time", time);
  reader.TakeTimeConstant("constant", constant);
  reader.TakeSeed("seed", seed);
  reader.TakeWord("word", {"first", "second"}, word);
  reader.Done();
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_TRUE(truth);
  EXPECT_EQ(number, 2.5);
  EXPECT_EQ(whole, 7u);
  EXPECT_EQ(text, "a");
  EXPECT_EQ(time, 2000);
  EXPECT_EQ(constant, 12.5);
  EXPECT_EQ(seed, 18446744073709551615u);
  EXPECT_EQ(word, 1u);
}

TEST_F(TableReaderTest, LeavesValuesAsTheyWereWhereAKeyIsMissingOrWrong) {
  TableReader reader = Read("wrong = \"text\"\n");
  double missing = 1.5, wrong = 2.5;
  Tick time = 7;
  reader.Take("missing", missing);
  EXPECT_THAT(Told(), IsEmpty());
  reader.Take("wrong", wrong);
  reader.TakeTime("wrong", time);
  EXPECT_EQ(missing, 1.5);
  EXPECT_EQ(wrong, 2.5);
  EXPECT_EQ(time, 7);
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("net.toml:1: wrong = \"text\"; "), HasSubstr("net.toml:1: wrong = ")));
}

TEST_F(TableReaderTest, FindsTheKeysThatNobodyAskedFor) {
  TableReader reader = Read("size = 3\nsizes = 4\nother = 5\n");
  EXPECT_TRUE(reader.Has("size"));
  reader.Done();
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("net.toml:3: other = 5; "), HasSubstr("net.toml:2: sizes = 4; ")));
  EXPECT_THAT(Told()[1], HasSubstr("did you mean size?"));
}

TEST_F(TableReaderTest, TellsOfTablesWithinByTheirPaths) {
  TableReader reader = Read("[inner]\na = 1\n[[list]]\n[[list]]\nb = 2\n");
  std::optional<TableReader> inner = reader.TakeTable("inner");
  ASSERT_TRUE(inner.has_value());
  inner->Complain("a", "is too small");
  std::vector<TableReader> list = reader.TakeTables("list");
  ASSERT_EQ(list.size(), 2u);
  list[1].Complain("b", "is too large");
  list[0].Complain("b", "is missing");
  reader.Done();
  EXPECT_THAT(Told(), ElementsAre("net.toml:2: inner.a = 1; is too small", "net.toml:5: list[1].b = 2; is too large",
                                  "net.toml:3: list[0].b: is missing"));
  EXPECT_FALSE(reader.TakeTable("nowhere").has_value());
  EXPECT_THAT(reader.TakeTables("nowhere"), IsEmpty());
}

TEST_F(TableReaderTest, AsksForATableWhereThereIsNone) {
  TableReader reader = Read("a = 1\nb = [1]\n");
  EXPECT_FALSE(reader.TakeTable("a").has_value());
  EXPECT_THAT(reader.TakeTables("b"), IsEmpty());
  EXPECT_EQ(Told().size(), 2u);
}

// A projection lacks a key, and projection_defaults has it: the place that is told is where the value stands.
TEST_F(TableReaderTest, LooksForWhatItLacksInItsDefaults) {
  table_ = toml::parse("[own]\na = 1\n[defaults]\na = 2\nb = 3\n", std::string_view("net.toml"));
  TableReader reader(context_, "list[0]",
                     {{table_["own"].as_table(), "own"}, {table_["defaults"].as_table(), "defaults"}});
  double a = 0, b = 0, c = 9;
  reader.Take("a", a);
  reader.Take("b", b);
  EXPECT_EQ(a, 1);
  EXPECT_EQ(b, 3);
  EXPECT_TRUE(reader.Has("b"));
  EXPECT_FALSE(reader.HasOwn("b"));
  reader.Complain("b", "is odd");
  EXPECT_THAT(Told(), ElementsAre("net.toml:5: defaults.b = 3; is odd"));
  reader.OwnOnly("b");
  reader.Take("b", c);
  EXPECT_EQ(c, 9);
}

TEST(Written, IsCutWhereItIsLong) {
  const toml::table table = toml::parse("short = [1, 2]\nlong = \"" + std::string(500, 'x') + "\"\n");
  EXPECT_EQ(Written(*table.get("short")), "[1, 2]");
  const std::string cut = Written(*table.get("long"));
  EXPECT_LT(cut.size(), 100u);
  EXPECT_TRUE(cut.ends_with("x …")) << cut;
}

}  // namespace
}  // namespace lull
