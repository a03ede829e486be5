// A run that is cut at a checkpoint and goes on leaves what a run leaves that was never cut.

#include "lull/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kNetwork = R"(
seed = 11
duration = "1537 ms"
delivery_limit = 4

[[columns]]
count = 5
layers = [{ name = "a", size = 20, type = "chattering" }, { name = "b", size = 10, type = "fast spiking" }]

[[projections]]
from = "a"
to = "a"
reach = { ring = 1 }
probability = 0.3
strength = [0, 3]
delay = ["2 ms", "30 ms"]
stdp = true

[[projections]]
from = "a"
to = "b"
probability = 0.3
strength = [0, 2]

[[inputs]]
source = "poisson"
rate_hz = 8
amplitude = 18

[[inputs]]
source = "uniform"
low = -1
high = 4
from = "700 ms"
until = "900 ms"

[record]
format = "csv"
spikes = { layers = ["a"] }
traces = { neurons = [0, 50], every = "7 ms" }
weights = { every = "250 ms" }
rates = { every = "40 ms" }
)";

const std::vector<std::string> kFiles = {"spikes.csv", "traces.csv", "weights.csv", "rates.csv"};

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest()
      : config_(ParseConfig(kNetwork, "test").value()), network_(Network::Build(config_.network).value()) {}

  // What a run leaves: hashes and totals, and the files.
  struct Left {
    std::uint64_t spike_hash = 0, weight_hash = 0, deliveries = 0;
    Statistics statistics = {};
    std::vector<std::string> files = {};
  };

  RunFacts Facts() const {
    return {.version = "0.0", .config_hash = ConfigHash(config_), .synapses = network_.synapses()};
  }

  std::string Make(const std::string& name) const {
    fs::create_directory(directory_.File(name));
    std::ofstream(directory_.File(name) + "/" + kConfigFile) << kNetwork;
    return directory_.File(name);
  }

  LogRecorder Record(const std::string& path) const {
    return LogRecorder::Create(network_, config_.record, Facts(), path + "/" + kLogFile).value();
  }

  static void Advance(Simulation& simulation, LogRecorder& recorder, Tick until) {
    while (simulation.now() < until) {
      const Tick next = recorder.next_weights(simulation.now());
      ASSERT_TRUE(simulation.Run(std::min(until, next) - simulation.now()).ok());
      if (simulation.now() == next) {
        ASSERT_TRUE(recorder.RecordWeights(simulation).ok());
      }
    }
  }

  Left Finish(Simulation& simulation, LogRecorder& recorder, const std::string& path) const {
    Advance(simulation, recorder, config_.duration);
    EXPECT_TRUE(recorder.RecordWeights(simulation).ok());
    EXPECT_TRUE(recorder.Finish(Facts()).ok());
    Left left = {simulation.spike_hash(), simulation.weight_hash(), simulation.totals().deliveries,
                 recorder.statistics()};
    const RecordedRun run = RecordedRun::Open(path).value();
    EXPECT_EQ(run.duration(), config_.duration);
    EXPECT_TRUE(ExportRun(run, path, FileFormat::kCsv).ok());
    for (const std::string& name : kFiles) left.files.push_back(Contents(path + "/" + name));
    return left;
  }

  Left Whole() const {
    const std::string path = Make("whole");
    Simulation simulation = Simulation::Create(network_).value();
    LogRecorder recorder = Record(path);
    recorder.Observe(simulation);
    EXPECT_TRUE(recorder.RecordWeights(simulation).ok());
    return Finish(simulation, recorder, path);
  }

  // Begins a run and leaves it, at `until`, with these checkpoints; what was recorded after the last stays in the log.
  void Leave(const std::string& path, const std::vector<Tick>& at, Tick until) const {
    Simulation simulation = Simulation::Create(network_).value();
    LogRecorder recorder = Record(path);
    recorder.Observe(simulation);
    EXPECT_TRUE(recorder.RecordWeights(simulation).ok());
    Checkpoints checkpoints(path, config_, "10min");
    for (const Tick time : at) {
      Advance(simulation, recorder, time);
      EXPECT_TRUE(checkpoints.Write(simulation, recorder).ok());
    }
    Advance(simulation, recorder, until);
    EXPECT_TRUE(checkpoints.Finish().ok());
  }

  absl::StatusOr<ResumedRun> Resume(const std::string& path, const SimulationOptions& options = {}) const {
    return ResumeRun(path, network_, config_, options, Facts());
  }

  static void ExpectSame(const Left& left, const Left& whole) {
    EXPECT_EQ(left.spike_hash, whole.spike_hash);
    EXPECT_EQ(left.weight_hash, whole.weight_hash);
    EXPECT_EQ(left.deliveries, whole.deliveries);
    for (std::size_t i = 0; i < kFiles.size(); ++i) EXPECT_TRUE(left.files[i] == whole.files[i]) << kFiles[i];
    EXPECT_EQ(left.statistics.duration, whole.statistics.duration);
    EXPECT_EQ(left.statistics.all.spikes, whole.statistics.all.spikes);
    EXPECT_EQ(left.statistics.all.cv_isi, whole.statistics.all.cv_isi);
    EXPECT_EQ(left.statistics.all.synchrony, whole.statistics.all.synchrony);
    EXPECT_EQ(left.statistics.every, whole.statistics.every);
    EXPECT_EQ(left.statistics.rate_by_second_hz, whole.statistics.rate_by_second_hz);
  }

  TemporaryDirectory directory_;
  Config config_;
  Network network_;
};

