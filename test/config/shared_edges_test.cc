// Edge lists that several ranks read, each its share: what they keep, what they build and run of it, and what they
// know of the rest.
//
// Covers spec/edge_share.cc.

#include "config/shared_edges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "lull/estimate.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "ranks/in_process.h"
#include "test/support/shared_lists.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr int kSmall = 12, kLarge = 3;  // columns of two kinds, of 10 and of 40 neurons
constexpr std::uint32_t kNeurons = kSmall * 10 + kLarge * 40;

// A network of projections and of three lists, of which one learns. Most listed synapses end in the large columns.
class SharedLists : public testing::Test {
 protected:
  SharedLists() {
    std::mt19937 random(seed_);
    const auto below = [&random](std::uint32_t end) {
      return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random);
    };
    for (const auto& [name, size] : {std::pair("a.csv", 70'001u), std::pair("b.csv", 3'000u), std::pair("c.csv", 0u)}) {
      std::ofstream file(directory_.File(name));
      file.precision(17);
      file << "source,target,delay_ms,weight\n";
      for (std::uint32_t i = 0; i < size; ++i) {
        const std::uint32_t target = below(3) == 0 ? below(kNeurons) : kSmall * 10 + below(kLarge * 40);
        // Some weights round to 0 when they are delivered, some only just, and some are beyond the limit.
        const double weight = below(50) == 0 ? std::ldexp(1.0, -static_cast<int>(8 + below(15)))
                                             : below(1000) * (below(40) == 0 ? 0.01 : 0.0003);
        file << below(kNeurons) << "," << target << "," << 2 + below(9) << "," << weight << "\n";
      }
    }
  }

  absl::StatusOr<Config> Read(int ranks, std::optional<int> rank, const std::vector<Override>& overrides = {}) const {
    return ParseConfig(R"(
delivery_limit = 4
duration = "300 ms"

[[columns]]
name = "small"
count = 12
layers = [{ name = "cells", size = 10, type = "regular spiking" }]

[[columns]]
name = "large"
count = 3
layers = [{ name = "cells", size = 40, type = "chattering" }]

[[projections]]
from = "cells"
to = "cells"
from_column = "small"
to_column = "large"
reach = "others"
probability = 0.2
delay = "3 ms"
strength = 0.2
stdp = false

[[edges]]
file = "a.csv"
stdp = false

[[edges]]
file = "b.csv"
stdp = { a_plus = 0.3 }

[[edges]]
file = "c.csv"

[[inputs]]
source = "uniform"
low = -3
high = 9
)",
                       "net.toml", overrides, directory_.File("."), {}, ranks, rank);
  }

  const std::uint32_t seed_ = std::random_device()();
  testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("seed ", seed_)};
  TemporaryDirectory directory_;
};

TEST_F(SharedLists, EachKeepsWhatEndsAtItsOwnNeurons) {
  const auto whole = Read(1, {});
  ASSERT_TRUE(whole.ok()) << whole.status();
  for (const int ranks : {2, 3, 4, 7, 20}) {
    ExpectShares(whole, ranks, [this](int of, int rank) { return Read(of, rank); });
  }
}

