// Covers run_directory.cc, prepared_run.cc, staged_config.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/custom_model.h"
#include "lull/network.h"
#include "lull/run.h"
#include "lull/simulation.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

constexpr const char* kNoisyNetwork = R"(
duration = "400 ms"
delivery_limit = 4
[[columns]]
count = 3
layers = [{ name = "in", size = 5, type = "chattering" }, { name = "out", size = 5, type = "fast spiking" }]
[[projections]]
from = "in"
to = "out"
in_degree = 3
strength = 4
stdp = true
[[inputs]]
source = "poisson"
rate_hz = 50
amplitude = 18
[record]
format = "csv"
full_raster = false
weights = { every = "100 ms" }
)";

Config NoisyConfig() { return ParseConfig(kNoisyNetwork, "noisy").value(); }

// Every file of a directory with what it holds; times of day and of the machine are another matter.
std::map<std::string, std::string> FilesIn(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (entry.is_directory()) continue;
    const std::string name = entry.path().filename().string();
    const bool has_times = name == kStatusFile || name == kSummaryFile || name == kLogFile;
    const bool is_checkpoint = name.starts_with(kCheckpointStem);
    files[name] = has_times || is_checkpoint ? "" : Contents(entry.path().string());
  }
  return files;
}

class RunDirectoryTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return scratch_.File(name); }

  RunReport RunInto(const std::string& name, const RunDirectoryOptions& options = {}) const {
    return RunIntoDirectory(NoisyConfig(), Path(name), options).value();
  }

  TemporaryDirectory scratch_;
};

// Cancels the run after a step.
class StopsAt : public Observer {
 public:
  explicit StopsAt(Tick time) : time_(time) {}
  void OnSpikes(Tick, Tick until, std::span<const Spike>) override { now_ = until; }
  absl::Status status() const override { return now_ < time_ ? absl::OkStatus() : absl::CancelledError("enough"); }

 private:
  Tick time_;
  Tick now_ = 0;
};

TEST_F(RunDirectoryTest, LeavesTheFilesThatItNames) {
  const RunReport report = RunInto("a/out", {.network = "noisy"});
  EXPECT_TRUE(report.finished());
  EXPECT_EQ(report.facts.network, "noisy");
  EXPECT_EQ(report.statistics.duration, 400);
  EXPECT_GT(report.statistics.all.spikes, 10u);
  EXPECT_EQ(report.statistics.all.spikes, report.facts.end->stats.spikes);
  EXPECT_EQ(report.directory, Path("a/out"));
  EXPECT_THAT(report.files, UnorderedElementsAre("config.toml", "recording.log", "spikes.png", "rhythm.png",
                                                 "spectrum.png", "neuron-trace.png", "weights.png", "spikes.csv",
                                                 "weights.csv", "neurons.csv", "summary.json"));
  std::vector<std::string> there = report.files;
  there.emplace_back("status.json");
  std::vector<std::string> found;
  for (const auto& [name, contents] : FilesIn(Path("a/out"))) found.push_back(name);
  EXPECT_THAT(found, testing::UnorderedElementsAreArray(there));
  EXPECT_EQ(Contents(Path("a/out/summary.json")), JsonSummary(report));
  EXPECT_THAT(report.warnings, IsEmpty());
}

// A number that TOML could take for another, and types in an order that a file does not have.
TEST_F(RunDirectoryTest, KeepsAConfigurationThatReadsBackAsTheSame) {
  Config config = NoisyConfig();
  config.network.inputs.push_back({.source = StepCurrent{-0.0}});
  config.network.projections[0].stdp->a_plus = -0.0;
  std::swap(config.network.types[0], config.network.types[1]);
  ASSERT_TRUE(RunIntoDirectory(config, Path("out"), {.checkpoint_every = CheckpointEvery{.model = 100}}).ok());
  EXPECT_EQ(ConfigHash(LoadConfig(Path("out/config.toml")).value()), ConfigHash(config));
  const absl::StatusOr<RunReport> extended = ResumeInDirectory(Path("out"), {.duration = 500});
  EXPECT_TRUE(extended.ok()) << extended.status();
}