TEST_F(CheckpointTest, RunsThatResumeLeaveTheSameFiles) {
  const Left whole = Whole();
  ASSERT_GT(whole.statistics.all.spikes, 500u);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto time = [&](Tick from) { return from + static_cast<Tick>(random() % static_cast<unsigned>(1537 - from)); };
  for (int round = 0; round < 12; ++round) {
    const std::string path = Make("run " + std::to_string(round));
    const Tick first = round == 0 ? 0 : time(0), second = round == 1 ? std::max<Tick>(first, 1000) : time(first),
               until = time(second);
    SCOPED_TRACE(testing::Message() << "checkpoints at " << first << " and " << second << ", left at " << until);
    Leave(path, {first, second}, until);
    const auto options = [&] {
      return SimulationOptions{.engine = random() % 2 == 0 ? EngineKind::kClockDriven : EngineKind::kEventDriven,
                               .threads = 1 + static_cast<int>(random() % 2)};
    };
    {  // goes on, and is left again without another checkpoint
      absl::StatusOr<ResumedRun> run = Resume(path, options());
      ASSERT_TRUE(run.ok()) << run.status();
      EXPECT_EQ(run->simulation.now(), second);
      run->recorder.Observe(run->simulation);
      Advance(run->simulation, run->recorder, time(second));
    }
    absl::StatusOr<ResumedRun> run = Resume(path, options());
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_THAT(run->passed_over, IsEmpty());
    run->recorder.Observe(run->simulation);
    ExpectSame(Finish(run->simulation, run->recorder, path), whole);
  }
}

TEST_F(CheckpointTest, TheLastTwoAreKept) {
  const std::string path = Make("run");
  Leave(path, {100, 200, 300, 1000}, 1000);
  EXPECT_THAT(CheckpointsIn(path), ElementsAre("checkpoint-1000.lull", "checkpoint-300.lull"));
  const CheckpointFacts facts = CheckCheckpoint(path + "/checkpoint-1000.lull").value();
  EXPECT_EQ(facts.now, 1000);
  EXPECT_EQ(facts.every, "10min");
  EXPECT_EQ(facts.config_hash, ConfigHash(config_));
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    EXPECT_THAT(entry.path().filename().string(), testing::Not(testing::EndsWith(".tmp")));
  }
}

TEST_F(CheckpointTest, TheOneThatARunGoesOnFromIsKeptUntilThereAreTwoLaterOnes) {
  const std::string path = Make("run");
  Leave(path, {300, 900}, 1200);
  ResumedRun run = Resume(path).value();
  run.recorder.Observe(run.simulation);
  Checkpoints checkpoints(path, config_);
  EXPECT_EQ(checkpoints.last(), std::nullopt);
  checkpoints.ResumeFrom(run.simulation.now());
  EXPECT_EQ(checkpoints.last(), 900);
  const auto write_at = [&](Tick time) {
    Advance(run.simulation, run.recorder, time);
    EXPECT_TRUE(checkpoints.Write(run.simulation, run.recorder).ok());
    EXPECT_TRUE(checkpoints.Finish().ok());
    EXPECT_EQ(checkpoints.last(), time);
  };
  write_at(1000);
  EXPECT_THAT(CheckpointsIn(path), ElementsAre("checkpoint-1000.lull", "checkpoint-900.lull"));
  write_at(1100);
  EXPECT_THAT(CheckpointsIn(path), ElementsAre("checkpoint-1100.lull", "checkpoint-1000.lull"));
}

