// The weights of a selection are those that a naive selection finds among the weights of all synapses: on any number of
// threads and ranks, and resumed.
// Covers recorded_synapses.cc, recorder_weights.cc.

#include "recording/recorded_synapses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lull/recorded_run.h"
#include "recording/recording_log.h"
#include "test/support/recorded_on_ranks.h"
#include "test/support/recorded_small_run.h"

namespace lull {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

// Names for the projections of kRecordedNetwork: the first learns, the second does not.
constexpr const char* kLearning = "projections[0]";
constexpr const char* kStatic = "projections[1]";

class RecordedSynapsesTest : public RecordedSmallRun {
 protected:
  // Records a selection, and checks it against the synapses of all that `is_wanted`.
  void ExpectSelected(const std::string& weights, const std::function<bool(const Synapse&)>& is_wanted,
                      const SimulationOptions& options = {}) {
    std::filesystem::remove(directory_.File(kLogFile));
    snapshots_.clear();
    Record("weights = " + weights, options);
    const RecordedRun run = Open();
    const RecordedWeights read = ReadWeights(run).value();
    std::vector<Tick> times;
    std::vector<Synapse> wanted, found;
    for (const KeptSnapshot& snapshot : snapshots_) {
      times.push_back(snapshot.time);
      std::ranges::copy_if(snapshot.synapses, std::back_inserter(wanted), is_wanted);
    }
    EXPECT_EQ(read.times, times);
    const std::size_t count = read.sources.size();
    for (std::size_t i = 0; i < read.weights.size(); ++i) {
      found.push_back({read.sources[i % count], read.targets[i % count], read.delays[i % count], read.weights[i]});
    }
    EXPECT_GT(count, 0u);
    EXPECT_TRUE(found == wanted) << found.size() << " synapses, not " << wanted.size();
    // The first kind of column has the neurons 0 to 119, the second all others: the projections end in one of them.
    EXPECT_THAT(read.projection_names, ElementsAre(kLearning, kStatic));
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(read.projections[i], read.targets[i] < 120 ? 0u : 1u);
  }
};

TEST_F(RecordedSynapsesTest, AreThoseOfAProjection) {
  for (const SimulationOptions& options :
       {SimulationOptions{.threads = 1}, {.engine = EngineKind::kClockDriven, .threads = 3}}) {
    ExpectSelected(
        "{ every = '500 ms', projections = ['projections[0]'] }", [](const Synapse& s) { return s.target < 120; },
        options);
    ExpectSelected(
        "{ every = '700 ms', projections = 'projections[1]' }", [](const Synapse& s) { return s.target >= 120; },
        options);
  }
}

TEST_F(RecordedSynapsesTest, AreThoseOfPairsAndOfProjections) {
  Record("weights = true");
  const std::vector<Synapse> all = snapshots_[0].synapses;
  std::string pairs;
  std::vector<NeuronPair> chosen;
  for (std::size_t i = 5; i < all.size(); i += all.size() / 7) {
    pairs += (pairs.empty() ? "[" : ", [") + std::to_string(all[i].source) + ", " + std::to_string(all[i].target) + "]";
    chosen.push_back({all[i].source, all[i].target});
  }
  const auto is_of_pair = [&](const Synapse& s) {
    return std::ranges::count(chosen, NeuronPair{s.source, s.target}) > 0;
  };
  for (const int threads : {1, 4}) {
    ExpectSelected("{ every = '300 ms', pairs = [" + pairs + "] }", is_of_pair, {.threads = threads});
    ExpectSelected("{ every = '300 ms', pairs = [" + pairs + "], projections = ['projections[1]'] }",
                   [&](const Synapse& s) { return is_of_pair(s) || s.target >= 120; }, {.threads = threads});
  }
}

TEST_F(RecordedSynapsesTest, AreASampleOfAProjection) {
  ExpectSelected("{ projections = ['projections[0]'] }", [](const Synapse& s) { return s.target < 120; });
  const RecordedWeights all = ReadWeights(Open()).value();
  std::filesystem::remove(directory_.File(kLogFile));
  Record("weights = { projections = ['projections[0]'], sample = 30 }");
  const RecordedWeights some = ReadWeights(Open()).value();
  ASSERT_EQ(some.sources.size(), 30u);
  std::size_t place = 0;
  for (std::size_t i = 0; i < 30; ++i, ++place) {
    const auto is_same = [&](std::size_t p) {
      return all.sources[p] == some.sources[i] && all.targets[p] == some.targets[i] && all.delays[p] == some.delays[i];
    };
    while (place < all.sources.size() && !is_same(place)) ++place;
    EXPECT_GE(place, i * all.sources.size() / 30);
    EXPECT_LT(place, (i + 1) * all.sources.size() / 30);
  }
}

TEST_F(RecordedSynapsesTest, AreRefusedWhereTheNetworkDoesNotHaveThem) {
  const auto error = [this](const std::string& weights) {
    config_ = ParseConfig(std::string(kRecordedNetwork) + "[record]\nweights = " + weights, "test").value();
    const Network network = Network::Build(config_.network).value();
    const absl::Status status =
        LogRecorder::Create(network, config_.record, {}, directory_.File("refused.log")).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_EQ(CheckRecordedSynapses(network, config_.record), status);
    EXPECT_FALSE(std::filesystem::exists(directory_.File("refused.log")));
    return std::string(status.message());
  };
  EXPECT_EQ(error("{ pairs = [[0, 119], [119, 0]] }"),
            "record.weights.pairs[0] = [0, 119]; there is no synapse from neuron 0 to neuron 119\n"
            "record.weights.pairs[1] = [119, 0]; there is no synapse from neuron 119 to neuron 0");
}

// A log of a version before 0.16 does not know the projections of its synapses.
TEST_F(RecordedSynapsesTest, AreReadFromLogsOfOlderVersions) {
  Record("weights = { sample = 40 }");
  const RecordedWeights now = ReadWeights(Open()).value();
  std::filesystem::rename(directory_.File(kLogFile), directory_.File("new.log"));
  LogReader reader = LogReader::Open(directory_.File("new.log")).value();
  LogWriter writer = LogWriter::Create(directory_.File(kLogFile)).value();
  const auto copied = reader.ForEachBlock(
      reader.size(), [](const BlockHeader&) { return true; },
      [&](const Block& block) {
        BlockHeader header = block.header;
        if (header.kind != BlockKind::kSynapses) {
          EXPECT_TRUE(writer.Append(header, block.payload).ok());
          return;
        }
        std::vector<std::byte> old;
        for (const LoggedSynapse& synapse : block.As<LoggedSynapse>()) {
          const auto bytes = std::as_bytes(std::span(&synapse, 1)).first(kOldSynapseBytes);
          old.insert(old.end(), bytes.begin(), bytes.end());
        }
        header.record_size = kOldSynapseBytes;
        EXPECT_TRUE(writer.Append(header, old).ok());
      });
  ASSERT_TRUE(copied.ok());
  const RecordedWeights read = ReadWeights(Open()).value();
  EXPECT_EQ(read.sources, now.sources);
  EXPECT_EQ(read.targets, now.targets);
  EXPECT_EQ(read.delays, now.delays);
  EXPECT_EQ(read.weights, now.weights);
  EXPECT_THAT(read.projections, Each(kUnclearProjection));
}

// Files of several ranks, of several parts.

std::map<std::string, std::string> WeightFiles(const RunOfParts& run) {
  const std::string out = run.directory() + "/exported";
  std::filesystem::create_directories(out);
  for (const FileFormat format : {FileFormat::kCsv, FileFormat::kSonata}) {
    const absl::Status status = ExportRun(run.Open().value(), out, format).status();
    EXPECT_TRUE(status.ok() || absl::IsUnimplemented(status)) << status;
  }
  return FilesIn(out);
}

TEST(RecordedSynapsesOnRanks, AreThoseOfOneProcessAlsoResumed) {
  const TemporaryDirectory scratch;
  int number = 0;
  const auto new_run = [&](const std::string& weights) {
    return std::make_unique<RunOfParts>(scratch.File("run-" + std::to_string(number++)), "weights = " + weights);
  };
  RunOfParts all(scratch.File("all"), "weights = true");
  ExpectOk(all.Record({.ranks = 0}));
  const RecordedWeights weights = ReadWeights(all.Open().value()).value();
  std::string pairs;
  for (std::size_t i = 3; i < weights.sources.size(); i += weights.sources.size() / 5) {
    pairs += (pairs.empty() ? "[" : ", [") + std::to_string(weights.sources[i]) + ", " +
             std::to_string(weights.targets[i]) + "]";
  }
  const std::vector<std::string> selections = {
      "projections = ['projections[0]']", "projections = ['projections[1]'], sample = 20", "pairs = [" + pairs + "]",
      "pairs = [" + pairs + "], projections = ['projections[0]'], sample = 100"};
  for (const std::string& selection : selections) {
    const std::string text = "{ every = '500 ms', " + selection + " }";
    const auto alone = new_run(text);
    ExpectOk(alone->Record({.ranks = 0}));
    const std::map<std::string, std::string> expected = WeightFiles(*alone);
    EXPECT_GT(expected.at("weights.csv").size(), 500u);
    for (const int ranks : {2, 5, 8}) {
      const auto run = new_run(text);
      ExpectOk(run->Record({.ranks = ranks}));
      ExpectSameFiles(WeightFiles(*run), expected);
    }
    for (const auto& [first, second] : {std::pair(0, 0), {3, 2}, {0, 4}, {5, 0}}) {
      const auto run = new_run(text);
      ExpectOk(run->Record({.ranks = first, .until = 1900, .saved_at = 703}));
      ExpectOk(run->Record({.ranks = second, .from = 703}));
      ExpectSameFiles(WeightFiles(*run), expected);
    }
  }
}

TEST(RecordedSynapsesOnRanks, ASavedStateOfAnotherSelectionIsRefused) {
  const TemporaryDirectory scratch;
  RunOfParts run(scratch.File("run"), "weights = { sample = 20 }");
  ExpectOk(run.Record({.ranks = 0, .until = 900, .saved_at = 703}));
  for (const char* other : {"{ sample = 21 }", "true", "false", "{ sample = 20, projections = ['projections[0]'] }",
                            "{ pairs = [[0, 1]] }"}) {
    for (const int ranks : {0, 3}) {
      RunOfParts changed = run;
      changed.SetRecord(std::string("weights = ") + other);
      for (const absl::Status& status : changed.Record({.ranks = ranks, .from = 703})) {
        EXPECT_THAT(
            std::string(status.message()),
            HasSubstr("record.weights: the saved state is of a run that recorded the weights of other synapses"));
      }
    }
  }
  ExpectOk(run.Record({.ranks = 0, .from = 703}));
}

}  // namespace
}  // namespace lull