// What a directory keeps of its inputs is what was read.
TEST_F(RunDirectoryTest, RefusesAFileThatHasChangedSinceItWasRead) {
  std::ofstream(Path("edges.csv")) << "source,target,delay_ms,weight\n0,1,1,2\n";
  const std::string text = absl::StrCat(kNoisyNetwork, "[[edges]]\nfile = \"edges.csv\"\n");
  const Config config = ParseConfig(text, "noisy", {}, Path("")).value();
  const auto run_with = [&](const std::string& contents) {
    return RunIntoDirectory(config, Path("out"), {.on_built = [&](const Network&, auto&) {
                              std::ofstream(Path("edges.csv")) << contents;
                              return absl::OkStatus();
                            }});
  };
  for (const char* changed : {"source,target,delay_ms,weight\n0,1,1,3\n", "source,target,delay_ms,weight\n"}) {
    const absl::Status status = run_with(changed).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("edges.csv: has changed since it was read"));
    EXPECT_FALSE(fs::exists(Path("out")));
  }
  ASSERT_TRUE(run_with("source,target,delay_ms,weight\n0,1,1,2\n").ok());  // the same bytes
  EXPECT_EQ(Contents(Path("out/config-edges-0.csv")), Contents(Path("edges.csv")));
}

TEST_F(RunDirectoryTest, KeepsTheSynapsesThatCodeHasPutInPlaceOfAFile) {
  Config config = NoisyConfig();
  config.network.edges = {{.synapses = {{0, 1, 1, 0.25}}, .file = "nowhere.h5", .population = "p"}};
  ASSERT_TRUE(RunIntoDirectory(config, Path("out")).ok());
  EXPECT_EQ(ConfigHash(LoadConfig(Path("out/config.toml")).value()), ConfigHash(config));
}

TEST_F(RunDirectoryTest, WarnsOfWeightsBeyondTheDeliveryLimit) {
  Config config = NoisyConfig();
  config.network.edges = {{.synapses = {{0, 1, 1, 65}, {0, 2, 1, 4}}}};
  std::vector<std::string> warned;
  const RunReport report =
      RunIntoDirectory(config, Path("out"),
                       {.on_warning = [&warned](const std::string& sentence) { warned.push_back(sentence); }})
          .value();
  EXPECT_THAT(warned, ElementsAre(StartsWith("1 of 2 synapses of edges[0] has a weight beyond delivery_limit = 4")));
  EXPECT_EQ(report.warnings, warned);
  EXPECT_THAT(Contents(Path("out/summary.json")), HasSubstr("\"warnings\": [\"1 of 2 synapses of edges[0]"));
}

TEST_F(RunDirectoryTest, WarnsOfWhatNeverActs) {
  Config config = NoisyConfig();
  config.network.inputs.push_back({.source = StepCurrent{1}, .from = 401});
  EXPECT_THAT(RunIntoDirectory(config, Path("out")).value().warnings,
              ElementsAre("inputs[1] never acts: it begins at 401 ms, and the run ends at 400 ms"));
}

TEST_F(RunDirectoryTest, WarnsIfNoNeuronFired) {
  EXPECT_THAT(RunInto("noisy").warnings, IsEmpty());
  Config config = NoisyConfig();
  config.network.inputs = {};
  const RunReport report = RunIntoDirectory(config, Path("out")).value();
  EXPECT_THAT(report.warnings, ElementsAre(StartsWith("no neuron fired; neurons at rest fire only if inputs")));
  EXPECT_THAT(Contents(Path("out/summary.json")), HasSubstr("\"warnings\": [\"no neuron fired"));
}

// Learning with bounds "delivery" takes weights beyond the limit; the summary counts them as they are at the end.
TEST_F(RunDirectoryTest, CountsTheWeightsBeyondTheDeliveryLimitAtTheEnd) {
  Config config = NoisyConfig();
  config.record.weights.emplace();
  const RunReport report = RunIntoDirectory(config, Path("out")).value();
  Simulation simulation = Simulation::Create(Network::Build(config.network).value()).value();
  ASSERT_TRUE(simulation.Run(config.duration).ok());
  std::uint64_t beyond = 0;
  simulation.ForEachSynapse([&beyond](const Synapse& synapse) { beyond += std::fabs(synapse.weight) > 4; });
  EXPECT_GT(beyond, 0u);
  EXPECT_EQ(report.facts.end->weights_beyond_limit, beyond);
  EXPECT_THAT(Contents(Path("out/summary.json")),
              HasSubstr(absl::StrCat("\"weights_beyond_delivery_limit\": ", beyond, ",")));

  for (ProjectionSpec& projection : config.network.projections) projection.stdp.reset();
  config.network.delivery_limit.reset();
  EXPECT_EQ(RunIntoDirectory(config, Path("free"))->facts.end->weights_beyond_limit, std::nullopt);
  EXPECT_THAT(Contents(Path("free/summary.json")), HasSubstr("\"weights_beyond_delivery_limit\": null,"));
}