TEST_F(CheckpointTest, DamagedAnywhereIsNoticedAndTheOneBeforeIsUsed) {
  const Left whole = Whole();
  const std::string path = Make("run");
  Leave(path, {300, 900}, 1200);
  const std::string file = path + "/checkpoint-900.lull", good = Contents(file), log = Contents(path + "/" + kLogFile);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 300; ++i) {
    std::string bad = good;
    const std::size_t at = i < 60 ? static_cast<std::size_t>(i) : random() % good.size();
    if (i % 5 == 4) {
      bad.resize(at);
    } else {
      bad[at] = static_cast<char>(bad[at] ^ (1 + random() % 255));
    }
    std::ofstream(file, std::ios::binary) << bad;
    EXPECT_FALSE(CheckCheckpoint(file).ok()) << "byte " << at;
  }
  std::ofstream(file, std::ios::binary) << good << 'x';
  EXPECT_THAT(std::string(CheckCheckpoint(file).status().message()), HasSubstr("has bytes after its end"));

  std::string bad = good;
  bad[good.size() / 2] = static_cast<char>(bad[good.size() / 2] ^ 1);
  std::ofstream(file, std::ios::binary) << bad;
  {
    absl::StatusOr<ResumedRun> run = Resume(path);
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(run->file, "checkpoint-300.lull");
    EXPECT_THAT(run->passed_over, ElementsAre(file + ": is damaged"));
    run->recorder.Observe(run->simulation);
    ExpectSame(Finish(run->simulation, run->recorder, path), whole);
  }

  std::ofstream(path + "/" + kLogFile, std::ios::binary) << log;
  std::ofstream(path + "/checkpoint-300.lull", std::ios::binary) << "";
  const absl::Status none = Resume(path).status();
  EXPECT_TRUE(absl::IsDataLoss(none)) << none;
  EXPECT_THAT(std::string(none.message()), HasSubstr("checkpoint-900.lull: is damaged"));
  EXPECT_THAT(std::string(none.message()), HasSubstr("checkpoint-300.lull: is cut short"));
  EXPECT_TRUE(Contents(path + "/" + kLogFile) == log) << "nothing has changed";
}

TEST_F(CheckpointTest, ALogThatEndsTooEarlyIsNoticed) {
  const std::string path = Make("run");
  Leave(path, {300, 900}, 1200);
  const std::string log = Contents(path + "/" + kLogFile);
  std::ofstream(path + "/" + kLogFile, std::ios::binary) << log.substr(0, 100);
  const absl::Status status = Resume(path).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("recording.log: is damaged, or was cut, after"));
  EXPECT_EQ(fs::file_size(path + "/" + kLogFile), 100u);
}

TEST_F(CheckpointTest, OfAnotherRunIsRefused) {
  const std::string path = Make("run");
  Leave(path, {300}, 400);
  const auto refusal = [&](const Config& config) {
    const absl::Status status = ResumeRun(path, Network::Build(config.network).value(), config, {}, Facts()).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    return std::string(status.message());
  };
  Config other = config_;
  other.network.seed = 12;
  EXPECT_THAT(refusal(other), HasSubstr("is of a run with another configuration"));
  for (const std::uint64_t trial : {std::uint64_t{12}, config_.network.seed}) {  // even where it draws the same
    other = config_;
    other.network.input_seed = trial;
    EXPECT_THAT(refusal(other), HasSubstr("is of a run with another configuration"));
  }
  other = config_;
  other.record.rates = 80;
  EXPECT_THAT(refusal(other), HasSubstr("is of a run with other [record] settings"));
  other = config_;
  other.duration = Seconds(3);
  other.run.threads = 2;
  EXPECT_TRUE(ResumeRun(path, network_, other, {}, Facts()).ok());
  EXPECT_TRUE(absl::IsNotFound(Resume(Make("empty")).status()));
}

TEST_F(CheckpointTest, WhatCannotBeWrittenIsSaid) {
  const std::string path = Make("run");
  Simulation simulation = Simulation::Create(network_).value();
  LogRecorder recorder = Record(path);
  recorder.Observe(simulation);
  Checkpoints checkpoints(directory_.File("nowhere"), config_);
  const absl::Status status = checkpoints.Write(simulation, recorder);
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("checkpoint-0.lull: cannot be written: No such file or directory"));
  EXPECT_TRUE(simulation.Run(10).ok()) << "the run could go on";
}

}  // namespace
}  // namespace lull
