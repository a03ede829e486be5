#include "cli/plugin_report.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/json.h"
#include "base/quoted.h"
#include "cli/table.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

std::string PlainNumber(double value) { return absl::StrFormat("%g", value); }

// The parameters and variables, one in each row.
std::string Values(const PluginReport& report) {
  const NeuronModel& model = report.plugin.model;
  Table table("llr");
  table.Add({"parameter", "", "default"});
  for (std::size_t i = 0; i < model.parameter_names().size(); ++i) {
    table.Add({model.parameter_names()[i], "", PlainNumber(model.default_parameters()[i])});
  }
  table.Add({"variable", "", "at rest"});
  for (std::size_t i = 0; i < model.variable_names().size(); ++i) {
    const std::string unit = i == 0 && !model.unit().empty() ? absl::StrCat("[", model.unit(), "]") : "";
    table.Add({model.variable_names()[i], unit, report.rest ? PlainNumber((*report.rest)[i]) : "none"});
  }
  for (std::size_t i = 0; i < kTestCurrents.size(); ++i) {
    table.Add({absl::StrFormat("spikes/s at I = %g", kTestCurrents[i]), "", absl::StrCat(report.spikes[i])});
  }
  return table.Text();
}

}  // namespace

absl::StatusOr<PluginReport> ReportPlugin(const PluginModel& plugin) {
  NetworkSpec spec;
  spec.types = {{.name = "type", .model = CustomType{.model = plugin.model}}};
  spec.columns = {{.name = "bench", .layers = {{.name = "all", .size = kTestCurrents.size(), .types = {{"type"}}}}}};
  for (NeuronId neuron = 0; neuron < kTestCurrents.size(); ++neuron) {
    spec.inputs.push_back({.source = StepCurrent{kTestCurrents[neuron]}, .target = {.neurons = {{neuron, neuron}}}});
  }
  const absl::StatusOr<Network> network = Network::Build(spec);
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network, {.threads = 1});
  if (!simulation.ok()) return simulation.status();
  SpikeRecorder recorder;
  simulation->Observe(recorder);
  if (const auto run = simulation->Run(Seconds(1)); !run.ok()) return run.status();
  PluginReport report = {.plugin = plugin, .rest = network->neuron(0).rest_point, .spikes = {}};
  for (const Spike& spike : recorder.spikes()) ++report.spikes[spike.neuron];
  return report;
}

std::string TextPlugins(const std::vector<PluginReport>& reports) {
  std::string text;
  for (const PluginReport& report : reports) {
    if (!text.empty()) text += "\n";
    absl::StrAppend(&text, OneLine(report.plugin.model.name()), ", version ", OneLine(report.plugin.version), "\n\n",
                    Values(report));
  }
  return text;
}

std::string JsonPlugins(const std::vector<PluginReport>& reports) {
  JsonWriter json;
  json.BeginObject().Key("version").Value(LULL_VERSION);
  json.Key("models").BeginObject();
  for (const PluginReport& report : reports) {
    const NeuronModel& model = report.plugin.model;
    json.Key(model.name()).BeginObject();
    json.Key("file").Value(report.plugin.path).Key("version").Value(report.plugin.version);
    json.Key("parameters").BeginObject();
    for (std::size_t i = 0; i < model.parameter_names().size(); ++i) {
      json.Key(model.parameter_names()[i]).Value(double{model.default_parameters()[i]});
    }
    json.EndObject().Key("at_rest").BeginObject();
    for (std::size_t i = 0; i < model.variable_names().size(); ++i) {
      json.Key(model.variable_names()[i]);
      json.Value(report.rest ? std::optional<double>((*report.rest)[i]) : std::nullopt);
    }
    json.EndObject().Key("spikes_per_s_at").BeginObject();
    for (std::size_t i = 0; i < kTestCurrents.size(); ++i) {
      json.Key(PlainNumber(kTestCurrents[i])).Value(report.spikes[i]);
    }
    json.EndObject().EndObject();
  }
  json.EndObject().EndObject();
  return json.Take();
}

}  // namespace lull::cli
