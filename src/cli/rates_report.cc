#include "cli/rates_report.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "base/json.h"
#include "base/quoted.h"
#include "cli/table.h"
#include "lull/internal/model_info.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "lull/text.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

// With 200 sub-steps the rate of a regular spiking neuron differs by less than 0.1 % from that with 5,000 in double;
// with 1,000 the changes of slow variables come near the rounding of floats.
constexpr int kFine = 200;
constexpr int kFinest = 1000;                // the most that Lull takes, and what kFine is for a type that has as many
constexpr std::uint32_t kDrawnNeurons = 64;  // under each current, if their values are drawn

// Counts the spikes of each current, whose neurons follow each other.
class RateCounter : public Observer {
 public:
  RateCounter(std::size_t currents, std::uint32_t neurons) : counts_(currents), neurons_(neurons) {}

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
    for (const Spike& spike : spikes) {
      if (spike.time > kUncounted) ++counts_[spike.neuron / neurons_];
    }
  }

  double Hz(std::size_t current, Tick duration) const {
    return 1000 * static_cast<double>(counts_[current]) / (static_cast<double>(duration) * neurons_);
  }

 private:
  std::vector<std::uint64_t> counts_;
  std::uint32_t neurons_;
};

// A network without synapses: a layer for each current.
absl::StatusOr<std::vector<double>> RatesOf(const RatesQuestion& question, const NeuronType& type,
                                            std::uint32_t neurons) {
  NetworkSpec spec = {.seed = question.seed, .types = {type}, .columns = {{.name = "rates"}}};
  for (const double current : question.currents) {
    std::vector<LayerSpec>& layers = spec.columns[0].layers;
    const std::string name = absl::StrFormat("I = %g, %d", current, layers.size() + 1);
    layers.push_back({.name = name, .size = neurons, .types = {{.type = type.name}}});
    spec.inputs.push_back({.source = StepCurrent{current}, .target = {.layers = {name}}});
  }
  const absl::StatusOr<Network> network = Network::Build(spec);
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network, {.threads = 1});
  if (!simulation.ok()) return simulation.status();
  RateCounter counter(question.currents.size(), neurons);
  simulation->Observe(counter);
  if (const auto run = simulation->Run(kUncounted + question.duration); !run.ok()) return run.status();
  std::vector<double> rates;
  for (std::size_t i = 0; i < question.currents.size(); ++i) rates.push_back(counter.Hz(i, question.duration));
  return rates;
}

NeuronType Divided(NeuronType type, int sub_steps) {
  if (auto* rose = std::get_if<HindmarshRoseType>(&type.model)) {
    rose->sub_steps_per_time_unit = sub_steps;
  } else if (auto* izhikevich = std::get_if<IzhikevichType>(&type.model)) {
    izhikevich->sub_steps = sub_steps;
  } else {
    std::get<CustomType>(type.model).sub_steps = sub_steps;
  }
  return type;
}

bool IsDrawn(const NeuronType& type) {
  std::vector<Drawn> values = type.initial.values;
  if (const auto* t = std::get_if<IzhikevichType>(&type.model)) {
    values.insert(values.end(), {t->a, t->b, t->c, t->d, t->drive, t->gain});
  } else if (const auto* rose = std::get_if<HindmarshRoseType>(&type.model)) {
    values.insert(values.end(),
                  {rose->a, rose->b, rose->c, rose->d, rose->s, rose->x_r, rose->r, rose->drive, rose->gain});
  } else {
    for (const auto& [name, value] : std::get<CustomType>(type.model).parameters) values.push_back(value);
  }
  return !std::ranges::all_of(values, &Drawn::is_fixed);
}

std::string NameOfModel(const NeuronType& type) {
  if (const auto* custom = std::get_if<CustomType>(&type.model)) return custom->model.name();
  return std::holds_alternative<IzhikevichType>(type.model) ? "izhikevich" : "hindmarsh-rose";
}

// Whether the model is a built-in one whose currents are in pA.
bool TakesPicoamperes(const NeuronType& type) {
  const auto* custom = std::get_if<CustomType>(&type.model);
  return custom != nullptr && std::ranges::count(BuiltInModels(), custom->model) > 0;
}

std::string UnitOfCurrent(const NeuronType& type) {
  if (std::holds_alternative<IzhikevichType>(type.model)) return "[mV/ms]";
  return TakesPicoamperes(type) ? "[pA]" : "";
}

// [%] none where there is nothing to divide by
std::optional<double> Difference(const RatesReport::Row& row) {
  if (row.fine_hz == 0) return std::nullopt;
  return 100 * (row.own_hz / row.fine_hz - 1);
}

}  // namespace

