// A run of the network of recorded_small_run.h, recorded by one process or by several ranks, and the files that are
// made of it: those of ranks are held to those of one process.

#ifndef LULL_TEST_SUPPORT_RECORDED_ON_RANKS_H_
#define LULL_TEST_SUPPORT_RECORDED_ON_RANKS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "lull/simulation.h"
#include "lull/statistics.h"
#include "ranks/in_process.h"
#include "test/support/recorded_small_run.h"
#include "test/support/temporary_directory.h"

namespace lull {

inline constexpr const char* kRecordAll = R"(
spikes = true
full_raster = true
traces = { neurons = [3, 25, 44, 130], every = "7 ms" }
trace = 47
rates = { every = "25 ms" }
weights = { every = "1 s", sample = 300 }
)";

// Gives a spike, or sets a current, to some of the own neurons that have just fired, in order of their ids.
class Echo : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
    for (const Spike& spike : spikes) {
      if (spike.neuron % 4 == 1) fired_.push_back(spike.neuron);
    }
  }
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    std::ranges::sort(fired_);
    fired_.erase(std::unique(fired_.begin(), fired_.end()), fired_.end());
    for (const NeuronId neuron : fired_) {
      const auto kind = neuron % 8 == 1 ? Stimulus::Kind::kSpike : Stimulus::Kind::kCurrent;
      stimuli.push_back({now + 1 + neuron % 3, neuron, kind, kind == Stimulus::Kind::kSpike ? 3.0 : 0.25});
    }
    fired_.clear();
  }

 private:
  std::vector<NeuronId> fired_;
};

// A part of a run: from a step on that the part before has saved, up to a step. What follows `saved_at` is recorded
// too, and lost if the next part resumes from there. The last part finishes the recording.
struct PartOnRanks {
  int ranks;  // 0: one process, which knows of no ranks
  Tick from = 0;
  Tick until = 2537;
  Tick saved_at = -1;
};

// Records parts of a run into a directory.
class RunOfParts {
 public:
  RunOfParts(std::string directory, const std::string& record) : directory_(std::move(directory)) {
    const std::string text = std::string(kRecordedNetwork) + "[record]\n" + record;
    config_ = ParseConfig(text, "test").value();
    std::filesystem::create_directories(directory_);
    std::ofstream(directory_ + "/" + kConfigFile) << text;
  }

  // Records otherwise from now on.
  void SetRecord(const std::string& record) {
    config_ = ParseConfig(std::string(kRecordedNetwork) + "[record]\n" + record, "test").value();
  }

  // Whether the states of simulation and recorder are saved in checkpoints and resumed from them; otherwise only the
  // recorder's, and the simulation runs again from the beginning. Nobody answers spikes then.
  bool has_checkpoints = false;

  // Called on each rank before Finish, and before a state is saved.
  std::function<void(int rank)> before_finish = {}, before_saving = {};

  // Returns what the ranks returned.
  std::vector<absl::Status> Record(const PartOnRanks& part) {
    if (part.ranks == 0) return {RecordHere(part, nullptr)};
    return RunInProcess(part.ranks, [&](Collectives& ranks) { return RecordHere(part, &ranks); });
  }

  const Config& config() const { return config_; }
  const std::string& directory() const { return directory_; }
  std::string LogPath() const { return directory_ + "/" + kLogFile; }
  const Statistics& statistics() const { return statistics_; }
  absl::StatusOr<RecordedRun> Open() const { return RecordedRun::Open(directory_); }

 private:
  absl::Status RecordHere(const PartOnRanks& part, Ranks* ranks) {
    const int rank = ranks == nullptr ? 0 : ranks->rank();
    const bool is_main = rank == 0;
    const absl::StatusOr<Network> network = Network::Build(config_.network, {.threads = 1, .ranks = ranks});
    if (!network.ok()) return network.status();
    RunFacts facts = {
        .version = "0.0", .network = "test", .config_hash = ConfigHash(config_), .synapses = network->synapses()};
    Checkpoints checkpoints(directory_, config_, "", ranks);
    if (has_checkpoints && part.from > 0) {
      absl::StatusOr<ResumedRun> resumed = ResumeRun(directory_, *network, config_, {.threads = 1}, facts);
      if (!resumed.ok()) return resumed.status();
      EXPECT_EQ(resumed->simulation.now(), part.from);
      checkpoints.ResumeFrom(part.from);
      return RecordFrom(part, facts, rank, resumed->simulation, resumed->recorder, checkpoints);
    }
    absl::StatusOr<Simulation> simulation = Simulation::Create(*network, {.threads = 1});
    if (!simulation.ok()) return simulation.status();
    Echo echo;
    if (!has_checkpoints) simulation->Observe(echo);
    if (auto run = simulation->Run(part.from); !run.ok()) return run.status();
    absl::StatusOr<LogRecorder> recorder = RecorderOf(*network, facts, part, is_main);
    if (!recorder.ok()) return recorder.status();
    return RecordFrom(part, facts, rank, *simulation, *recorder, checkpoints);
  }

