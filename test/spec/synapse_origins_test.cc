#include "spec/synapse_origins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ProjectionSpec From(std::string from, std::string to, Reach reach = Inside{}, std::optional<Stdp> stdp = {}) {
  ProjectionSpec projection;
  projection.from = std::move(from);
  projection.to = std::move(to);
  projection.reach = reach;
  projection.stdp = std::move(stdp);
  return projection;
}

Stdp HardUpTo(double w_max) { return {.bounds = WeightBounds::kHard, .w_max = w_max}; }

// Two columns of a layer "a" of 3 neurons, 0 to 2 and 5 to 7, and a layer "b" of 2.
NetworkSpec Columns(std::vector<ProjectionSpec> projections) {
  NetworkSpec spec;
  spec.columns = {{.name = "x", .count = 2, .layers = {{"a", 3, {}}, {"b", 2, {}}}}};
  spec.projections = std::move(projections);
  return spec;
}

TEST(SynapseOrigins, FollowFromLayersReachAndRule) {
  const SynapseOrigins origins(Columns({From("a", "b"), From("a", "b", AllOthers{}), From("b", "a"),
                                        From("a", "b", Inside{}, HardUpTo(1)), From("a", "b", Inside{}, HardUpTo(2))}));
  EXPECT_EQ(origins.Of(0, 3, 0), 0u);
  EXPECT_EQ(origins.Of(7, 9, 0), 0u);
  EXPECT_EQ(origins.Of(0, 9, 0), 1u);
  EXPECT_EQ(origins.Of(7, 4, 0), 1u);
  EXPECT_EQ(origins.Of(4, 2, 0), 2u);
  EXPECT_EQ(origins.Of(2, 4, 1), 3u);
  EXPECT_EQ(origins.Of(2, 4, 2), 4u);
  for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(origins.RivalOf(i), std::nullopt);
}

TEST(SynapseOrigins, AreUnclearWhereProjectionsShareLayersReachAndRule) {
  ProjectionSpec both = From("a", "b");
  both.from = {"b", "a"};
  const SynapseOrigins origins(Columns({From("a", "b"), both, From("b", "a"), From("a", "b")}));
  EXPECT_EQ(origins.Of(0, 3, 0), kUnclearProjection);
  EXPECT_EQ(origins.Of(3, 4, 0), 1u);
  EXPECT_EQ(origins.RivalOf(0), 1u);
  EXPECT_EQ(origins.RivalOf(1), 0u);
  EXPECT_EQ(origins.RivalOf(2), std::nullopt);
  EXPECT_EQ(origins.RivalOf(3), 0u);
}

TEST(SynapseOrigins, IgnoreAProjectionThatDrawsNothing) {
  ProjectionSpec none = From("a", "b");
  none.probability = 0;
  const SynapseOrigins origins(Columns({From("a", "b"), none}));
  EXPECT_EQ(origins.Of(0, 3, 0), 0u);
  EXPECT_EQ(origins.RivalOf(0), std::nullopt);
}

TEST(SynapseOrigins, AnEdgeListMayHaveSynapsesAnywhere) {
  NetworkSpec spec = Columns({From("a", "b")});
  spec.edges.resize(1);
  spec.edges[0].stdp = HardUpTo(1);
  const SynapseOrigins apart(spec);
  EXPECT_EQ(apart.Of(0, 3, 0), 0u);
  EXPECT_EQ(apart.Of(0, 3, 1), 1u);
  EXPECT_EQ(apart.Of(9, 0, 1), 1u);
  spec.edges[0].stdp.reset();
  const SynapseOrigins alike(spec);
  EXPECT_EQ(alike.Of(0, 3, 0), kUnclearProjection);
  EXPECT_EQ(alike.Of(9, 0, 0), 1u);
  EXPECT_EQ(alike.RivalOf(0), 1u);
  EXPECT_EQ(alike.RivalOf(1), 0u);
  spec.edges.resize(3);
  spec.projections.clear();
  const SynapseOrigins lists(spec);
  EXPECT_EQ(lists.Of(0, 3, 0), kUnclearProjection);
  EXPECT_EQ(lists.RivalOf(0), 1u);
  EXPECT_EQ(lists.RivalOf(2), 0u);
}

