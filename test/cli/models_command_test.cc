// Covers models_command.cc, model_sheets.cc, models_report.cc.

#include "cli/models_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/model_sheets.h"
#include "cli/models_report.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "test/support/named_types.h"
#include "test/support/temporary_directory.h"

namespace lull::cli {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Le;
using ::testing::Lt;
using ::testing::SizeIs;
using ::testing::StartsWith;

const ModelsReport& Report() {
  static const ModelsReport report = ReportModels().value();
  return report;
}

// ---------------------------------------------------------------------------------------------------------------------
// The report

// MODEL.md, 2: the published currents and what comes of them, whatever order of evaluation.
TEST(ReportModels, CountsWhatIsKnown) {
  EXPECT_EQ(Report().types.at(0).spikes, (std::array<std::uint64_t, 2>{10, 20})) << "regular spiking";
  EXPECT_EQ(Report().types.at(1).spikes.at(0), 12u) << "intrinsically bursting";
  std::map<double, std::uint64_t> spikes;
  for (const ModelsReport::Response& response : Report().responses) spikes[response.current] = response.spikes;
  EXPECT_EQ(spikes.at(1), 0u);
  EXPECT_EQ(spikes.at(1.5), 27u);
  EXPECT_EQ(spikes.at(2), 63u);
  EXPECT_EQ(spikes.at(3.5), 131u);
  EXPECT_THAT(spikes.at(3.2), AllOf(Ge(105u), Le(125u)));
}

TEST(ReportModels, KnowsRestPoints) {
  NetworkSpec spec = {.types = TypesOf2003(), .columns = {{.name = "all"}}};
  for (const NeuronType& type : spec.types) {
    spec.columns[0].layers.push_back({.name = type.name, .size = 1, .types = {{.type = type.name}}});
  }
  const Network network = Network::Build(spec).value();
  ASSERT_EQ(Report().types.size(), network.neurons());
  for (NeuronId i = 0; i < network.neurons(); ++i) {
    EXPECT_EQ(Report().types[i].rest_v, std::optional<double>(network.neuron(i).rest_point.value().front()));
  }
  EXPECT_NEAR(Report().types[0].rest_v.value(), -70, 1e-3);  // 0.04 v² + (5 − b) v + 140 = 0
  EXPECT_NEAR(Report().types[6].rest_v.value(), -62.5, 1e-3);
  EXPECT_NEAR(Report().rest_x.value(), -1.6045, 1e-3);
  EXPECT_EQ(Report().cells.at(0).rest_v.value(), -60) << "v_r";
  EXPECT_EQ(Report().lif.at(0).rest_v.value(), -70) << "e_l";
}

std::vector<std::string> NamesOf(const std::vector<ModelsReport::Cell>& cells) {
  std::vector<std::string> names;
  for (const ModelsReport::Cell& cell : cells) names.push_back(cell.name);
  return names;
}

TEST(ReportModels, HasEveryNamedTypeAndModel) {
  std::vector<std::string> names;
  for (const ModelsReport::Type& type : Report().types) names.push_back(type.name);
  for (const auto* cells : {&Report().cells, &Report().patterns}) {
    for (const std::string& name : NamesOf(*cells)) names.push_back(name);
  }
  std::vector<std::string> known;
  for (const NeuronType& type : NamedNeuronTypes()) known.push_back(type.name);
  EXPECT_EQ(names, known);
  EXPECT_THAT(NamesOf(Report().lif), ElementsAre("lif-delta", "lif-exp", "lif-cond-exp"));
}

// v rises from e_l to the threshold in −τ ln(1 − 15 mV C/(τ I)), and is refractory for 2 ms; spikes are at whole ms.
TEST(ReportModels, CountsSpikesOfLifNeurons) {
  for (const ModelsReport::Cell::Count& count : Report().lif.at(0).counts) {
    const double interval = std::ceil(-10 * std::log(1 - 15 * 250 / (10 * count.current))) + 2;
    EXPECT_NEAR(static_cast<double>(count.spikes), 1000 / interval, 1) << count.current;
  }
}

TEST(ReportModels, CountsSpikesOfPatterns) {
  std::map<std::string, ModelsReport::Cell::Count> counts;
  for (const ModelsReport::Cell& cell : Report().patterns) counts[cell.name] = cell.counts.at(0);
  EXPECT_EQ(counts["transient spiking (AdEx)"].spikes, 1u);
  EXPECT_GT(counts["tonic spiking (AdEx)"].spikes, 4 * counts["adaptation (AdEx)"].spikes);
  EXPECT_EQ(counts["irregular spiking (AdEx)"].current, 160) << "table 1 of Naud et al. (2008)";
  EXPECT_EQ(counts["delayed regular bursting (AdEx)"].current, 110);
}

// ---------------------------------------------------------------------------------------------------------------------
// For people

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

TEST(TextModels, HasEveryTypeWithItsParameters) {
  const std::string text = TextModels(Report());
  for (const NeuronType& type : TypesOf2003()) {
    const std::size_t start = text.find("\n  " + type.name + " ");
    ASSERT_NE(start, text.npos) << type.name;
    const std::size_t numbers = start + 3 + type.name.size();
    const std::vector<std::string> words = Words(text.substr(numbers, text.find('\n', numbers) - numbers));
    ASSERT_EQ(words.size(), 7u);
    const auto& model = std::get<IzhikevichType>(type.model);
    const double expected[] = {model.a.range()->low, model.b.range()->low, model.c.range()->low, model.d.range()->low};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(words[i], absl::StrFormat("%g", expected[i])) << type.name;
  }
  for (const Regime& regime : HindmarshRoseRegimes()) EXPECT_THAT(text, HasSubstr(regime.name));
  EXPECT_THAT(text, HasSubstr("a = 1, b = 3, c = 1, d = 5, s = 4, x_r = -1.6, r = 0.006"));
  EXPECT_THAT(text, HasSubstr("[mV/ms]"));
  EXPECT_THAT(text, HasSubstr("like = \"fast spiking\""));
}

TEST(TextModels, HasEveryCellWithItsParameters) {
  const std::string text = TextModels(Report());
  std::map<std::string, std::vector<std::string>> rows;  // each first row
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t end = line.find("   ", 2);
    if (end != line.npos) rows.emplace(line.substr(2, end - 2), Words(line.substr(end)));
  }
  EXPECT_THAT(rows["regular spiking (2007)"],
              ElementsAre("100", "0.7", "-60", "-40", "35", "0.03", "-2", "-50", "100"));
  EXPECT_THAT(rows["initial burst (AdEx)"], ElementsAre("130", "18", "-58", "4", "120", "150", "-50"));
  EXPECT_THAT(rows["t_ref"], ElementsAre("[ms]", "2", "2", "5"));
  EXPECT_THAT(text, HasSubstr("  fast spiking (2007): cubic = 0.025\n"));
  EXPECT_THAT(text, HasSubstr("  low-threshold spiking (2007): peak_u = -0.1, c_u = 0.04, u_max = 670\n"));
  EXPECT_THAT(text, HasSubstr("  delayed regular bursting (AdEx)     none    110 "));
}