TEST_F(RunDirectoryTest, RefusesAConfigurationThatWouldNotReadBackBeforeItWritesAnything) {
  Config config = NoisyConfig();
  config.network.columns[0].name = "not UTF-8: \xff";
  const absl::Status status = RunIntoDirectory(config, Path("out")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("could not be repeated from its config.toml"));
  EXPECT_FALSE(fs::exists(Path("out")));
}

// Computed by a simulation that no directory was involved in.
TEST_F(RunDirectoryTest, RunsWhatTheConfigurationSays) {
  const RunReport report = RunInto("out");
  const Network network = Network::Build(NoisyConfig().network).value();
  Simulation simulation = Simulation::Create(network, {.engine = EngineKind::kClockDriven}).value();
  ASSERT_TRUE(simulation.Run(400).ok());
  EXPECT_EQ(report.facts.end->spike_hash, simulation.spike_hash());
  EXPECT_EQ(report.facts.end->weight_hash, simulation.weight_hash());
}

TEST_F(RunDirectoryTest, RecordsAndDrawsOnlyWhatIsWanted) {
  Config config = NoisyConfig();
  config.record = {.format = FileFormat::kCsv, .spikes = false, .raster = false, .full_raster = false, .rhythm = false};
  ASSERT_TRUE(RunIntoDirectory(config, Path("out")).ok());
  EXPECT_THAT(scratch_.Names(), ElementsAre("out"));
  std::vector<std::string> names;
  for (const auto& [name, contents] : FilesIn(Path("out"))) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("config.toml", "recording.log", "status.json", "summary.json"));
}

TEST_F(RunDirectoryTest, RepeatsARunFromItsConfiguration) {
  const RunReport first = RunInto("first");
  const Config config = LoadConfig(Path("first/config.toml")).value();
  ASSERT_TRUE(RunIntoDirectory(config, Path("again")).ok());
  EXPECT_EQ(FilesIn(Path("first")), FilesIn(Path("again")));
}

TEST_F(RunDirectoryTest, ProtectsAnEarlierRun) {
  RunInto("out");
  const auto before = FilesIn(Path("out"));
  const absl::StatusOr<RunReport> refused = RunIntoDirectory(NoisyConfig(), Path("out"));
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("holds a finished run; give another directory"));
  EXPECT_EQ(FilesIn(Path("out")), before);
  RunInto("out", {.overwrite = Overwrite::kFinishedRun});

  StopsAt stop(100);
  EXPECT_FALSE(RunInto("out", {.overwrite = Overwrite::kAnyRun, .observers = {&stop}}).finished());
  EXPECT_TRUE(absl::IsFailedPrecondition(
      RunIntoDirectory(NoisyConfig(), Path("out"), {.overwrite = Overwrite::kFinishedRun}).status()));
  EXPECT_TRUE(RunInto("out", {.overwrite = Overwrite::kAnyRun}).finished());
  EXPECT_EQ(FilesIn(Path("out")), before);
}

