// The estimate of foreign sources against what is counted, synapse by synapse, in networks that were built: for every
// reach and rule, on several numbers of ranks.

#include "network/foreign_sources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lull/config.h"
#include "network/rank_deal.h"
#include "spec/listed_edges.h"
#include "test/support/networks.h"

namespace lull {
namespace {

constexpr double kSpikes = 0.02;  // of a neuron in a window

// What a number is over several seeds.
struct Sample {
  std::vector<double> values;

  double mean() const {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  }
  double deviation_of_mean() const {
    double squares = 0;
    for (const double value : values) squares += (value - mean()) * (value - mean());
    const auto n = static_cast<double>(values.size());
    return std::sqrt(squares / (n - 1) / n);
  }
};

std::vector<ColumnId> Dealt(const NetworkSpec& spec, int ranks) {
  return DealToRanks(spec, JoinLayers(spec), ListEdges(spec, 1), ranks);
}

// The same five numbers as the estimate, of one rank, counted.
ForeignSources Counted(const Network& network, const std::vector<ColumnId>& begins, std::size_t rank) {
  const auto rank_of = [&](NeuronId neuron) {
    const ColumnId column = network.column_of(neuron);
    return static_cast<std::size_t>(std::ranges::upper_bound(begins, column) - begins.begin() - 1);
  };
  std::map<std::size_t, std::set<NeuronId>> sources;  // by their rank
  ForeignSources counted;
  network.ForEachSynapse([&](const Synapse& synapse) {
    if (rank_of(synapse.target) != rank || rank_of(synapse.source) == rank) return;
    sources[rank_of(synapse.source)].insert(synapse.source);
    ++counted.crossing;
  });
  for (const auto& [sender, neurons] : sources) {
    const auto count = static_cast<double>(neurons.size());
    counted.sources += count;
    counted.ranks += 1;
    counted.letters += count * kSpikes;
    counted.senders += 1 - std::exp(-count * kSpikes);
  }
  return counted;
}

// Expects that an estimate is the mean of what was counted: as near as the seeds vary, four standard deviations of the
// mean, and `tolerance` of it. Whatever is certain must be met exactly.
void ExpectMean(const Sample& counted, double estimated, double tolerance, const std::string& what) {
  const double allowed = 4 * counted.deviation_of_mean() + tolerance * counted.mean() + 1e-6;
  EXPECT_NEAR(estimated, counted.mean(), allowed) << what;
}

// `crosses`: whether synapses are drawn at their sources, and so have to be sent.
void ExpectCounted(NetworkSpec spec, bool crosses, double tolerance = 0) {
  constexpr int kSeeds = 12;
  for (const int ranks : {2, 3, 5, 40}) {
    const std::vector<ColumnId> begins = Dealt(spec, ranks);
    const std::vector<JoinedLayers> projections = JoinLayers(spec);
    const ForeignSourcesEstimate estimate(spec, projections, begins);
    // Of the first rank, of one in the middle and of all together, which varies less.
    std::map<std::size_t, std::map<std::string, Sample>> samples;
    std::map<std::size_t, std::map<std::string, double>> expected;
    const std::size_t kAll = 1000, middle = static_cast<std::size_t>(ranks) / 2;
    const auto add = [&](const ForeignSources& f, std::size_t rank, const auto& to) {
      for (const std::size_t of : {rank, kAll}) {
        if (of != kAll && of != 0 && of != middle) continue;
        to(of, "sources", f.sources);
        to(of, "ranks", f.ranks);
        to(of, "letters", f.letters);
        to(of, "senders", f.senders);
        if (crosses) to(of, "crossing", f.crossing);
      }
    };
    for (std::size_t rank = 0; rank < static_cast<std::size_t>(ranks); ++rank) {
      add(estimate.Into(rank, kSpikes), rank,
          [&](std::size_t of, const char* what, double value) { expected[of][what] += value; });
    }
    for (int seed = 1; seed <= kSeeds; ++seed) {
      spec.seed = static_cast<std::uint64_t>(seed);
      const Network network = Built(spec, {.threads = 1});
      std::map<std::size_t, std::map<std::string, double>> sums;
      for (std::size_t rank = 0; rank < static_cast<std::size_t>(ranks); ++rank) {
        add(Counted(network, begins, rank), rank,
            [&](std::size_t of, const char* what, double value) { sums[of][what] += value; });
      }
      for (const auto& [of, numbers] : sums) {
        for (const auto& [what, value] : numbers) samples[of][what].values.push_back(value);
      }
    }
    for (const auto& [of, numbers] : samples) {
      for (const auto& [what, sample] : numbers) {
        // Of a single rank, and of ranks that have none of the sources of another, so few seeds may show too little.
        double allowed = tolerance + (of == kAll ? 0 : 0.03);
        if (what == "ranks") allowed += 0.01;
        ExpectMean(sample, expected[of][what], allowed,
                   what + " of " + (of == kAll ? "all" : std::to_string(of)) + " on " + std::to_string(ranks));
      }
    }
    EXPECT_EQ(estimate.Into(0, kSpikes).crossing > 0, crosses);
  }
}

NetworkSpec With(const Reach& reach, double probability) {
  NetworkSpec spec = TwoLayers(24);
  ProjectionSpec p;
  p.from = "b";
  p.to = "a";
  p.reach = reach;
  p.probability = probability;
  spec.projections = {p};
  return spec;
}

TEST(ForeignSources, OfAllOthers) {
  ExpectCounted(With(AllOthers{}, 0.02), true);
  ExpectCounted(With(AllOthers{}, 1), true);
}

TEST(ForeignSources, OfColumnsAtRandom) {
  ExpectCounted(With(RandomOthers{3}, 1), true);
  ExpectCounted(With(RandomOthers{3}, 0.3), true);
  ExpectCounted(With(RandomOthers{20}, 0.05), true);
}

TEST(ForeignSources, OfARing) {
  ExpectCounted(With(Ring{2}, 1), true);
  ExpectCounted(With(Ring{2}, 0.3), true);
  ExpectCounted(With(Ring{9}, 0.1), true);
  ExpectCounted(With(Ring{100}, 0.1), true);
}

TEST(ForeignSources, OfATorus) {
  ExpectCounted(With(Torus{6, 1}, 1), true);
  ExpectCounted(With(Torus{6, 1}, 0.3), true);
  ExpectCounted(With(Torus{3, 1}, 0.3), true);
  ExpectCounted(With(Torus{6, 2}, 0.1), true);
}

TEST(ForeignSources, WhereTheProbabilityFallsOff) {
  for (const Reach& reach : {Reach(Ring{6}), Reach(Torus{6, 2}), Reach(Ring{50})}) {
    NetworkSpec spec = With(reach, 0.8);
    spec.projections[0].fall_off = FallOff{.shape = FallOff::Shape::kGaussian, .scale = 1.5};
    ExpectCounted(spec, true, 0.001);
  }
}

TEST(ForeignSources, OfDegreesAndTotals) {
  for (const Reach& reach : {Reach(AllOthers{}), Reach(RandomOthers{4}), Reach(Ring{2}), Reach(Torus{6, 1})}) {
    NetworkSpec spec = With(reach, ProjectionSpec().probability);
    // Sources that share a few targets are not independent of each other, which counts for ranks of one column.
    spec.projections[0].in_degree = 3;
    ExpectCounted(spec, false, 0.05);
    spec.projections[0].in_degree.reset();
    spec.projections[0].out_degree = 3;
    ExpectCounted(spec, true, 0.01);
    spec.projections[0].out_degree.reset();
    spec.projections[0].total = 150;
    ExpectCounted(spec, false, 0.02);
  }
}

TEST(ForeignSources, OfPartners) {
  NetworkSpec spec = With(Ring{1}, ProjectionSpec().probability);
  spec.projections[0].to = "b";
  spec.projections[0].one_to_one = true;
  ExpectCounted(spec, true);
}

TEST(ForeignSources, OfProjectionsThatShareSources) {
  NetworkSpec spec = With(Ring{3}, 0.1);
  for (const Reach& reach : {Reach(RandomOthers{2}), Reach(Torus{6, 1}), Reach(AllOthers{}), Reach(Inside{})}) {
    spec.projections.push_back(spec.projections[0]);
    spec.projections.back().reach = reach;
    spec.projections.back().probability = 0.05;
  }
  spec.projections.push_back(spec.projections[0]);
  spec.projections.back().from = {"a", "b"};
  spec.projections.back().to = {"b", "a"};
  ExpectCounted(spec, true, 0.02);  // a source of several projections sends one letter: only nearly known
}

TEST(ForeignSources, OfSeveralKindsOfColumn) {
  NetworkSpec spec = With(Ring{2}, 0.4);
  spec.columns.push_back({.name = "large", .count = 5, .layers = {{"big", 40, {{"rs"}}}}});
  for (ProjectionSpec& p : spec.projections) p.from_column = p.to_column = "column";
  ProjectionSpec p = spec.projections[0];
  p.from_column = "column";
  p.to_column = "large";
  p.to = "big";
  p.reach = RandomOthers{2};
  p.probability = 0.05;
  spec.projections.push_back(p);
  std::swap(p.from_column, p.to_column);
  std::swap(p.from, p.to);
  p.reach = AllOthers{};
  spec.projections.push_back(p);
  ExpectCounted(spec, true, 0.002);
}

TEST(ForeignSources, OfListsAreCounted) {
  NetworkSpec spec = TwoLayers(24);
  EdgeListSpec list;
  for (NeuronId source = 0; source < 120; source += 3) {
    for (const NeuronId step : {1u, 17u, 50u}) {
      list.synapses.push_back({.source = source, .target = (source + step) % 120, .delay = 2, .weight = 1});
    }
  }
  spec.edges = {list};
  for (const int ranks : {2, 5}) {
    const std::vector<ColumnId> begins = Dealt(spec, ranks);
    const std::vector<JoinedLayers> projections;
    const ForeignSourcesEstimate estimate(spec, projections, begins);
    const Network network = Built(spec);
    double synapses = 0;
    for (std::size_t rank = 0; rank < static_cast<std::size_t>(ranks); ++rank) {
      const ForeignSources counted = Counted(network, begins, rank), estimated = estimate.Into(rank, kSpikes);
      EXPECT_EQ(estimated.sources, counted.sources);
      EXPECT_NEAR(estimated.ranks, counted.ranks, 1e-9);
      EXPECT_NEAR(estimated.senders, counted.senders, 1e-9);
      synapses += estimate.ListedInto(rank);
    }
    EXPECT_EQ(synapses, 120);
  }
}

// Ten million columns, of which a few thousand are looked at, have per rank what a thousand columns have where nothing
// but the distance counts.
TEST(ForeignSources, LooksAtSomeOfManyColumns) {
  NetworkSpec spec = With(Ring{5000}, 0.0001);
  spec.columns[0].count = 10'000'000;
  const std::vector<JoinedLayers> projections = JoinLayers(spec);
  const ForeignSourcesEstimate estimate(spec, projections, Dealt(spec, 1000));
  // A rank has 10,000 columns of two targets. A column at distance d before them reaches 5000 − d + 1.
  double sources = 0;
  for (int d = 1; d <= 5000; ++d) sources += 2 * 3 * (1 - std::pow(1 - 0.0001, 2.0 * (5000 - d + 1)));
  EXPECT_NEAR(estimate.Into(17, 0).sources, sources, 0.001 * sources);
  EXPECT_NEAR(estimate.Into(17, 0).ranks, 2, 1e-6);

  // Of columns at random each rank gets what there is divided by the ranks, however small the chances.
  spec.projections[0].reach = RandomOthers{4};
  spec.projections[0].probability = 0.01;
  const std::vector<JoinedLayers> at_random = JoinLayers(spec);
  const ForeignSourcesEstimate random(spec, at_random, Dealt(spec, 1'000'000));
  const ForeignSources few = random.Into(17, kSpikes);
  const double nearly_all = 3 * 10 * 4 * (1 - 0.99 * 0.99);  // ten columns, three sources, four columns reached
  EXPECT_NEAR(few.sources, nearly_all, 1e-4 * nearly_all);
  EXPECT_NEAR(few.letters, kSpikes * nearly_all, 1e-4);
  EXPECT_NEAR(few.senders, (1 - std::exp(-kSpikes)) * nearly_all, 1e-3);

  spec.projections[0].reach = Torus{2500, 400};  // 4000 rows; a rank has four
  spec.projections[0].probability = 1e-6;
  const std::vector<JoinedLayers> on_torus = JoinLayers(spec);
  const ForeignSourcesEstimate torus(spec, on_torus, Dealt(spec, 1000));
  double around = 0;
  for (int row = 1; row <= 400 + 3; ++row) {  // below the first of four rows: how many of them are within 400
    const double rows = std::clamp(404 - row, 0, 4);
    around += 2 * 2500 * 3 * (1 - std::pow(1 - 1e-6, 2 * rows * 801));
  }
  EXPECT_NEAR(torus.Into(17, 0).sources, around, 0.01 * around);
}

}  // namespace
}  // namespace lull
