#include "lull/check_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/custom_model.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/plots.h"
#include "lull/recording.h"
#include "lull/simulation.h"
#include "lull/sonata.h"
#include "lull/version.h"
#include "test/support/conductances.h"
#include "test/support/own_izhikevich.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;

using Own = OwnIzhikevich;

// Counts its calls: what a neuron does depends on how many others were stepped before it.
struct Counting : Own {
  static constexpr const char* kName = "counting";
  static inline int calls = 0;
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
    return Own::Step(p, s, ++calls % 1000 == 0 ? input + 1 : input);
  }
};

// Says that it rests at −60 mV, where it does not.
struct Restless : Own {
  static constexpr const char* kName = "restless";
  static std::optional<std::array<double, 2>> Equilibrium(const Parameters&) { return {{-60, -12}}; }
};

// As Own, re-associated: other bits.
struct Reassociated : Own {
  static constexpr const char* kName = "re-associated";
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
    const bool fires = Own::Step(p, s, input);
    s.u = s.u * 1.0000002f;
    return fires;
  }
};

struct Refused : Own {
  static constexpr const char* kName = "refused";
  static bool MayRest(const State&) { return false; }
};

NeuronType TypeOf(const NeuronModel& model) { return {.name = "mine", .model = CustomType{.model = model}}; }

TEST(CheckModel, PassesTheBuiltInModelsAndTheSameAgain) {
  EXPECT_EQ(CheckModel({.name = "izhikevich"}), absl::OkStatus());
  EXPECT_EQ(CheckModel({.name = "rose", .model = HindmarshRoseType{.time_units_per_ms = 0.2}},
                       {.duration = 100, .largest_input = 200}),
            absl::OkStatus());
  EXPECT_EQ(CheckModel(TypeOf(MakeNeuronModel<Own>())), absl::OkStatus());
  NeuronType drawn = TypeOf(MakeNeuronModel<Own>());
  std::get<CustomType>(drawn.model).parameters = {{"a", {0.02, 0.1}}, {"d", {2, 8}}, {"drive", {0, 5}}};
  EXPECT_EQ(CheckModel(drawn, {.seed = 2}), absl::OkStatus());
}

// A model with input ports and sub-steps: an exact step of each half.
struct HalfPorts : Conductances {
  static constexpr const char* kName = "half ports";
  static constexpr int kSubSteps = 2;
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, const InputPorts& input, float h) {
    return Conductances::Step(p, s, {h * input.excitatory, h * input.inhibitory, h * input.current});
  }
};

TEST(CheckModel, PassesModelsWithPorts) {
  for (const NeuronModel& model : {MakeNeuronModel<Conductances>(), MakeNeuronModel<HalfPorts>()}) {
    EXPECT_EQ(CheckModel(TypeOf(model)), absl::OkStatus());
  }
}

// Takes its inhibition for a current on the widest path.
TEST(CheckModel, FindsAPathWithOtherPorts) {
  struct Crossed : Conductances {
    static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, const InputPorts& input) {
      return Conductances::Step(p, s, {input.excitatory, input.current, input.inhibitory});
    }
  };
  static internal::ModelInfo info = MakeNeuronModel<Conductances>().info();
  info.batch_function = &internal::BatchFunctionOf<Crossed>;
  EXPECT_THAT(std::string(CheckModel(TypeOf(NeuronModel(info))).message()), HasSubstr("in the batch function, "));
}

TEST(CheckModel, FindsAStateOutsideOfState) {
  const absl::Status status = CheckModel(TypeOf(MakeNeuronModel<Counting>()), {.seed = 5});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("model 'counting'"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("(seed 5)"));
}

TEST(CheckModel, FindsAnEquilibriumThatIsNone) {
  const absl::Status status = CheckModel(TypeOf(MakeNeuronModel<Restless>()));
  EXPECT_THAT(std::string(status.message()), HasSubstr("Equilibrium says v = -60, but from there a step"));
}

TEST(CheckModel, FindsARestPointThatIsRefused) {
  EXPECT_THAT(std::string(CheckModel(TypeOf(MakeNeuronModel<Refused>())).message()), HasSubstr("MayRest refuses"));
}