  absl::Status RecordFrom(const PartOnRanks& part, RunFacts facts, int rank, Simulation& simulation,
                          LogRecorder& recorder, Checkpoints& checkpoints) {
    const bool is_main = rank == 0;
    recorder.Observe(simulation);
    if (part.from == 0) {
      if (auto status = recorder.RecordWeights(simulation); !status.ok()) return status;
    }
    while (simulation.now() < part.until) {
      const Tick now = simulation.now();
      Tick next = std::min(part.until, recorder.next_weights(now));
      if (part.saved_at > now) next = std::min(next, part.saved_at);
      if (auto run = simulation.Run(next - now); !run.ok()) return run.status();
      if (next == recorder.next_weights(next - 1) || next == config_.duration) {
        if (auto status = recorder.RecordWeights(simulation); !status.ok()) return status;
      }
      if (next == part.saved_at) {
        if (before_saving) before_saving(rank);
        if (absl::Status status = has_checkpoints ? checkpoints.Write(simulation, recorder) : Save(recorder, is_main);
            !status.ok())
          return status;
      }
    }
    if (part.until < config_.duration) return absl::OkStatus();
    facts.end = {.finished = true, .stats = simulation.totals(), .spike_hash = simulation.spike_hash()};
    facts.end->stats.wall_seconds = 0;
    if (before_finish) before_finish(rank);
    const absl::Status status = recorder.Finish(facts);
    if (is_main) statistics_ = recorder.statistics();
    return status;
  }

  absl::StatusOr<LogRecorder> RecorderOf(const Network& network, const RunFacts& facts, const PartOnRanks& part,
                                         bool is_main) {
    if (part.from == 0) return LogRecorder::Create(network, config_.record, facts, LogPath());
    std::span<const std::byte> left = is_main ? std::span<const std::byte>(saved_) : std::span<const std::byte>();
    return LogRecorder::Resume(network, config_.record, facts, LogPath(), part.from, [&left](std::span<std::byte> to) {
      if (to.size() > left.size()) return absl::DataLossError("the state ends too early");
      std::ranges::copy(left.first(to.size()), to.begin());
      left = left.subspan(to.size());
      return absl::OkStatus();
    });
  }

  absl::Status Save(LogRecorder& recorder, bool is_main) {
    std::vector<std::byte> saved;
    const absl::Status status = recorder.Save([&saved](std::span<const std::byte> bytes) {
      saved.insert(saved.end(), bytes.begin(), bytes.end());
      return absl::OkStatus();
    });
    EXPECT_EQ(is_main, !saved.empty());
    if (is_main) saved_ = std::move(saved);
    return status;
  }

  std::string directory_;
  Config config_;
  Statistics statistics_;
  std::vector<std::byte> saved_;
};

// The files of a directory, by name.
inline std::map<std::string, std::string> FilesIn(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file()) files[entry.path().filename().string()] = Contents(entry.path().string());
  }
  return files;
}

inline void ExpectOk(const std::vector<absl::Status>& statuses) {
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
}

// Compares file by file, and prints no contents.
inline void ExpectSameFiles(const std::map<std::string, std::string>& files,
                            const std::map<std::string, std::string>& expected) {
  EXPECT_EQ(files.size(), expected.size());
  for (const auto& [name, contents] : expected) {
    const auto found = files.find(name);
    ASSERT_TRUE(found != files.end()) << name;
    EXPECT_TRUE(found->second == contents)
        << name << " differs: " << found->second.size() << " bytes, expected " << contents.size();
  }
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_RECORDED_ON_RANKS_H_
