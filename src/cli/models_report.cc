#include "cli/models_report.h"

#include <algorithm>
#include <span>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/json.h"
#include "cli/model_sheets.h"
#include "cli/table.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

constexpr Tick kTest = Seconds(1);     // counting time for a named type [ms]
constexpr Tick kCounted = Seconds(4);  // counting time for Hindmarsh–Rose, after kSettling [ms]
constexpr const char* kOther = "hindmarsh-rose";

// A network without synapses: a layer for each named type, with a neuron for each of kTestCurrents; then a layer with a
// Hindmarsh–Rose neuron for each regime.
NetworkSpec Bench() {
  NetworkSpec spec = {.types = NamedNeuronTypes(), .columns = {{.name = "bench"}}};
  spec.types.push_back({.name = kOther, .model = HindmarshRoseType{}});
  NeuronId neuron = 0;
  for (const NeuronType& type : spec.types) {
    std::vector<double> currents(kTestCurrents.begin(), kTestCurrents.end());
    if (type.name == kOther) {
      currents.clear();
      for (const Regime& regime : HindmarshRoseRegimes()) currents.push_back(regime.current);
    }
    const auto size = static_cast<std::uint32_t>(currents.size());
    spec.columns[0].layers.push_back({.name = type.name, .size = size, .types = {{.type = type.name}}});
    for (const double current : currents) {
      spec.inputs.push_back({.source = StepCurrent{current}, .target = {.neurons = {{neuron, neuron}}}});
      ++neuron;
    }
  }
  return spec;
}

std::uint64_t SpikesIn(std::span<const Spike> spikes, NeuronId neuron, Tick from, Tick until) {
  return static_cast<std::uint64_t>(std::count_if(spikes.begin(), spikes.end(), [&](const Spike& spike) {
    return spike.neuron == neuron && spike.time > from && spike.time <= until;
  }));
}

// The first variable of the neuron's rest point, v or x.
std::optional<double> RestOf(const Network& network, NeuronId neuron) {
  const std::optional<std::vector<float>> rest = network.neuron(neuron).rest_point;
  return rest.has_value() ? std::optional<double>(rest->front()) : std::nullopt;
}

std::string Rest(const std::optional<double>& rest, int decimals) {
  return rest.has_value() ? absl::StrFormat("%.*f", decimals, *rest) : "none";
}

// The parameters by name, for a fixed type. Drive and gain, which are 0 and 1, are left out.
using Parameters = std::vector<std::pair<const char*, double>>;

Parameters ParametersOf(const IzhikevichType& type) {
  return {
      {"a", type.a.range()->low}, {"b", type.b.range()->low}, {"c", type.c.range()->low}, {"d", type.d.range()->low}};
}

Parameters ParametersOf(const HindmarshRoseType& type) {
  return {{"a", type.a.range()->low}, {"b", type.b.range()->low},
          {"c", type.c.range()->low}, {"d", type.d.range()->low},
          {"s", type.s.range()->low}, {"x_r", type.x_r.range()->low},
          {"r", type.r.range()->low}, {"time_units_per_ms", type.time_units_per_ms}};
}

std::string TextTypes(const ModelsReport& report) {
  Table table("lrrrrrrr");
  std::vector<std::string> names = {"type", "a", "b", "c", "d", "rest v"};
  std::vector<std::string> units = {"", "[1/ms]", "[1/ms]", "[mV]", "[mV/ms]", "[mV]"};
  for (const double current : kTestCurrents) {
    names.emplace_back("spikes/s");
    units.push_back(absl::StrFormat("at I = %g", current));
  }
  table.Add(std::move(names));
  table.Add(std::move(units));
  for (const ModelsReport::Type& type : report.types) {
    std::vector<std::string> row = {type.name};
    for (const auto& [name, value] : ParametersOf(type.parameters)) row.push_back(absl::StrFormat("%g", value));
    row.push_back(Rest(type.rest_v, 2));
    for (const std::uint64_t count : type.spikes) row.push_back(absl::StrCat(count));
    table.Add(std::move(row));
  }
  return table.Text();
}

std::string TextResponses(const ModelsReport& report) {
  Table table("rlr");
  table.Add({"I", "regime", "spikes/s"});
  for (const ModelsReport::Response& response : report.responses) {
    const double rate_hz = 1000 * static_cast<double>(response.spikes) / static_cast<double>(kCounted);
    table.Add({absl::StrFormat("%g", response.current), response.regime, absl::StrFormat("%.2f", rate_hz)});
  }
  return table.Text();
}