TEST_F(RunDirectoryTest, LeavesNoTraceOfWhatItRefuses) {
  Config config = NoisyConfig();
  config.duration = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(RunIntoDirectory(config, Path("a/b")).status()));
  config = NoisyConfig();
  config.network.projections[0].to = "nowhere";
  EXPECT_TRUE(absl::IsInvalidArgument(RunIntoDirectory(config, Path("a/b")).status()));
  config = NoisyConfig();
  config.record.trace = 1000;
  EXPECT_TRUE(absl::IsInvalidArgument(RunIntoDirectory(config, Path("a/b")).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      RunIntoDirectory(NoisyConfig(), Path("a/b"), {.checkpoint_every = CheckpointEvery{}}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(RunIntoDirectory(NoisyConfig(), Path("a/b"), {.progress_every_s = -1}).status()));
  const auto no = [](const Network&, auto&) { return absl::OutOfRangeError("no"); };
  EXPECT_TRUE(absl::IsOutOfRange(RunIntoDirectory(NoisyConfig(), Path("a/b"), {.on_built = no}).status()));
  EXPECT_THAT(scratch_.Names(), IsEmpty());
}

// Whatever interrupts it, and whichever engine resumes it.
TEST_F(RunDirectoryTest, LeavesWhenResumedWhatAnUninterruptedRunLeaves) {
  RunInto("whole", {.checkpoint_every = CheckpointEvery{.model = 150}});
  StopsAt stop(230);
  const RunReport part = RunInto("part", {.checkpoint_every = CheckpointEvery{.model = 150}, .observers = {&stop}});
  EXPECT_FALSE(part.finished());
  EXPECT_EQ(part.directory, Path("part/unfinished"));
  EXPECT_GE(part.statistics.duration, 230);
  EXPECT_LT(part.statistics.duration, 400);
  EXPECT_TRUE(fs::exists(Path("part/unfinished/spikes.png")));
  EXPECT_FALSE(fs::exists(Path("part/summary.json")));

  const absl::StatusOr<RunReport> resumed =
      ResumeInDirectory(Path("part"), {.engine = EngineKind::kClockDriven, .threads = 1});
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_TRUE(resumed->finished());
  EXPECT_EQ(resumed->facts.engine, EngineKind::kClockDriven);
  EXPECT_EQ(FilesIn(Path("whole")), FilesIn(Path("part")));
}

TEST_F(RunDirectoryTest, ResumesWithTheEngineAndThreadsOfItsConfigurationWhateverTheLastResumeTook) {
  Config config = NoisyConfig();
  config.run.engine = EngineKind::kClockDriven;
  config.run.threads = 2;
  StopsAt stop(100), again(200);
  ASSERT_TRUE(RunIntoDirectory(config, Path("out"), {.observers = {&stop}}).ok());
  const std::string before = Contents(Path("out/unfinished/config.toml"));
  const ResumeChanges other = {.engine = EngineKind::kEventDriven, .threads = 1};
  std::vector<std::pair<EngineKind, int>> shown;
  const auto show = [&](const RunStatus& status) {
    if (status.state == RunState::kRunning) shown.emplace_back(status.engine, status.threads);
  };
  ASSERT_TRUE(ResumeInDirectory(Path("out"), other, {.on_progress = show, .observers = {&again}}).ok());
  ASSERT_FALSE(shown.empty());
  EXPECT_EQ(shown.front(), std::pair(EngineKind::kEventDriven, 1));
  EXPECT_EQ(Contents(Path("out/unfinished/config.toml")), before);
  shown.clear();
  const RunReport report = ResumeInDirectory(Path("out"), {}, {.on_progress = show}).value();
  EXPECT_EQ(report.facts.engine, EngineKind::kClockDriven);
  EXPECT_EQ(shown.front().first, EngineKind::kClockDriven);
  EXPECT_EQ(shown.front().second, report.facts.threads);
}

TEST_F(RunDirectoryTest, SaysThatAFinishedRunWithoutACheckpointCannotBeMadeLonger) {
  RunInto("out");
  const auto before = FilesIn(Path("out"));
  for (const ResumeChanges& changes : {ResumeChanges(), ResumeChanges{.duration = 1000}}) {
    const absl::Status status = ResumeInDirectory(Path("out"), changes).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status));
    EXPECT_THAT(std::string(status.message()),
                AllOf(HasSubstr("holds a finished run of 400 ms without a checkpoint"), HasSubstr("--checkpoint-every"),
                      HasSubstr("config.toml --duration TIME --out DIR")));
    EXPECT_EQ(FilesIn(Path("out")), before);
  }
}