// What a step compiled with other arithmetic for one vector width would be.
TEST(CheckModel, FindsAPathWithOtherBits) {
  static internal::ModelInfo info = MakeNeuronModel<Own>().info();
  info.batch_function = [](InstructionSet set, bool uniform, internal::RestRule rule) {
    const bool is_widest = set == SupportedInstructionSets().back();
    const NeuronModel of = is_widest ? MakeNeuronModel<Reassociated>() : MakeNeuronModel<Own>();
    return of.info().batch_function(set, uniform, rule);
  };
  const std::string message(CheckModel(TypeOf(NeuronModel(info))).message());
  const std::map<InstructionSet, const char*> names = {{InstructionSet::kBaseline, "on the baseline"},
                                                       {InstructionSet::kAvx2, "on AVX2"},
                                                       {InstructionSet::kAvx512, "on AVX-512"}};
  EXPECT_THAT(message, HasSubstr(names.at(SupportedInstructionSets().back())));
  EXPECT_THAT(message, HasSubstr("in step 1: u is"));
}

TEST(CheckModel, SaysThatNothingFired) {
  const absl::Status status = CheckModel(TypeOf(MakeNeuronModel<Own>()), {.largest_input = 0.1});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("give a larger largest_input"));
}

TEST(CheckModel, SaysWhatIsWrongWithTheType) {
  NeuronType type = TypeOf(MakeNeuronModel<Own>());
  std::get<CustomType>(type.model).parameters = {{"A", 1}};
  const std::string message(CheckModel(type).message());
  EXPECT_THAT(message, HasSubstr("types.mine.A"));
  EXPECT_THAT(message, HasSubstr("no parameter of 'own', which has a, b, c, d, drive, gain"));
}

// The reference network, whose every synapse learns, of the built-in model and of the same as a user's own.
TEST(CustomModel, EqualsTheBuiltInOneBitForBit) {
  NetworkSpec spec = BuiltInConfig("timed")->network;
  spec.columns[0].count = 4;
  std::vector<std::uint64_t> hashes;
  for (const bool own : {false, true}) {
    for (NeuronType& type : spec.types) {
      if (const auto* t = std::get_if<IzhikevichType>(&type.model); t != nullptr && own) {
        type.model = CustomType{.model = MakeNeuronModel<Own>(),
                                .parameters = {{"a", t->a}, {"b", t->b}, {"c", t->c}, {"d", t->d}}};
      }
    }
    const absl::StatusOr<Network> network = Network::Build(spec);
    ASSERT_TRUE(network.ok()) << network.status();
    for (const EngineKind engine : {EngineKind::kEventDriven, EngineKind::kClockDriven}) {
      absl::StatusOr<Simulation> simulation = Simulation::Create(*network, {.engine = engine});
      ASSERT_TRUE(simulation->Run(1000).ok());
      EXPECT_GT(simulation->totals().spikes, 1000u);
      hashes.push_back(simulation->spike_hash());
      hashes.push_back(simulation->weight_hash());
    }
  }
  for (std::size_t i = 2; i < hashes.size(); ++i) EXPECT_EQ(hashes[i], hashes[i - 2]) << i;
}

constexpr const char* kFile = R"(
duration = "300 ms"
[types.mine]
model = "own"
d = 4
drive = [6, 8]
initial = { v = -60 }
[types.other]
like = "mine"
drive = 5
initial = "standard"
[[columns]]
name = "c"
count = 2
layers = [{ name = "a", size = 20, type = "mine" }, { name = "b", size = 5, type = "other" }]
[[projections]]
from = "a"
to = "b"
strength = [0, 4]
[record]
traces = { neurons = [0, 24], every = "1 ms" }
)";

TEST(CustomModel, IsReadAndWrittenByName) {
  const std::vector<NeuronModel> models = {MakeNeuronModel<Own>()};
  const absl::StatusOr<Config> config = ParseConfig(kFile, "own.toml", {{"types.other.a", "0.1"}}, "", models);
  ASSERT_TRUE(config.ok()) << config.status();
  const auto& mine = std::get<CustomType>(config->network.types.at(0).model);
  EXPECT_EQ(mine.parameters.at("drive"), Drawn(6, 8));
  EXPECT_EQ(mine.parameters.at("b"), Drawn(0.2)) << "a default as it is written";
  EXPECT_EQ(std::get<CustomType>(config->network.types.at(1).model).parameters.at("a"), Drawn(0.1));
  EXPECT_EQ(config->network.types.at(0).initial.values, std::vector<Drawn>{-60});
  const absl::StatusOr<Config> again = ParseConfig(ToToml(*config), "again.toml", {}, "", models);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, *config);
  EXPECT_EQ(ConfigHash(*again), ConfigHash(*config));

  Config other = *config;
  std::get<CustomType>(other.network.types.at(0).model).parameters["d"] = 5;
  EXPECT_NE(ConfigHash(other), ConfigHash(*config));
}

