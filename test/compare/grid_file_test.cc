// A grid's file reads back as it was written, and what is no such file is refused.

#include "compare/grid_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "lull/version.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const GridHeading kHeading = {.keys = {"a, b", "c"}, .layers = {"in \"side\""}};

std::vector<GridRow> Rows() {
  GridRow row = {.values = {"[1, 2]", "say \"so\""},
                 .seed = 18'446'744'073'709'551'615u,
                 .config_hash = 0x0123,
                 .duration = 2000,
                 .neurons = 7,
                 .synapses = 1u << 31,
                 .spikes = 12,
                 .all = {.name = "", .rate_hz = 0.1, .cv_isi = 0.3, .synchrony = {}},
                 .layers = {{.name = "in \"side\"", .rate_hz = 1.0 / 3, .cv_isi = {}, .synchrony = 1e-9}},
                 .spike_hash = 0xFEDC'BA98'7654'3210,
                 .weight_hash = 0,
                 .wall_seconds = 0.25};
  std::vector<GridRow> rows = {row, row};
  rows[1].values = {"", "two\nlines"};
  return rows;
}

TEST(GridFile, ReadsBackAsItWasWritten) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("grid.csv");
  ASSERT_TRUE(WriteGrid(kHeading, Rows(), path).ok());
  EXPECT_EQ(ReadGrid(kHeading, path).value(), Rows());
  EXPECT_THAT(Contents(path),
              testing::StartsWith("\"a, b\",c,seed,config_hash,lull,duration_ms,neurons,synapses,spikes,"
                                  "rate_hz,cv_isi,synchrony,\"rate_hz in \"\"side\"\"\""));
}

TEST(GridFile, ThatIsNotThereHasNoRows) {
  const TemporaryDirectory directory;
  EXPECT_THAT(ReadGrid(kHeading, directory.File("grid.csv")).value(), IsEmpty());
}

TEST(GridFile, OfSomethingElseIsRefused) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("grid.csv");
  ASSERT_TRUE(WriteGrid(kHeading, Rows(), path).ok());
  const std::string whole = Contents(path);
  const auto refusal = [&](const std::string& text) {
    std::ofstream(path) << text;
    const auto rows = ReadGrid(kHeading, path);
    EXPECT_TRUE(absl::IsInvalidArgument(rows.status())) << text;
    return std::string(rows.status().message());
  };
  EXPECT_THAT(refusal(""), HasSubstr("does not hold a grid of these keys and layers"));
  EXPECT_THAT(refusal("c,seed\n"), HasSubstr("does not hold a grid"));
  EXPECT_THAT(refusal(whole.substr(0, whole.size() - 5)), HasSubstr("grid.csv:3: is not a row of a grid"));
  EXPECT_THAT(refusal(whole + "1,2,3\n"), HasSubstr("grid.csv:4: is not a row of a grid"));
  EXPECT_THAT(refusal(whole + "\"1,2,3\n"), HasSubstr("grid.csv:4: is not a row of a grid"));
  std::string older = whole;
  older.replace(older.find(std::string(",") + LULL_VERSION + ","), std::string(LULL_VERSION).size() + 2, ",0.1.0,");
  EXPECT_THAT(refusal(older), HasSubstr("is of lull 0.1.0"));
}

}  // namespace
}  // namespace lull