absl::StatusOr<Division> DivisionOf(const NeuronType& type) {
  if (const auto* rose = std::get_if<HindmarshRoseType>(&type.model)) {
    return Division{.own = rose->sub_steps_per_time_unit, .fine = kFinest, .of_time_unit = true};
  }
  int own = 1;
  if (const auto* izhikevich = std::get_if<IzhikevichType>(&type.model)) {
    own = izhikevich->sub_steps;
  } else {
    const auto& custom = std::get<CustomType>(type.model);
    const internal::ModelInfo& model = custom.model.info();
    if (!model.may_divide) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the model ", Quoted(model.name),
          " has no sub-steps, so that there are no finer ones to compare with; a model with kSubSteps has"));
    }
    own = custom.sub_steps > 0 ? custom.sub_steps : model.sub_steps.count;
  }
  return Division{.own = own, .fine = own < kFine ? kFine : kFinest, .of_time_unit = false};
}

std::vector<double> UsualCurrents(const NeuronType& type) {
  if (std::holds_alternative<HindmarshRoseType>(type.model)) return {1.3, 1.5, 2, 2.5, 2.7, 3, 3.2, 3.5, 4};
  if (TakesPicoamperes(type)) return {100, 150, 200, 300, 400, 500, 700, 1000, 1500};
  return {3.8, 4, 5, 6, 7, 8, 10, 15, 20, 30, 40, 60};
}

absl::StatusOr<RatesReport> ReportRates(const RatesQuestion& question) {
  const absl::StatusOr<Division> division = DivisionOf(question.type);
  if (!division.ok()) return division.status();
  const std::uint32_t neurons = IsDrawn(question.type) ? kDrawnNeurons : 1;
  const absl::StatusOr<std::vector<double>> own = RatesOf(question, question.type, neurons);
  if (!own.ok()) return own.status();
  const absl::StatusOr<std::vector<double>> fine = RatesOf(question, Divided(question.type, question.fine), neurons);
  if (!fine.ok()) return fine.status();
  RatesReport report = {.question = question, .division = *division, .neurons = neurons, .rows = {}};
  for (std::size_t i = 0; i < question.currents.size(); ++i) {
    report.rows.push_back({question.currents[i], (*own)[i], (*fine)[i]});
  }
  return report;
}

std::string TextRates(const RatesReport& report) {
  const RatesQuestion& question = report.question;
  Table table("rrrr");
  table.Add({"I", "spikes/s", "spikes/s", "difference"});
  table.Add({UnitOfCurrent(question.type), Counted(static_cast<std::uint64_t>(report.division.own), "sub-step"),
             Counted(static_cast<std::uint64_t>(question.fine), "sub-step"), ""});
  for (const RatesReport::Row& row : report.rows) {
    const std::optional<double> difference = Difference(row);
    table.Add({absl::StrFormat("%g", row.current), absl::StrFormat("%.2f", row.own_hz),
               absl::StrFormat("%.2f", row.fine_hz), difference ? absl::StrFormat("%+.1f %%", *difference) : "-"});
  }
  std::string text = absl::StrCat(OneLine(question.type.name), " (", OneLine(NameOfModel(question.type)),
                                  ") under a constant current I\n\n", table.Text(), "\n");
  absl::StrAppend(&text, "Sub-steps of ", report.division.of_time_unit ? "a time unit of the model" : "1 ms",
                  "; spikes of ", FormatDuration(question.duration), ", after ", FormatDuration(kUncounted), ".");
  if (report.neurons > 1) absl::StrAppend(&text, " Means of ", report.neurons, " neurons, whose values are drawn.");
  return text + "\n";
}

std::string JsonRates(const RatesReport& report) {
  const RatesQuestion& question = report.question;
  JsonWriter json;
  json.BeginObject().Key("version").Value(LULL_VERSION);
  json.Key("type").Value(question.type.name).Key("model").Value(NameOfModel(question.type));
  json.Key("sub_steps").Value(report.division.own).Key("fine_sub_steps").Value(question.fine);
  json.Key("duration_ms").Value(question.duration).Key("neurons").Value(report.neurons);
  json.Key("rates").BeginArray();
  for (const RatesReport::Row& row : report.rows) {
    json.BeginObject().Key("current").Value(row.current).Key("rate_hz").Value(row.own_hz);
    json.Key("fine_rate_hz").Value(row.fine_hz).Key("difference_percent").Value(Difference(row)).EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace lull::cli