// The copy of the edges in the directory may be the only one left.
TEST_F(RunDirectoryTest, IsReplacedFromItsOwnConfigurationAndInputs) {
  std::ofstream(Path("edges.csv")) << "source,target,delay_ms,weight\n0,1,3,2.5\n7,1,2,-1\n";
  std::ofstream(Path("spikes.csv")) << "time_ms,neuron\n5,3\n9,4\n";
  std::ofstream(Path("net.toml")) << kNoisyNetwork
                                  << "[[inputs]]\nsource = \"spikes\"\nfile = \"spikes.csv\"\namplitude = 10\n"
                                  << "[[edges]]\nfile = \"edges.csv\"\n";
  StopsAt stop(100);
  const absl::StatusOr<Config> given = LoadConfig(Path("net.toml"));
  ASSERT_TRUE(given.ok()) << given.status();
  ASSERT_TRUE(RunIntoDirectory(*given, Path("out"), {.observers = {&stop}}).ok());
  const std::string edges = Contents(Path("edges.csv"));
  fs::remove(Path("edges.csv"));
  fs::create_symlink(Path("out/unfinished/config.toml"), Path("link.toml"));
  const auto before = FilesIn(Path("out/unfinished"));

  Config config = LoadConfig(Path("out/unfinished/config.toml")).value();
  const RunDirectoryOptions fails = {.overwrite = Overwrite::kAnyRun, .on_built = [](const Network&, auto&) {
                                       return absl::InvalidArgumentError("no");
                                     }};
  EXPECT_FALSE(RunIntoDirectory(config, Path("out"), fails).ok());
  EXPECT_EQ(FilesIn(Path("out/unfinished")), before);
  Config missing = config;
  missing.network.edges[0].file = Path("gone.csv");
  EXPECT_FALSE(RunIntoDirectory(missing, Path("out"), {.overwrite = Overwrite::kAnyRun}).ok());
  EXPECT_EQ(FilesIn(Path("out/unfinished")), before);

  const absl::StatusOr<RunReport> report = RunIntoDirectory(config, Path("out"), {.overwrite = Overwrite::kAnyRun});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(Contents(Path("out/config-edges-0.csv")), edges);
  EXPECT_FALSE(fs::exists(Path("out/unfinished")));
  ASSERT_TRUE(
      RunIntoDirectory(LoadConfig(Path("out/config.toml")).value(), Path("out"), {.overwrite = Overwrite::kFinishedRun})
          .ok());
  EXPECT_EQ(Contents(Path("out/config-edges-0.csv")), edges);
}

// As a run is left that is killed while it puts its files in place: the configuration comes first.
TEST_F(RunDirectoryTest, CanBeReadAndIsRefusedWithoutATraceWhenItsConfigurationAloneIsInPlace) {
  Config config = NoisyConfig();
  config.network.inputs.push_back({.source = SpikeInput{.spikes = {{5, 3}}, .amplitude = 10}});
  ASSERT_TRUE(RunIntoDirectory(config, Path("out")).ok());
  fs::create_directory(Path("unfinished"));
  for (const auto& [name, contents] : FilesIn(Path("out"))) {
    if (name != kConfigFile && name != kStatusFile) fs::rename(Path("out/" + name), Path("unfinished/" + name));
  }
  fs::rename(Path("unfinished"), Path("out/unfinished"));
  const absl::StatusOr<RecordedRun> run = RecordedRun::Open(Path("out"));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->duration(), 400);
  EXPECT_EQ(ToToml(run->config()), ToToml(LoadConfig(Path("out/config.toml")).value_or(run->config())));
  const auto outside = FilesIn(Path("out")), inside = FilesIn(Path("out/unfinished"));
  EXPECT_TRUE(absl::IsFailedPrecondition(ResumeInDirectory(Path("out")).status()));
  EXPECT_EQ(FilesIn(Path("out")), outside);
  EXPECT_EQ(FilesIn(Path("out/unfinished")), inside);
}

class PutsADirectoryInAPicturesPlace : public Observer {
 public:
  explicit PutsADirectoryInAPicturesPlace(std::string path) : path_(std::move(path)) {}
  void OnSpikes(Tick, Tick, std::span<const Spike>) override { fs::create_directory(path_); }

 private:
  std::string path_;
};

TEST_F(RunDirectoryTest, FinishesWithoutAPictureThatCannotBeDrawn) {
  PutsADirectoryInAPicturesPlace observer(Path("out/unfinished/spikes.png"));
  const RunReport report = RunInto("out", {.observers = {&observer}});
  EXPECT_TRUE(report.finished());
  EXPECT_THAT(report.warnings, ElementsAre(AllOf(HasSubstr("spikes.png: cannot be written: it is a directory"),
                                                 HasSubstr("'lull plot "))));
  EXPECT_THAT(report.files, testing::Not(Contains("spikes.png")));
  EXPECT_THAT(report.files, Contains("weights.png"));
  EXPECT_THAT(Contents(Path("out/summary.json")), HasSubstr("spikes.png: cannot be written"));
}