std::string List(const Parameters& parameters) {
  return absl::StrJoin(parameters, ", ", [](std::string* text, const auto& parameter) {
    absl::StrAppendFormat(text, "%s = %g", parameter.first, parameter.second);
  });
}

void Write(JsonWriter& json, const Parameters& parameters) {
  for (const auto& [name, value] : parameters) json.Key(name).Value(value);
}

}  // namespace

absl::StatusOr<ModelsReport> ReportModels() {
  const absl::StatusOr<Network> network = Network::Build(Bench());
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network);
  if (!simulation.ok()) return simulation.status();
  SpikeRecorder recorder;
  simulation->Observe(recorder);
  const absl::StatusOr<RunCounters> run = simulation->Run(kSettling + kCounted);
  if (!run.ok()) return run.status();

  const std::vector<Spike>& spikes = recorder.spikes();
  ModelsReport report;
  NeuronId neuron = 0;
  for (const NeuronType& type : NamedNeuronTypes()) {
    ModelsReport::Type named = {type.name, std::get<IzhikevichType>(type.model), RestOf(*network, neuron), {}};
    for (std::uint64_t& count : named.spikes) count = SpikesIn(spikes, neuron++, 0, kTest);
    report.types.push_back(std::move(named));
  }
  report.rest_x = RestOf(*network, neuron);
  for (const Regime& regime : HindmarshRoseRegimes()) {
    const std::uint64_t count = SpikesIn(spikes, neuron++, kSettling, kSettling + kCounted);
    report.responses.push_back({regime.current, regime.name, count});
  }
  return report;
}

std::string TextModels(const ModelsReport& report) {
  std::string text =
      "Izhikevich (2003), the types of his figure 2\n"
      "  v' = 0.04 v^2 + 5 v + 140 - u + I,  u' = a (b v - u);  at v >= 30 mV a spike, v to c, u to u + d\n\n";
  text += TextTypes(report);
  text +=
      "\nThe spikes were counted in the first second of a constant current I [mV/ms], starting at v = -65 mV. A "
      "neuron\n"
      "at its rest point takes no computing time until input reaches it.\n\n";
  text +=
      "Hindmarsh-Rose (1984), by default\n"
      "  x' = y - a x^3 + b x^2 - z + I,  y' = c - d x^2 - y,  z' = r (s (x - x_r) - z)\n";
  absl::StrAppend(&text, "  ", List(ParametersOf(report.hindmarsh_rose)), "; rest x = ", Rest(report.rest_x, 4),
                  "\n\n");
  text += TextResponses(report);
  text +=
      "\nThe spikes were counted in the second 4 s of the current.\n"
      "\nIn a configuration file\n"
      "  type = \"fast spiking\"    in a layer: a type by its name\n"
      "  [types.mine]             a type of your own, for layers to name\n"
      "  like = \"fast spiking\"    starts from this type\n"
      "  d = 4                    and changes its parameters\n";
  return text;
}

std::string JsonModels(const ModelsReport& report) {
  JsonWriter json;
  json.BeginObject().Key("version").Value(LULL_VERSION);
  json.Key("izhikevich").BeginObject();
  for (const ModelsReport::Type& type : report.types) {
    json.Key(type.name).BeginObject();
    Write(json, ParametersOf(type.parameters));
    json.Key("rest_v").Value(type.rest_v);
    json.Key("spikes_per_s_at").BeginObject();
    for (std::size_t i = 0; i < kTestCurrents.size(); ++i) {
      json.Key(absl::StrFormat("%g", kTestCurrents[i])).Value(type.spikes[i]);
    }
    json.EndObject().EndObject();
  }
  json.EndObject();
  json.Key("hindmarsh_rose").BeginObject();
  Write(json, ParametersOf(report.hindmarsh_rose));
  json.Key("rest_x").Value(report.rest_x);
  json.Key("regimes").BeginArray();
  for (const ModelsReport::Response& response : report.responses) {
    json.BeginObject();
    json.Key("current").Value(response.current).Key("name").Value(response.regime);
    json.Key("spikes_in_4_s").Value(response.spikes).EndObject();
  }
  json.EndArray().EndObject().EndObject();
  return json.Take();
}

}  // namespace lull::cli
