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

// The models of leaky integrate-and-fire neurons, each with a current that is above its threshold [pA].
constexpr std::pair<const char*, double> kLif[] = {{"lif-delta", 480}, {"lif-exp", 480}, {"lif-cond-exp", 160}};
constexpr double kTimes[] = {1, 1.5, 2};  // the test currents of a cell, as multiples of its own

// A type, and the currents that its neurons get.
struct Candidate {
  NeuronType type;
  std::vector<double> currents;
};

std::vector<double> TimesOf(double current) {
  std::vector<double> currents;
  for (const double times : kTimes) currents.push_back(times * current);
  return currents;
}

std::vector<Candidate> Candidates() {
  std::vector<Candidate> all;
  for (NeuronType& type : NamedTypesOf("izhikevich")) {
    all.push_back({std::move(type), {kTestCurrents.begin(), kTestCurrents.end()}});
  }
  for (NeuronType& type : NamedTypesOf("izhikevich-2007")) {
    const double current = CurrentOf(type.name);
    all.push_back({std::move(type), TimesOf(current)});
  }
  for (NeuronType& type : NamedTypesOf("adex")) {
    const double current = CurrentOf(type.name);
    all.push_back({std::move(type), {current}});
  }
  for (const auto& [model, current] : kLif) {
    all.push_back({{.name = model, .model = CustomType{.model = *BuiltInModel(model)}}, TimesOf(current)});
  }
  Candidate rose = {{.name = kOther, .model = HindmarshRoseType{}}, {}};
  for (const Regime& regime : HindmarshRoseRegimes()) rose.currents.push_back(regime.current);
  all.push_back(std::move(rose));
  return all;
}