// Pictures that one key asks for fail each alone, and are named.
TEST_F(RunDirectoryTest, APictureThatCannotBeDrawnKeepsNoOtherFromBeingDrawn) {
  for (const auto& [failing, other] :
       {std::pair("rhythm.png", "spectrum.png"), std::pair("spectrum.png", "rhythm.png")}) {
    PutsADirectoryInAPicturesPlace observer(Path(std::string("out/unfinished/") + failing));
    const RunReport report = RunInto("out", {.overwrite = Overwrite::kAnyRun, .observers = {&observer}});
    EXPECT_THAT(report.warnings, ElementsAre(StartsWith(std::string(failing) + " is left out: ")));
    EXPECT_THAT(report.files, testing::Not(Contains(failing)));
    EXPECT_TRUE(fs::is_regular_file(Path(std::string("out/") + other)));
  }
}

TEST_F(RunDirectoryTest, ExtendsAFinishedRun) {
  RunInto("whole");
  Config config = NoisyConfig();
  config.duration = 200;
  const RunDirectoryOptions options = {.checkpoint_every = CheckpointEvery{.model = 150}};
  ASSERT_TRUE(RunIntoDirectory(config, Path("part"), options).ok());
  const absl::Status no_longer = ResumeInDirectory(Path("part")).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(no_longer));
  EXPECT_THAT(std::string(no_longer.message()), EndsWith("holds a finished run of 200 ms; give a longer duration to "
                                                         "extend it"));
  ASSERT_TRUE(ResumeInDirectory(Path("part"), {.duration = 400}).ok());
  for (const char* const name : {"spikes.csv", "weights.csv", "spikes.png", "config.toml"}) {
    EXPECT_EQ(Contents(Path("part/") + name), Contents(Path("whole/") + name)) << name;
  }
}

TEST_F(RunDirectoryTest, ResumesOnlyWhatIsThere) {
  const absl::Status nothing = ResumeInDirectory(Path("out")).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(nothing));
  EXPECT_THAT(std::string(nothing.message()), EndsWith("holds no run to resume: there is no config.toml"));
  StopsAt stop(100);
  RunInto("out", {.observers = {&stop}});
  EXPECT_TRUE(absl::IsInvalidArgument(ResumeInDirectory(Path("out"), {.threads = 5000}).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(ResumeInDirectory(Path("out"), {.duration = 10}).status()));
  for (const std::string& name : CheckpointsIn(Path("out/unfinished"))) fs::remove(Path("out/unfinished/") + name);
  EXPECT_THAT(std::string(ResumeInDirectory(Path("out")).status().message()),
              HasSubstr("holds no checkpoint, which --checkpoint-every would have written; 'lull export "));
}

TEST_F(RunDirectoryTest, WarnsOfACheckpointThatItPassesOver) {
  StopsAt stop(250);
  RunInto("out", {.checkpoint_every = CheckpointEvery{.model = 100}, .observers = {&stop}});
  const std::vector<std::string> checkpoints = CheckpointsIn(Path("out/unfinished"));
  ASSERT_EQ(checkpoints.size(), 2u);
  fs::resize_file(Path("out/unfinished/") + checkpoints[0], 1000);
  std::vector<std::string> warned;
  const RunReport report =
      ResumeInDirectory(Path("out"), {},
                        {.on_warning = [&](const std::string& sentence) { warned.push_back(sentence); }})
          .value();
  EXPECT_THAT(warned, ElementsAre(EndsWith("; resuming from " + checkpoints[1])));
  EXPECT_EQ(report.warnings, warned);
}

TEST_F(RunDirectoryTest, ShowsHowMuchOfTheLogIsCheckedBeforeItResumes) {
  StopsAt stop(250);
  RunInto("out", {.checkpoint_every = CheckpointEvery{.model = 100}, .observers = {&stop}});
  std::vector<double> parts;
  const auto report = ResumeInDirectory(Path("out"), {},
                                        {.on_progress =
                                             [&parts](const RunStatus& status) {
                                               if (status.state != RunState::kBuilding || status.file.empty()) return;
                                               EXPECT_EQ(status.file, kLogFile);
                                               parts.push_back(status.file_part.value());
                                             },
                                         .progress_every_s = 0});
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_GE(parts.size(), 2u);
  EXPECT_EQ(parts.front(), 0);
  EXPECT_EQ(parts.back(), 1);
  EXPECT_TRUE(std::ranges::is_sorted(parts));
}