TEST(TextModels, FitsATerminal) {
  std::istringstream lines(TextModels(Report()));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110u) << line;
}

TEST(TextModels, SaysWhereThereIsNoRestPoint) {
  ModelsReport report = Report();
  report.types[3].rest_v = std::nullopt;
  EXPECT_THAT(TextModels(report), HasSubstr("   none "));
}

// ---------------------------------------------------------------------------------------------------------------------
// For machines

// Reads the JSON that Lull writes into a map from "key.key.index.key" to the token there; fails the test on anything
// that is not JSON.
class JsonReader {
 public:
  static std::map<std::string, std::string> Read(const std::string& text) {
    JsonReader reader(text);
    reader.Value("");
    EXPECT_EQ(reader.Token(), "") << "after the end";
    return reader.values_;
  }

 private:
  explicit JsonReader(const std::string& text) : text_(text) {}

  // A bracket, a comma, a colon, or a whole string, number or word; empty at the end.
  std::string Token() {
    const std::size_t start = std::min(text_.find_first_not_of(" \n", at_), text_.size());
    at_ = start;
    if (start == text_.size()) return "";
    if (text_[start] == '"') {
      at_ = text_.find('"', start + 1) + 1;
    } else if (std::string("{}[],:").find(text_[start]) != std::string::npos) {
      ++at_;
    } else {
      at_ = std::min(text_.find_first_of(" \n{}[],:", start), text_.size());
    }
    return text_.substr(start, at_ - start);
  }