TEST(CustomModel, MistakesInFilesNameWhatIsKnown) {
  const auto message = [](const std::string& text, const std::vector<NeuronModel>& models) {
    return std::string(ParseConfig(text, "f.toml", {}, "", models).status().message());
  };
  const std::string file = kFile;
  EXPECT_THAT(message(file, {}), HasSubstr("f.toml:4: types.mine.model = \"own\"; must be \"izhikevich\", "
                                           "\"hindmarsh-rose\", \"lif-delta\""));
  std::string unknown = file;
  unknown.replace(unknown.find("\"own\""), 5, "\"quux\"");
  EXPECT_THAT(message(unknown, {MakeNeuronModel<Own>()}), HasSubstr("\"adex\", \"izhikevich-2007\" or \"own\""));
  std::string key = file;
  key.replace(key.find("d = 4"), 5, "e = 4");
  EXPECT_THAT(message(key, {MakeNeuronModel<Own>()}), HasSubstr("types.mine.e"));
  std::string initial = file;
  initial.replace(initial.find("v = -60"), 7, "u = -60");
  EXPECT_THAT(message(initial, {MakeNeuronModel<Own>()}), HasSubstr("{ v = 0, u = 0 }, or the first of these"));
  EXPECT_THAT(message(file, {MakeNeuronModel<Own>(), MakeNeuronModel<Own>()}), HasSubstr("two are called 'own'"));
}

// Recorded, cut in the middle, gone on with from its checkpoint, read back, drawn and exported.
TEST(CustomModel, RunsAreRecordedResumedAndRead) {
  const TemporaryDirectory directory;
  const std::vector<NeuronModel> models = {MakeNeuronModel<Own>()};
  const Config config = *ParseConfig(kFile, "own.toml", {}, "", models);
  std::ofstream(directory.File(kConfigFile)) << ToToml(config);
  const absl::StatusOr<Network> network = Network::Build(config.network);
  ASSERT_TRUE(network.ok()) << network.status();
  RunFacts facts = {.version = LULL_VERSION,
                    .config_hash = ConfigHash(config),
                    .neurons = network->neurons(),
                    .synapses = network->synapses()};
  {
    absl::StatusOr<Simulation> simulation = Simulation::Create(*network);
    absl::StatusOr<LogRecorder> recorder =
        LogRecorder::Create(*network, config.record, facts, directory.File(kLogFile));
    ASSERT_TRUE(recorder.ok()) << recorder.status();
    recorder->Observe(*simulation);
    ASSERT_TRUE(simulation->Run(150).ok());
    Checkpoints checkpoints(directory.path(), config);
    ASSERT_EQ(checkpoints.Write(*simulation, *recorder), absl::OkStatus());
    ASSERT_EQ(checkpoints.Finish(), absl::OkStatus());
  }
  absl::StatusOr<ResumedRun> resumed = ResumeRun(directory.path(), *network, config, {}, facts);
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  resumed->recorder.Observe(resumed->simulation);
  ASSERT_TRUE(resumed->simulation.Run(150).ok());
  facts.end = RunEnd{.stats = resumed->simulation.totals(), .spike_hash = resumed->simulation.spike_hash()};
  ASSERT_EQ(resumed->recorder.Finish(facts), absl::OkStatus());
  Simulation whole = *Simulation::Create(*network);
  ASSERT_TRUE(whole.Run(300).ok());
  EXPECT_EQ(resumed->simulation.spike_hash(), whole.spike_hash());

  EXPECT_FALSE(RecordedRun::Open(directory.path()).ok()) << "a model that is not given cannot be known";
  const absl::StatusOr<RecordedRun> run = RecordedRun::Open(directory.path(), models);
  ASSERT_TRUE(run.ok()) << run.status();
  const absl::StatusOr<std::vector<std::string>> files = ExportRun(*run, directory.path(), FileFormat::kCsv);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(Contents(directory.File("traces.csv")), testing::StartsWith("time_ms,neuron,v,u\n"));
  EXPECT_TRUE(PlotRun(*run, directory.path()).ok());
  if (ReadsSonata()) {
    ASSERT_EQ(WriteNetwork(*network, config, directory.path()), absl::OkStatus());
    EXPECT_THAT(Contents(directory.File("node_types.csv")), HasSubstr("lull:own"));
  }
}

}  // namespace
}  // namespace lull