TEST(SynapseOrigins, KnowTheLayersOfEveryKindOfColumn) {
  NetworkSpec spec = Columns({From("a", "b"), From("b", "b", AllOthers{})});
  spec.columns.push_back({.name = "y", .count = 2, .layers = {{"b", 4, {}}}});
  for (ProjectionSpec& projection : spec.projections) projection.from_column = projection.to_column = "x";
  spec.projections[1].to_column = "y";
  const SynapseOrigins origins(spec);
  EXPECT_EQ(origins.Of(6, 8, 0), 0u);
  EXPECT_EQ(origins.Of(8, 10, 0), 1u);
  EXPECT_EQ(origins.Of(8, 17, 0), 1u);
}

TEST(ProjectionNames, AreNamesOrPlaces) {
  NetworkSpec spec = Columns({From("a", "b"), From("b", "a")});
  spec.edges.resize(3);
  spec.projections[1].name = spec.edges[2].name = "back";
  spec.edges[0].name = "given";
  EXPECT_THAT(ProjectionNames(spec), ElementsAre("projections[0]", "back", "given", "edges[1]", "edges[2]"));
  const auto number = [&](const char* name) { return std::get<std::uint32_t>(ProjectionNamed(spec, name)); };
  EXPECT_EQ(number("projections[0]"), 0u);
  EXPECT_EQ(number("projections[1]"), 1u);
  EXPECT_EQ(number("given"), 2u);
  EXPECT_EQ(number("edges[2]"), 4u);
  const auto why = [&](const char* name) { return std::get<std::string>(ProjectionNamed(spec, name)); };
  EXPECT_EQ(why("back"), "is the name of a projection and of an edge list; must be \"projections[1]\" or \"edges[2]\"");
  EXPECT_EQ(why("givn"), "no projection or edge list is named so; did you mean \"given\"?");
  EXPECT_THAT(why("x"), HasSubstr("known: \"projections[0]\", \"back\", \"given\", \"edges[1]\", \"edges[2]\""));
  EXPECT_THAT(why("projections[2]"), HasSubstr("no projection or edge list"));
  EXPECT_THAT(why(""), HasSubstr("no projection or edge list"));
}

std::vector<std::string> MistakesOf(const NetworkSpec& spec, const SynapseSelection& selection) {
  std::vector<std::string> mistakes;
  for (const Finding& finding : CheckSynapseSelection(spec, "w", selection)) {
    mistakes.push_back(finding.path + " = " + finding.value + "; " + finding.what);
  }
  return mistakes;
}

TEST(CheckSynapseSelection, TellsEachMistakeAtItsPlace) {
  NetworkSpec spec = Columns({From("a", "b"), From("b", "a"), From("a", "b"), From("a", "a")});
  spec.projections[3].probability = 0;
  EXPECT_THAT(MistakesOf(spec, {.projections = {"projections[1]"}, .pairs = {{0, 9}, {9, 0}}}), ElementsAre());
  EXPECT_THAT(
      MistakesOf(spec, {.projections = {"b", "projections[1]", "projections[1]", "projections[2]", "projections[3]"},
                        .pairs = {{0, 9}, {0, 10}, {0, 9}}}),
      ElementsAre("w.projections[0] = \"b\"; no projection or edge list is named so; known: "
                  "\"projections[0]\", \"projections[1]\", \"projections[2]\", \"projections[3]\"",
                  "w.projections[2] = \"projections[1]\"; is named twice; must be named once",
                  "w.projections[3] = \"projections[2]\"; the built network cannot tell its synapses from "
                  "those of \"projections[0]\": both connect the same layers inside columns, and both are "
                  "static; select pairs, a sample, or all synapses",
                  "w.projections[4] = \"projections[3]\"; has no synapses; must have some",
                  "w.pairs[1] = [0, 10]; must be a source and a target, neurons from 0 to 9",
                  "w.pairs[2] = [0, 9]; is there twice; must be there once"));
}

}  // namespace
}  // namespace lull