  void Value(const std::string& path) {
    const std::string token = Token();
    if (token != "{" && token != "[") {
      EXPECT_THAT(token, ::testing::MatchesRegex("\"[^\"]*\"|null|-?[0-9.]+(e[-+]?[0-9]+)?")) << path;
      values_[path] = token;
      return;
    }
    const std::string end = token == "{" ? "}" : "]";
    std::string next;
    for (int index = 0; next != end; ++index) {
      std::string name = absl::StrCat(index);
      if (token == "{") {
        const std::string key = Token();
        name = key.substr(1, key.size() - 2);
        ASSERT_EQ(Token(), ":") << path << "." << key;
      }
      Value(path.empty() ? name : absl::StrCat(path, ".", name));
      next = Token();
      ASSERT_TRUE(next == end || next == ",") << path << ": '" << next << "'";
    }
  }

  std::string text_;
  std::size_t at_ = 0;
  std::map<std::string, std::string> values_;
};

TEST(JsonModels, HoldsEveryNumber) {
  const std::map<std::string, std::string> values = JsonReader::Read(JsonModels(Report()));
  const auto number = [&](const std::string& path) {
    EXPECT_TRUE(values.contains(path)) << path;
    return values.contains(path) ? std::stod(values.at(path)) : 0;
  };
  for (const ModelsReport::Type& type : Report().types) {
    const auto model = std::get<IzhikevichType>(NamedNeuronType(type.name).value().model);
    EXPECT_EQ(number("izhikevich." + type.name + ".a"), model.a.range()->low);
    EXPECT_EQ(number("izhikevich." + type.name + ".b"), model.b.range()->low);
    EXPECT_EQ(number("izhikevich." + type.name + ".c"), model.c.range()->low);
    EXPECT_EQ(number("izhikevich." + type.name + ".d"), model.d.range()->low);
    EXPECT_EQ(number("izhikevich." + type.name + ".rest_v"), type.rest_v.value());
    EXPECT_EQ(number("izhikevich." + type.name + ".spikes_per_s_at.5"), static_cast<double>(type.spikes[0]));
    EXPECT_EQ(number("izhikevich." + type.name + ".spikes_per_s_at.10"), static_cast<double>(type.spikes[1]));
  }
  EXPECT_EQ(number("izhikevich_2007.fast spiking (2007).cubic"), 0.025);
  EXPECT_EQ(number("izhikevich_2007.regular spiking (2007).rest_v"), -60);
  EXPECT_EQ(number("adex.initial burst (AdEx).tau_w"), 150);
  EXPECT_EQ(number("adex.transient spiking (AdEx).spikes_per_s_at.180"), 1);
  EXPECT_EQ(values.at("adex.delayed regular bursting (AdEx).rest_v"), "null");
  EXPECT_EQ(number("lif.lif-cond-exp.tau_syn_in"), 10);
  EXPECT_EQ(number("lif.lif-exp.spikes_per_s_at.480"), static_cast<double>(Report().lif.at(1).counts.at(0).spikes));
  const HindmarshRoseType hindmarsh_rose;
  EXPECT_EQ(number("hindmarsh_rose.r"), hindmarsh_rose.r.range()->low);
  EXPECT_EQ(number("hindmarsh_rose.x_r"), hindmarsh_rose.x_r.range()->low);
  EXPECT_EQ(number("hindmarsh_rose.rest_x"), Report().rest_x.value());
  for (std::size_t i = 0; i < Report().responses.size(); ++i) {
    const std::string path = absl::StrCat("hindmarsh_rose.regimes.", i);
    EXPECT_EQ(number(path + ".current"), Report().responses[i].current);
    EXPECT_EQ(number(path + ".spikes_in_4_s"), static_cast<double>(Report().responses[i].spikes));
    EXPECT_EQ(values.at(path + ".name"), "\"" + Report().responses[i].regime + "\"");
  }
}

TEST(JsonModels, HasNullForNoRestPoint) {
  ModelsReport report = Report();
  report.types[3].rest_v = std::nullopt;
  EXPECT_EQ(JsonReader::Read(JsonModels(report)).at("izhikevich.fast spiking.rest_v"), "null");
}

// ---------------------------------------------------------------------------------------------------------------------
// The pictures

// Each type does in its panel what the panel says.
class Izhikevich : public testing::Test {
 protected:
  // The panel of the type, or a later one.
  static const TracePanel& Panel(const std::string& type, int later = 0) {
    static const ModelSheet sheet = IzhikevichSheet().value();
    for (const TracePanel& panel : sheet.panels) {
      if (panel.title == type && later-- == 0) return panel;
    }
    ADD_FAILURE() << "no panel for " << type;
    return sheet.panels.front();
  }