// A network without synapses: a layer for each type, with a neuron for each of its currents.
NetworkSpec Bench(const std::vector<Candidate>& candidates) {
  NetworkSpec spec = {.columns = {{.name = "bench"}}};
  NeuronId neuron = 0;
  for (const Candidate& candidate : candidates) {
    const std::string& name = candidate.type.name;
    const auto size = static_cast<std::uint32_t>(candidate.currents.size());
    spec.types.push_back(candidate.type);
    spec.columns[0].layers.push_back({.name = name, .size = size, .types = {{.type = name}}});
    for (const double current : candidate.currents) {
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

// The parameters that a type gives, in the model's order; if it gives none, all of them.
std::vector<std::pair<std::string, double>> ParametersOf(const CustomType& type) {
  std::vector<std::pair<std::string, double>> parameters;
  const std::vector<std::string>& names = type.model.parameter_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto given = type.parameters.find(names[i]);
    if (given != type.parameters.end()) parameters.emplace_back(names[i], given->second.range()->low);
    if (type.parameters.empty()) parameters.emplace_back(names[i], type.model.default_parameters()[i]);
  }
  return parameters;
}

// The value of a parameter, or nothing.
std::string ValueOf(const ModelsReport::Cell& cell, const std::string& parameter) {
  for (const auto& [name, value] : cell.parameters) {
    if (name == parameter) return absl::StrFormat("%g", value);
  }
  return "";
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

// A parameter that has a column in a table, and its unit.
struct Column {
  const char* parameter;
  const char* unit;
};
constexpr Column kColumns2007[] = {{"c_m", "[pF]"}, {"k", "[nS/mV]"},   {"v_r", "[mV]"},
                                   {"v_t", "[mV]"}, {"v_peak", "[mV]"}, {"a", "[1/ms]"},
                                   {"b", "[nS]"},   {"c", "[mV]"},      {"d", "[pA]"}};
constexpr Column kColumnsAdEx[] = {{"c_m", "[pF]"}, {"g_l", "[nS]"},   {"e_l", "[mV]"},    {"a", "[nS]"},
                                   {"b", "[pA]"},   {"tau_w", "[ms]"}, {"v_reset", "[mV]"}};
constexpr Column kRowsLif[] = {{"c_m", "[pF]"},  {"tau_m", "[ms]"},      {"g_l", "[nS]"},       {"e_l", "[mV]"},
                               {"v_th", "[mV]"}, {"v_reset", "[mV]"},    {"t_ref", "[ms]"},     {"e_ex", "[mV]"},
                               {"e_in", "[mV]"}, {"tau_syn_ex", "[ms]"}, {"tau_syn_in", "[ms]"}};

std::string TextParameters(const std::vector<ModelsReport::Cell>& cells, std::span<const Column> columns) {
  Table table("l" + std::string(columns.size(), 'r'));
  std::vector<std::string> names = {"type"}, units = {""};
  for (const Column& column : columns) {
    names.emplace_back(column.parameter);
    units.emplace_back(column.unit);
  }
  table.Add(std::move(names));
  table.Add(std::move(units));
  for (const ModelsReport::Cell& cell : cells) {
    std::vector<std::string> row = {cell.name};
    for (const Column& column : columns) row.push_back(ValueOf(cell, column.parameter));
    table.Add(std::move(row));
  }
  return table.Text();
}

// The parameters that have no column, a line for each cell that has such.
std::string TextOthers(const std::vector<ModelsReport::Cell>& cells, std::span<const Column> columns) {
  std::string text;
  for (const ModelsReport::Cell& cell : cells) {
    std::vector<std::string> others;
    for (const auto& [name, value] : cell.parameters) {
      if (std::ranges::count(columns, name, &Column::parameter) > 0) continue;
      others.push_back(absl::StrFormat("%s = %g", name, value));
    }
    if (!others.empty()) absl::StrAppend(&text, "  ", cell.name, ": ", absl::StrJoin(others, ", "), "\n");
  }
  return text;
}

// The rest point, and the spikes at each current.
std::string TextCounts(const std::vector<ModelsReport::Cell>& cells, const char* what) {
  const std::size_t currents = cells.front().counts.size();
  std::string alignment = "lr";
  std::vector<std::string> names = {what, "rest v"}, units = {"", "[mV]"};
  for (std::size_t i = 0; i < currents; ++i) {
    alignment += "rr";
    names.insert(names.end(), {"I", "spikes/s"});
    units.insert(units.end(), {"[pA]", ""});
  }
  Table table(alignment);
  table.Add(std::move(names));
  table.Add(std::move(units));
  for (const ModelsReport::Cell& cell : cells) {
    std::vector<std::string> row = {cell.name, Rest(cell.rest_v, 2)};
    for (const ModelsReport::Cell::Count& count : cell.counts) {
      row.insert(row.end(), {absl::StrFormat("%g", count.current), absl::StrCat(count.spikes)});
    }
    table.Add(std::move(row));
  }
  return table.Text();
}

std::string TextLif(const std::vector<ModelsReport::Cell>& models) {
  Table table("ll" + std::string(models.size(), 'r'));
  std::vector<std::string> heading = {"parameter", ""};
  for (const ModelsReport::Cell& model : models) heading.push_back(model.name);
  table.Add(std::move(heading));
  for (const Column& parameter : kRowsLif) {
    std::vector<std::string> row = {parameter.parameter, parameter.unit};
    for (const ModelsReport::Cell& model : models) row.push_back(ValueOf(model, parameter.parameter));
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

// The sections on the models whose currents are in pA.
std::string TextCells(const ModelsReport& report) {
  std::string text =
      "Izhikevich (2007), the cells of his chapter 8: model \"izhikevich-2007\"\n"
      "  c_m v' = k (v - v_r) (v - v_t) - u + I,  u' = a (b (v - v_r) - u)\n"
      "  at v >= v_peak a spike, v to c, u to u + d\n\n";
  absl::StrAppend(&text, TextParameters(report.cells, kColumns2007), "\nWith what goes beyond the nine parameters\n",
                  TextOthers(report.cells, kColumns2007), "\n", TextCounts(report.cells, "type"),
                  "\nSteps of 1 ms are too long for the fast spiking cell; give its type sub_steps = 10.\n\n");
  text +=
      "Adaptive exponential neurons (Brette & Gerstner 2005), the patterns of Naud et al. (2008): model \"adex\"\n"
      "  c_m v' = -g_l (v - e_l) + g_l delta_t exp((v - v_t)/delta_t) - w + I,  tau_w w' = a (v - e_l) - w\n"
      "  at v >= v_peak a spike, v to v_reset, w to w + b;  here v_t = -50 mV, delta_t = 2 mV, v_peak = 0\n\n";
  absl::StrAppend(&text, TextParameters(report.patterns, kColumnsAdEx), "\n", TextCounts(report.patterns, "type"),
                  "\n");
  text +=
      "Leaky integrate-and-fire neurons: models \"lif-delta\", \"lif-exp\" and \"lif-cond-exp\", by default\n"
      "  lif-delta     c_m v' = -c_m/tau_m (v - e_l) + I;  a weight [mV] moves v\n"
      "  lif-exp       c_m v' = -c_m/tau_m (v - e_l) + i_ex + i_in + I;  a weight [pA] adds to i_ex or i_in\n"
      "  lif-cond-exp  c_m v' = -g_l (v - e_l) - g_ex (v - e_ex) - g_in (v - e_in) + I;  a weight [nS] to g_ex, g_in\n"
      "  tau_syn i' = -i and tau_syn g' = -g;  at v >= v_th a spike, v stays at v_reset for t_ref\n\n";
  absl::StrAppend(&text, TextLif(report.lif), "\n", TextCounts(report.lif, "model"),
                  "\nThe spikes of these types were counted in the first second of a current, too. 'lull model rates' "
                  "shows\nwhat a type would do with finer steps.\n\n");
  return text;
}

void Write(JsonWriter& json, const char* key, const std::vector<ModelsReport::Cell>& cells) {
  json.Key(key).BeginObject();
  for (const ModelsReport::Cell& cell : cells) {
    json.Key(cell.name).BeginObject();
    for (const auto& [name, value] : cell.parameters) json.Key(name).Value(value);
    json.Key("rest_v").Value(cell.rest_v);
    json.Key("spikes_per_s_at").BeginObject();
    for (const ModelsReport::Cell::Count& count : cell.counts) {
      json.Key(absl::StrFormat("%g", count.current)).Value(count.spikes);
    }
    json.EndObject().EndObject();
  }
  json.EndObject();
}

}  // namespace

absl::StatusOr<ModelsReport> ReportModels() {
  const std::vector<Candidate> candidates = Candidates();
  const absl::StatusOr<Network> network = Network::Build(Bench(candidates));
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
  for (const Candidate& candidate : candidates) {
    const NeuronType& type = candidate.type;
    const std::optional<double> rest = RestOf(*network, neuron);
    if (const auto* izhikevich = std::get_if<IzhikevichType>(&type.model)) {
      ModelsReport::Type named = {type.name, *izhikevich, rest, {}};
      for (std::uint64_t& count : named.spikes) count = SpikesIn(spikes, neuron++, 0, kTest);
      report.types.push_back(std::move(named));
    } else if (const auto* custom = std::get_if<CustomType>(&type.model)) {
      ModelsReport::Cell cell = {type.name, ParametersOf(*custom), rest, {}};
      for (const double current : candidate.currents) {
        cell.counts.push_back({current, SpikesIn(spikes, neuron++, 0, kTest)});
      }
      const std::string& model = custom->model.name();
      (model == "izhikevich-2007" ? report.cells
       : model == "adex"          ? report.patterns
                                  : report.lif)
          .push_back(std::move(cell));
    } else {
      report.rest_x = rest;
      for (const Regime& regime : HindmarshRoseRegimes()) {
        const std::uint64_t count = SpikesIn(spikes, neuron++, kSettling, kSettling + kCounted);
        report.responses.push_back({regime.current, regime.name, count});
      }
    }
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
  text += TextCells(report);
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
  Write(json, "izhikevich_2007", report.cells);
  Write(json, "adex", report.patterns);
  Write(json, "lif", report.lif);
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
