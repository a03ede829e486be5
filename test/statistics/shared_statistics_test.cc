// The statistics of several ranks have the bits of those of one process.
// Covers shared_statistics.cc, neuron_sums.cc, population_sums.cc.

#include "statistics/shared_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "ranks/in_process.h"
#include "test/support/made_layout.h"

namespace lull {
namespace {

// Neurons that burst, at rates of their own.
std::vector<Spike> Bursts(std::uint64_t seed, NeuronId neurons, Tick duration) {
  std::mt19937_64 random(seed);
  std::vector<Spike> spikes;
  for (Tick t = 1; t <= duration; ++t) {
    for (NeuronId n = 0; n < neurons; ++n) {
      const std::uint64_t often = t % 130 < 20 ? 40 : 4;
      if (random() % 1000 < often * (n % 5)) spikes.push_back({t, n});
    }
  }
  return spikes;
}

// How many neurons each rank has: any number, 0 too.
std::vector<NeuronRange> Shares(std::mt19937_64& random, NeuronId neurons, int ranks) {
  std::vector<NeuronId> cuts = {0, neurons};
  for (int r = 1; r < ranks; ++r) cuts.push_back(static_cast<NeuronId>(random() % (neurons + 1)));
  std::ranges::sort(cuts);
  std::vector<NeuronRange> shares;
  for (std::size_t r = 0; r + 1 < cuts.size(); ++r) shares.push_back({cuts[r], cuts[r + 1] - cuts[r]});
  return shares;
}

std::vector<LayerCount> CountsOf(std::span<const Spike> spikes, const Layout& layout) {
  std::map<std::pair<Tick, std::uint32_t>, std::uint32_t> counts;
  for (const Spike& spike : spikes) ++counts[{spike.time, layout.layer_of[spike.neuron]}];
  std::vector<LayerCount> list;
  for (const auto& [place, count] : counts) list.push_back({place.first, place.second, count});
  return list;
}

std::vector<Spike> Own(std::span<const Spike> spikes, const NeuronRange& share) {
  std::vector<Spike> own;
  for (const Spike& spike : spikes) {
    if (spike.neuron - share.first < share.count) own.push_back(spike);
  }
  return own;
}

std::vector<Spike> Between(const std::vector<Spike>& spikes, Tick from, Tick until) {
  std::vector<Spike> between;
  for (const Spike& spike : spikes) {
    if (spike.time > from && spike.time <= until) between.push_back(spike);
  }
  return between;
}

using SavedBytes = std::vector<std::byte>;

// Ranks that continue from `saved`, if there is something, with these spikes. Returns rank 0's statistics, and replaces
// `saved`.
Statistics OnRanks(int ranks, std::mt19937_64& random, const Layout& layout, std::span<const Spike> spikes,
                   Tick duration, SavedBytes& saved) {
  const std::vector<NeuronRange> shares = Shares(random, layout.neurons(), ranks);
  Statistics result;
  SavedBytes next;
  const auto statuses = RunInProcess(ranks, [&](Collectives& here) -> absl::Status {
    const NeuronRange& share = shares[static_cast<std::size_t>(here.rank())];
    const auto first = layout.layer_of.begin() + share.first;
    const OwnLayers own = {.layers = layout.layers,
                           .all_neurons = layout.neurons(),
                           .own_layer_of = {share.first, {first, first + share.count}}};
    SharedStatistics statistics(own, ranks > 1 ? &here : nullptr);
    if (!saved.empty()) {
      std::span<const std::byte> left = saved;
      const ByteSource source = [&left](std::span<std::byte> to) {
        if (to.size() > left.size()) return absl::DataLossError("too short");
        std::ranges::copy(left.first(to.size()), to.begin());
        left = left.subspan(to.size());
        return absl::OkStatus();
      };
      ByteReader in(source);
      statistics.Load(in);
      if (!in.ok()) return in.status();
      EXPECT_TRUE(left.empty());
    }
    statistics.Add(Own(spikes, shares[static_cast<std::size_t>(here.rank())]));
    if (ranks > 1 && here.rank() == 0) statistics.AddCounts(CountsOf(spikes, layout));
    SavedBytes bytes;
    const ByteSink sink = [&bytes](std::span<const std::byte> more) {
      bytes.insert(bytes.end(), more.begin(), more.end());
      return absl::OkStatus();
    };
    ByteWriter out(sink);
    statistics.Save(out);
    if (!out.ok()) return out.status();
    const absl::StatusOr<Statistics> all = statistics.At(duration);
    if (!all.ok()) return all.status();
    if (here.rank() == 0) {
      result = *all;
      next = bytes;
    } else {
      EXPECT_TRUE(bytes.empty());
    }
    return absl::OkStatus();
  });
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
  saved = next;
  return result;
}

void ExpectSameGroup(const Statistics::Group& group, const Statistics::Group& expected) {
  EXPECT_EQ(group.spikes, expected.spikes);
  EXPECT_EQ(group.rate_hz, expected.rate_hz);
  EXPECT_EQ(group.cv_isi, expected.cv_isi);
  EXPECT_EQ(group.synchrony, expected.synchrony);
}

TEST(SharedStatistics, AreTheSameForAnyNumberOfRanksAndAfterEachCut) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const Layout layout = MadeLayout(3, {{"a", 7}, {"b", 4}});
  const Tick duration = 3017;
  const std::vector<Spike> spikes = Bursts(seed, layout.neurons(), duration);
  // Cuts within a bin and at the end of one.
  const std::vector<Tick> cuts = {0, 1 + static_cast<Tick>(random() % 1000), 1500, duration};
  std::vector<Statistics> alone;
  std::vector<SavedBytes> saved_alone;
  SavedBytes saved;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    alone.push_back(OnRanks(1, random, layout, Between(spikes, cuts[i], cuts[i + 1]), cuts[i + 1], saved));
    saved_alone.push_back(saved);
  }
  ASSERT_TRUE(alone.back().all.cv_isi && alone.back().all.synchrony);
  for (int repetition = 0; repetition < 8; ++repetition) {
    saved.clear();
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      const int ranks = 1 + static_cast<int>(random() % 6);
      const Statistics all = OnRanks(ranks, random, layout, Between(spikes, cuts[i], cuts[i + 1]), cuts[i + 1], saved);
      EXPECT_TRUE(saved == saved_alone[i]) << ranks << " ranks";
      ExpectSameGroup(all.all, alone[i].all);
      for (std::size_t layer = 0; layer < layout.layers.size(); ++layer) {
        ExpectSameGroup(all.layers[layer], alone[i].layers[layer]);
      }
      EXPECT_EQ(all.rate_by_second_hz, alone[i].rate_by_second_hz);
      EXPECT_EQ(all.rhythm_hz, alone[i].rhythm_hz);
      EXPECT_EQ(all.rhythm_strength, alone[i].rhythm_strength);
      EXPECT_EQ(all.spectrum, alone[i].spectrum);
    }
  }
}

}  // namespace
}  // namespace lull