  static std::vector<Tick> Intervals(const TracePanel& panel) {
    std::vector<Tick> intervals;
    for (std::size_t i = 1; i < panel.spike_times.size(); ++i) {
      intervals.push_back(panel.spike_times[i] - panel.spike_times[i - 1]);
    }
    return intervals;
  }

  // How many spikes each burst has: one that is less than 10 ms after another belongs to its burst.
  static std::vector<int> Bursts(const TracePanel& panel) {
    std::vector<int> bursts = {1};
    for (const Tick interval : Intervals(panel)) {
      if (interval < 10) ++bursts.back();
      if (interval >= 10) bursts.push_back(1);
    }
    return bursts;
  }
};

TEST_F(Izhikevich, SheetHasEveryNamedType) {
  for (const NeuronType& type : TypesOf2003()) EXPECT_THAT(Panel(type.name).caption, StartsWith("I = "));
}

TEST_F(Izhikevich, RegularSpikingAdapts) {
  const std::vector<Tick> intervals = Intervals(Panel("regular spiking"));
  ASSERT_GE(intervals.size(), 4u);
  for (std::size_t i = 1; i < intervals.size(); ++i) EXPECT_GT(intervals[i], 2 * intervals[0]);
}

TEST_F(Izhikevich, IntrinsicallyBurstingBeginsWithABurst) {
  std::vector<int> bursts = Bursts(Panel("intrinsically bursting"));
  EXPECT_GE(bursts.front(), 3);
  bursts.erase(bursts.begin());
  EXPECT_THAT(bursts, AllOf(SizeIs(Ge(4u)), Each(1)));
}

TEST_F(Izhikevich, ChatteringBurstsAgainAndAgain) {
  EXPECT_THAT(Bursts(Panel("chattering")), AllOf(SizeIs(Ge(4u)), Each(Ge(3))));
}

TEST_F(Izhikevich, FastSpikingKeepsItsRate) {
  const std::vector<Tick> intervals = Intervals(Panel("fast spiking"));
  EXPECT_THAT(intervals, AllOf(SizeIs(Ge(12u)), Each(AllOf(Ge(14), Lt(26)))));
}