TEST_F(RunDirectoryTest, StopsWhenItsTokenIsAsked) {
  const auto source = std::make_unique<std::stop_source>();
  std::vector<RunState> states;
  const RunReport report = RunInto("out", {.stop = source->get_token(), .on_progress = [&](const RunStatus& status) {
                                             if (states.empty() || status.state != states.back())
                                               states.push_back(status.state);
                                             if (status.state == RunState::kRunning) source->request_stop();
                                           }});
  EXPECT_FALSE(report.finished());
  EXPECT_LT(report.statistics.duration, 400);
  EXPECT_THAT(states, ElementsAre(RunState::kBuilding, RunState::kRunning, RunState::kWriting, RunState::kInterrupted));
  EXPECT_TRUE(ResumeInDirectory(Path("out")).value().finished());
}

TEST_F(RunDirectoryTest, TellsOfEveryFileThatIsMadeOfTheRecording) {
  std::set<std::string> made, read_to_the_end;
  const RunReport report = RunInto("out", {.on_progress =
                                               [&](const RunStatus& status) {
                                                 EXPECT_EQ(status.file_part.has_value(), !status.file.empty());
                                                 if (status.file.empty()) return;
                                                 EXPECT_EQ(status.state, RunState::kWriting);
                                                 made.insert(status.file);
                                                 if (*status.file_part == 1) read_to_the_end.insert(status.file);
                                               },
                                           .progress_every_s = 0});
  EXPECT_EQ(made, read_to_the_end);
  EXPECT_EQ(made.count(kLogFile), 1u);
  for (const std::string& file : report.files) {
    const bool is_of_recording = file.ends_with(".png") || file.starts_with("spikes.");
    EXPECT_TRUE(!is_of_recording || made.contains(file)) << file;
  }
}

TEST_F(RunDirectoryTest, KeepsWhatWasRecordedBeforeAFailure) {
  class Fails : public Observer {
   public:
    void OnSpikes(Tick, Tick until, std::span<const Spike>) override { now_ = until; }
    absl::Status status() const override { return now_ < 200 ? absl::OkStatus() : absl::InternalError("broken"); }

   private:
    Tick now_ = 0;
  } fails;
  const absl::Status status = RunIntoDirectory(NoisyConfig(), Path("out"), {.observers = {&fails}}).status();
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(StartsWith("broken; the run stopped at "), EndsWith("out' reads what was recorded")));
  EXPECT_EQ(RecordedRun::Open(Path("out")).value().directory(), Path("out/unfinished"));
  EXPECT_THAT(Contents(Path("out/status.json")), StartsWith("{\"state\": \"failed\""));
}

TEST_F(RunDirectoryTest, ShowsTheNetworkBeforeAnythingIsWritten) {
  StopsAt stop(100);
  const RunReport report = RunInto("out", {.on_built = [&](const Network& network, std::vector<Observer*>& observers) {
                                     EXPECT_EQ(network.neurons(), 30u);
                                     EXPECT_FALSE(fs::exists(Path("out/unfinished")));
                                     observers.push_back(&stop);
                                     return absl::OkStatus();
                                   }});
  EXPECT_FALSE(report.finished());
}

// A configuration that was made in memory, spikes and edges too, is repeated from its directory.
TEST_F(RunDirectoryTest, WritesWhatNoFileHeld) {
  Config config = NoisyConfig();
  config.network.inputs = {{.source = SpikeInput{.spikes = {{5, 0}, {7, 3}}, .amplitude = 40}}};
  config.network.edges = {{.synapses = {{.source = 0, .target = 9, .delay = 2, .weight = 17.25f},
                                        {.source = 3, .target = 1, .delay = 1, .weight = -0.1f}}}};
  const absl::StatusOr<RunReport> first = RunIntoDirectory(config, Path("first"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->files, AllOf(Contains("config-edges-0.csv"), Contains("config-spikes-0.csv")));
  EXPECT_EQ(Contents(Path("first/config-edges-0.csv")), "source,target,delay_ms,weight\n0,9,2,17.25\n3,1,1,-0.1\n");
  const absl::StatusOr<Config> again = LoadConfig(Path("first/config.toml"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(RunIntoDirectory(*again, Path("again")).value().facts.end->spike_hash, first->facts.end->spike_hash);
}

TEST_F(RunDirectoryTest, IsOneRunAtATime) {
  absl::Status other;
  RunInto("out", {.on_built = [&](const Network&, auto&) {
            other = RunIntoDirectory(NoisyConfig(), Path("out"), {.overwrite = Overwrite::kAnyRun}).status();
            return absl::OkStatus();
          }});
  EXPECT_TRUE(absl::IsFailedPrecondition(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("is in use by another run"));
}

}  // namespace
}  // namespace lull
