#include "spec/finding.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lull {
namespace {

Origins Places() {
  Origins origins("net.toml");
  origins.Set("columns[2]", {.file = "net.toml", .line = 12, .path = "columns[2]", .written = "{ … }"});
  origins.Set("columns[2].count", {.file = "net.toml", .line = 13, .path = "columns[2].count", .written = "0x0"});
  origins.Set("projections[0].delay",
              {.file = "net.toml", .line = 5, .path = "projection_defaults.delay", .written = "\"9 h\""});
  origins.Set("seed", {.file = "--seed", .line = 0, .path = "seed", .written = "-1"});
  return origins;
}

TEST(KeyPath, IsQuotedWhereTomlWantsIt) {
  EXPECT_EQ(KeyPath("", "seed"), "seed");
  EXPECT_EQ(KeyPath("types", "fast spiking"), "types.\"fast spiking\"");
  EXPECT_EQ(ElementPath(KeyPath("a", "b"), 3), "a.b[3]");
}

TEST(Origins, TellTheLineAndWhatIsWrittenThere) {
  EXPECT_EQ(Places().Tell({"columns[2].count", "0", "must be 1 or more"}).text,
            "net.toml:13: columns[2].count = 0x0; must be 1 or more");
  EXPECT_EQ(Places().Tell({"columns[2].count", "", "is odd"}).text, "net.toml:13: columns[2].count: is odd");
}

TEST(Origins, TellOfADefaultWhereTheValueStands) {
  EXPECT_EQ(Places().Tell({"projections[0].delay", "32400000", "is too long"}).text,
            "net.toml:5: projection_defaults.delay = \"9 h\"; is too long");
}

TEST(Origins, TellOfTheFlagThatSetAValue) {
  EXPECT_EQ(Places().Tell({"seed", "-1", "is negative"}).text, "--seed: seed = -1; is negative");
}

// What is not in the file has the place of whatever it would stand in.
TEST(Origins, TellThePlaceOfTheNearestThatIsThere) {
  EXPECT_EQ(Places().Tell({"columns[2].layers[0].\"a.b\".size", "3", "is odd"}).text,
            "net.toml:12: columns[2].layers[0].\"a.b\".size = 3; is odd");
  EXPECT_EQ(Places().Tell({"columns[7].count", "3", "is odd"}).text, "net.toml: columns[7].count = 3; is odd");
  EXPECT_EQ(Places().Tell({"", "", "has no columns"}).text, "net.toml: has no columns");
}

TEST(Origins, TellTheLineOfAnEntryInAFileOfItsOwn) {
  Origins origins = Places();
  origins.SetEntries("inputs[0].spikes", "spikes.csv", 2, "spike");
  origins.SetEntries("edges[1].synapses", "edges.h5", 0, "synapse");
  EXPECT_EQ(origins.Tell({"inputs[0].spikes[7]", "", "comes too late"}).text, "spikes.csv:9: comes too late");
  EXPECT_EQ(origins.Tell({"edges[1].synapses[7].delay", "", "is 0"}).text, "edges.h5: synapse 7: is 0");
}

TEST(StatusOf, HasALineForEachFindingInOrderOfPlaces) {
  EXPECT_TRUE(StatusOf({}, Places()).ok());
  const std::vector<Finding> findings = {
      {"columns[2].count", "0", "b"}, {"projections[0].delay", "1", "a"}, {"columns[2].count", "0", "b"}};
  const absl::Status status = StatusOf(findings, Places());
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(std::string(status.message()),
            "net.toml:5: projection_defaults.delay = \"9 h\"; a\nnet.toml:13: columns[2].count = 0x0; b");
}

TEST(StatusOf, ListsNoMoreThanAPersonReads) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < kMaxFindings; ++i) findings.push_back({ElementPath("a", i), "1", "is odd"});
  EXPECT_EQ(std::string(StatusOf(findings).message()).find("more"), std::string::npos);
  for (int i = 0; i < 5; ++i) findings.push_back({ElementPath("b", i), "1", "is odd"});
  EXPECT_TRUE(std::string(StatusOf(findings).message()).ends_with("\n… and 5 more"));
}

TEST(StatusOf, OfADescriptionInCodeHasPathsAlone) {
  EXPECT_EQ(StatusOf({{"columns[2].count", "0", "must be 1 or more"}}),
            absl::InvalidArgumentError("columns[2].count = 0; must be 1 or more"));
  EXPECT_EQ(StatusOf({{"", "", "has no columns"}}), absl::InvalidArgumentError("network: has no columns"));
}

}  // namespace
}  // namespace lull