TEST_F(Izhikevich, LowThresholdSpikingIsFastAtFirst) {
  const std::vector<Tick> intervals = Intervals(Panel("low-threshold spiking"));
  ASSERT_GE(intervals.size(), 8u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_LT(intervals[i], 10);
  for (std::size_t i = 4; i < intervals.size(); ++i) EXPECT_GT(intervals[i], 10);
}

TEST_F(Izhikevich, ThalamoCorticalFiresAndRebounds) {
  EXPECT_THAT(Intervals(Panel("thalamo-cortical")), AllOf(SizeIs(Ge(4u)), Each(Ge(40))));
  const TracePanel& rebound = Panel("thalamo-cortical", 1);
  EXPECT_LT(rebound.strip[100], 0);
  EXPECT_EQ(rebound.strip[200], 0);
  EXPECT_THAT(rebound.spike_times, AllOf(SizeIs(Ge(2u)), Each(AllOf(Ge(200), Lt(250)))));
}

TEST_F(Izhikevich, ResonatorIsStartedAndStoppedAndRings) {
  const TracePanel& bistable = Panel("resonator");
  EXPECT_THAT(bistable.spike_times, AllOf(SizeIs(Ge(3u)), Each(AllOf(Ge(110), Lt(264)))));
  const TracePanel& ringing = Panel("resonator", 1);
  EXPECT_TRUE(ringing.close_up);
  EXPECT_THAT(ringing.spike_times, IsEmpty());
  int turns = 0;
  for (std::size_t i = 52; i < 200; ++i) {
    const auto& v = ringing.potential;
    turns += (v[i] - v[i - 1] > 0) != (v[i + 1] - v[i] > 0);
  }
  EXPECT_GE(turns, 5);
}

// The spikes of a panel.
std::vector<Tick> SpikesOf(const ModelSheet& sheet, const std::string& title, int later = 0) {
  for (const TracePanel& panel : sheet.panels) {
    if (panel.title == title && later-- == 0) return panel.spike_times;
  }
  ADD_FAILURE() << "no panel for " << title;
  return {};
}

std::vector<Tick> IntervalsOf(const std::vector<Tick>& spikes) {
  std::vector<Tick> intervals;
  for (std::size_t i = 1; i < spikes.size(); ++i) intervals.push_back(spikes[i] - spikes[i - 1]);
  return intervals;
}

TEST(Izhikevich2007Sheet, CellsDoWhatTheirPanelsSay) {
  const ModelSheet sheet = Izhikevich2007Sheet().value();
  for (const NeuronType& type : NamedTypesOf("izhikevich-2007")) {
    EXPECT_FALSE(SpikesOf(sheet, type.name).empty()) << type.name;
  }
  const std::vector<Tick> bursting = IntervalsOf(SpikesOf(sheet, "intrinsically bursting (2007)"));
  ASSERT_GE(bursting.size(), 2u);
  EXPECT_LT(2 * bursting[0], bursting[1]);
  const std::vector<Tick> adapting = IntervalsOf(SpikesOf(sheet, "low-threshold spiking (2007)"));
  EXPECT_LT(1.5 * static_cast<double>(adapting.front()), static_cast<double>(adapting.back()));
  EXPECT_THAT(IntervalsOf(SpikesOf(sheet, "fast spiking (2007)")), AllOf(SizeIs(Ge(10u)), Each(AllOf(Ge(22), Le(26)))));
  for (const char* const thalamic : {"thalamo-cortical (2007)", "reticular thalamic (2007)"}) {
    EXPECT_THAT(SpikesOf(sheet, thalamic, 1), AllOf(SizeIs(Ge(2u)), Each(AllOf(Ge(200), Lt(300))))) << "rebound";
  }
}

TEST(AdExSheet, PatternsDoWhatTheirPanelsSay) {
  const ModelSheet sheet = AdExSheet().value();
  for (const NeuronType& type : NamedTypesOf("adex")) EXPECT_FALSE(SpikesOf(sheet, type.name).empty()) << type.name;
  EXPECT_THAT(SpikesOf(sheet, "transient spiking (AdEx)"), SizeIs(1));
  const std::vector<Tick> adapting = IntervalsOf(SpikesOf(sheet, "adaptation (AdEx)"));
  EXPECT_TRUE(std::ranges::is_sorted(adapting));
  const std::vector<Tick> accelerating = IntervalsOf(SpikesOf(sheet, "delayed accelerating (AdEx)"));
  EXPECT_GT(accelerating.front(), accelerating.back() + 5);
  EXPECT_THAT(IntervalsOf(SpikesOf(sheet, "tonic spiking (AdEx)")), AllOf(SizeIs(Ge(20u)), Each(AllOf(Ge(9), Le(10)))));
  for (const TracePanel& panel : sheet.panels) EXPECT_EQ(panel.strip_quantity, "w [pA]");
}

TEST(LifSheet, NeuronsFireUnderEachInputAndInhibitionStopsThem) {
  const ModelSheet sheet = LifSheet().value();
  ASSERT_EQ(sheet.panels.size(), 9u);
  for (const TracePanel& panel : sheet.panels) {
    EXPECT_THAT(panel.spike_times, SizeIs(Ge(5u))) << panel.caption;
    EXPECT_EQ(panel.strip.size(), panel.potential.size());
  }
  for (const std::string model : {"lif-delta", "lif-exp", "lif-cond-exp"}) {
    for (const Tick t : SpikesOf(sheet, model, 2)) EXPECT_FALSE(t > 165 && t < 250) << model << " at " << t;
  }
  // A pulse at 150 into a conductance, and its decay with tau_syn_in = 10 ms.
  const std::vector<float>& g_in = sheet.panels[8].strip;
  EXPECT_NEAR(g_in[149], 8 * std::exp(-0.1), 1e-5);
  EXPECT_NEAR(g_in[150], 8 * std::exp(-0.2), 1e-5);
}

// The sheet samples the default model four times as often; it is the same course, to the last bit.
TEST(HindmarshRoseSheet, IsTheDefaultModel) {
  const ModelSheet sheet = HindmarshRoseSheet().value();
  const std::span<const Regime> regimes = HindmarshRoseRegimes();
  ASSERT_EQ(sheet.panels.size(), regimes.size());
  for (std::size_t i = 0; i < regimes.size(); ++i) {
    const NetworkSpec spec = {.types = {{.name = "neuron", .model = HindmarshRoseType{}}},
                              .columns = {{.name = "one", .layers = {{"one", 1, {{"neuron", 1}}}}}},
                              .inputs = {{.source = StepCurrent{regimes[i].current}}}};
    Simulation simulation = Simulation::Create(Network::Build(spec).value()).value();
    ASSERT_TRUE(simulation.Run(kSettling).ok());
    const TracePanel& panel = sheet.panels[i];
    ASSERT_EQ(panel.potential.size(), 4000u);
    ASSERT_EQ(panel.strip.size(), 4000u);
    EXPECT_EQ(panel.step_ms, 0.25);
    EXPECT_THAT(panel.title, HasSubstr(regimes[i].name));
    for (std::size_t t = 3; t < 4000; t += 4) {
      ASSERT_TRUE(simulation.Run(1).ok());
      const std::vector<float> state = simulation.State(0);
      ASSERT_EQ(panel.potential[t], state[0]) << regimes[i].name << " at " << t;
      ASSERT_EQ(panel.strip[t], state[2]) << regimes[i].name << " at " << t;
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// The command

struct Done {
  ExitStatus exit_status;
  std::string output;
  std::string errors;
};

Done Models(const ModelsOptions& options) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const ExitStatus exit_status = ModelsCommand(options);
  std::string output = testing::internal::GetCapturedStdout();
  return {exit_status, std::move(output), testing::internal::GetCapturedStderr()};
}

TEST(ModelsCommand, DescribesTheModels) {
  const Done text = Models({});
  EXPECT_EQ(text.exit_status, kDone);
  EXPECT_EQ(text.output, TextModels(Report()));
  EXPECT_EQ(text.errors, "");
  EXPECT_EQ(Models({.json = true}).output, JsonModels(Report()));
}

TEST(ModelsCommand, PutsPicturesIntoADirectory) {
  const TemporaryDirectory directory;
  const std::string out = directory.File("new/directory");
  const Done done = Models({.plot = out});
  EXPECT_EQ(done.exit_status, kDone);
  EXPECT_EQ(done.output,
            "Files in " + out +
                ": izhikevich.png, izhikevich-2007.png, adex.png, lif.png, hindmarsh-rose.png, learning.png\n");
  EXPECT_EQ(done.errors, "");
  const std::string first = Contents(out + "/izhikevich.png");
  const std::string second = Contents(out + "/hindmarsh-rose.png");
  EXPECT_THAT(first, StartsWith("\x89PNG"));
  EXPECT_THAT(second, StartsWith("\x89PNG"));
  for (const char* const name : {kIzhikevich2007File, kAdExFile, kLifFile}) {
    EXPECT_THAT(Contents(out + "/" + name), StartsWith("\x89PNG"));
  }

  std::ofstream(out + "/izhikevich.png") << "old";
  std::ofstream(out + "/notes.txt") << "mine";
  EXPECT_EQ(Models({.plot = out, .json = true}).output, JsonModels(Report()));
  EXPECT_TRUE(Contents(out + "/izhikevich.png") == first) << "replaced, with the same bytes";
  EXPECT_TRUE(Contents(out + "/hindmarsh-rose.png") == second);
  EXPECT_EQ(Contents(out + "/notes.txt"), "mine");
}

TEST(ModelsCommand, RefusesWhatIsNoDirectory) {
  const TemporaryDirectory directory;
  const std::string file = directory.File("file");
  std::ofstream(file) << "mine";
  const Done done = Models({.plot = file});
  EXPECT_EQ(done.exit_status, kMistake);
  EXPECT_EQ(done.output, "");
  EXPECT_EQ(done.errors, "lull: --plot: '" + file + "' is a file; give a directory\n");
  EXPECT_EQ(Models({.plot = file + "/below"}).errors,
            "lull: --plot: '" + file + "/below' cannot be created: Not a directory\n");
  std::filesystem::create_directories(directory.File("out/hindmarsh-rose.png"));
  const Done blocked = Models({.plot = directory.File("out")});
  EXPECT_EQ(blocked.exit_status, kMistake);
  EXPECT_THAT(blocked.errors, HasSubstr("holds a directory called hindmarsh-rose.png"));
  EXPECT_EQ(Contents(file), "mine");
  EXPECT_THAT(directory.Names(), SizeIs(2));
}

TEST(ModelsCommand, KeepsTheOldPictureIfTheNewOneCannotBeWritten) {
  const TemporaryDirectory directory;
  std::ofstream(directory.File("izhikevich.png")) << "old";
  const FullDisk full(1000);
  // Captured output would be a file, and so the disk of it full too.
  EXPECT_EQ(ModelsCommand({.plot = directory.File("")}), kFailed);
  EXPECT_EQ(Contents(directory.File("izhikevich.png")), "old");
  EXPECT_THAT(directory.Names(), ElementsAre("izhikevich.png"));
}

}  // namespace
}  // namespace lull::cli