// Bytes that a rank keeps of the lists: its share, but for the unequal columns of this network.
TEST_F(SharedLists, TakeTheMemoryOfAShare) {
  const auto bytes_of = [](const Config& config) {
    double bytes = 0;
    for (const EdgeListSpec& list : config.network.edges)
      bytes += static_cast<double>(list.synapses.size() * sizeof(Edge));
    return bytes;
  };
  const double whole = bytes_of(*Read(1, 0));
  EXPECT_EQ(whole, 73'001 * 16.0);
  for (const int ranks : {2, 4}) {
    double all = 0;
    for (int rank = 0; rank < ranks; ++rank) {
      const double own = bytes_of(*Read(ranks, rank));
      EXPECT_LE(own, 1.5 * whole / ranks) << "rank " << rank << " of " << ranks;
      all += own;
    }
    EXPECT_EQ(all, whole);
  }
}

TEST_F(SharedLists, WhatIsEstimatedAndWarnedOfIsThatOfTheWhole) {
  const auto whole = Read(1, {});
  ASSERT_TRUE(whole.ok()) << whole.status();
  const NetworkEstimate estimate = Estimate(whole->network, 1);
  for (const int rank : {0, 1, 2}) {
    const auto own = Read(3, rank);
    ASSERT_TRUE(own.ok()) << own.status();
    const NetworkEstimate of_share = Estimate(own->network, 1);
    EXPECT_EQ(of_share.synapses, estimate.synapses);
    EXPECT_EQ(of_share.network_bytes, estimate.network_bytes);
    EXPECT_EQ(of_share.simulation_bytes, estimate.simulation_bytes);
    EXPECT_EQ(of_share.quantum, estimate.quantum);
    EXPECT_EQ(of_share.min_delay_between_columns, estimate.min_delay_between_columns);
    bool has_warned = false;
    for (const double quantum : {0x1p-16, 0x1p-12, 0x1p-8}) {
      const auto warnings = DeliveryWarnings(whole->network, quantum);
      EXPECT_EQ(DeliveryWarnings(own->network, quantum), warnings);
      has_warned |= !warnings.empty();
    }
    EXPECT_TRUE(has_warned);
  }
}

TEST_F(SharedLists, BuildAndRunAsAWhole) {
  const auto whole = Read(1, {});
  ASSERT_TRUE(whole.ok()) << whole.status();
  const auto network = Network::Build(whole->network);
  ASSERT_TRUE(network.ok()) << network.status();
  auto alone = Simulation::Create(*network);
  ASSERT_TRUE(alone->Run(whole->duration).ok());
  EXPECT_GT(alone->totals().spikes, 100u);
  for (const int ranks : {2, 3, 5}) {
    const auto statuses = RunInProcess(ranks, [&](Collectives& here) {
      auto own = Read(ranks, here.rank());
      if (!own.ok()) return own.status();
      const BuildOptions options = {.ranks = &here};
      // Half of them keep the lists.
      const auto part = here.rank() % 2 == 0 ? Network::Build(std::move(own->network), options)
                                             : Network::Build(own->network, options);
      if (!part.ok()) return part.status();
      EXPECT_EQ(part->synapses(), network->synapses());
      EXPECT_EQ(part->synapses_listed(0), 70'001u);
      EXPECT_EQ(part->quantum(), network->quantum());
      auto simulation = Simulation::Create(*part);
      if (!simulation.ok()) return simulation.status();
      if (auto run = simulation->Run(whole->duration); !run.ok()) return run.status();
      EXPECT_EQ(simulation->spike_hash(), alone->spike_hash());
      return absl::OkStatus();
    });
    for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
  }
}

TEST_F(SharedLists, BuildNothingElse) {
  const auto message = [](const absl::StatusOr<Network>& network) { return std::string(network.status().message()); };
  auto own = Read(3, 1);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(message(Network::Build(own->network)),
            "edges[0]: was read for rank 1 of 3, but this is rank 0 of 1; read the configuration for the ranks that "
            "build it");
  const auto others = RunInProcess(3, [&](Collectives& here) {
    return Network::Build(Read(3, (here.rank() + 1) % 3)->network, {.ranks = &here}).status();
  });
  for (const absl::Status& status : others) EXPECT_THAT(std::string(status.message()), HasSubstr("was read for rank"));

  Config changed = *own;
  changed.network.edges[0].synapses.pop_back();
  EXPECT_THAT(message(Network::Build(changed.network)),
              HasSubstr("edges[0]: was read for one of several ranks, and has been changed"));
  changed = *own;
  changed.network.columns[0].count = 13;
  EXPECT_THAT(message(Network::Build(changed.network)),
              AllOf(HasSubstr("edges[0]"), HasSubstr("together with other columns")));
  changed = *own;
  changed.network.edges.pop_back();
  EXPECT_THAT(message(Network::Build(changed.network)), HasSubstr("together with other columns, edge lists or limits"));
}

TEST_F(SharedLists, MistakesAreThoseOfTheWhole) {
  for (const std::string line : {"1,240,3,1", "1,2,0,1", "1,2,1001,1", "x", "1,2,3", "1,2,3,1e39", "1,2,2.5,1", ""}) {
    std::ofstream(directory_.File("bad.csv")) << "source,target,delay_ms,weight\n1,2,3,0.5\n"
                                              << line << "\n\n1,2,3,0.5\n"
                                              << line << "\n";
    const Override change = {"edges[1].file", directory_.File("bad.csv")};
    const auto whole = Read(1, {}, {change});
    EXPECT_FALSE(whole.ok());
    ExpectShares(whole, 3, [&](int of, int rank) { return Read(of, rank, {change}); });
  }
  // Far behind the beginning: the synapses come in pieces.
  {
    std::ofstream file(directory_.File("bad.csv"));
    file << "source,target,delay_ms,weight\n";
    for (int i = 0; i < 70'000; ++i) file << i % 200 << "," << i % 7 << ",3,0.5\n";
    file << "1,240,3,1\n2,3,4,0.5\n1,241,3,1\n";
  }
  const Override far = {"edges[1].file", directory_.File("bad.csv")};
  const auto read = Read(1, {}, {far});
  EXPECT_THAT(std::string(read.status().message()), HasSubstr("70002"));
  ExpectShares(read, 3, [&](int of, int rank) { return Read(of, rank, {far}); });
  for (const Override& change : {Override{"edges[1].stdp", "{ bounds = \"hard\", w_max = 0.2 }"},
                                 Override{"columns[1].count", "2"}, Override{"columns[0].count", "0"},
                                 Override{"edges[0].file", "none.csv"}, Override{"edges[1].weight_scale", "1e38"}}) {
    const auto whole = Read(1, {}, {change});
    EXPECT_FALSE(whole.ok()) << change.key;
    ExpectShares(whole, 2, [&](int of, int rank) { return Read(of, rank, {change}); });
  }
}

TEST_F(SharedLists, AFileThatChangesBetweenTheTwoReadingsIsAMistake) {
  NetworkSpec spec = Read(1, {})->network;
  SharedEdges shared(0, 2);
  for (EdgeListSpec& list : spec.edges) {
    list.synapses.clear();
    ASSERT_TRUE(shared.Read(spec, list, {}).ok());
  }
  std::ofstream(directory_.File("b.csv"), std::ios::app) << "1,2,3,0.5\n";
  std::vector<Finding> findings;
  shared.Keep(spec, findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].path, "edges[1].file");
  EXPECT_EQ(findings[0].what, "changes while it is read");
}

TEST_F(SharedLists, ARankThatThereIsNotIsRefused) {
  EXPECT_EQ(Read(3, 3).status().message(), "rank is 3; must be from 0 to 2");
  EXPECT_EQ(Read(3, -1).status().message(), "rank is -1; must be from 0 to 2");
}

}  // namespace
}  // namespace lull
