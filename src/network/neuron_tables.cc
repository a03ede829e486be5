#include "network/neuron_tables.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "spec/selected_neurons.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// Replaces the first values of a list, and appends the value behind its end. Returns whether the value found a place.
bool Put(std::vector<double>& values, std::size_t index, double value) {
  if (index > values.size()) return false;
  if (index == values.size()) values.push_back(value);
  values[index] = value;
  return true;
}

}  // namespace

NeuronTables::NeuronTables(const BuiltNetwork& network, std::span<const NeuronTableSpec> tables)
    : types_(network.spec.types.data()) {
  for (const NeuronTableSpec& spec : tables) {
    Table table = {.spec = &spec, .number = tables_.size(), .stretches = {}};
    std::size_t row = 0;
    for (const NeuronRange& range : SelectedNeurons(network.spec, spec.of)) {
      table.stretches.push_back({range, row});
      row += range.count;
    }
    tables_.push_back(std::move(table));
  }
  for (const NeuronType& type : network.spec.types) {
    auto& of_tables = places_.emplace_back();
    for (const NeuronTableSpec& spec : tables) {
      auto& of_columns = of_tables.emplace_back();
      for (const NeuronTableSpec::Column& column : spec.columns) of_columns.push_back(PlaceOf(column.name, type));
    }
  }
}

NeuronTables::Place NeuronTables::PlaceOf(const std::string& column, NeuronType type) {
  const std::vector<NamedParameter> parameters = ParameterFields(type);
  const auto parameter = std::ranges::find(parameters, column, &NamedParameter::name);
  if (parameter != parameters.end()) {
    return {Place::Kind::kParameter, static_cast<std::size_t>(parameter - parameters.begin())};
  }
  const std::vector<std::string>& variables = ModelOf(type).variable_names;
  const auto variable = std::ranges::find(variables, column);
  if (variable != variables.end()) {
    return {Place::Kind::kVariable, static_cast<std::size_t>(variable - variables.begin())};
  }
  return {column == kTimeUnits && TimeUnitsOf(type) ? Place::Kind::kSetting : Place::Kind::kNone, 0};
}

absl::Status NeuronTables::NoPlace(const Table& table, std::size_t row, std::size_t column, NeuronId neuron,
                                   NeuronType type) const {
  const NeuronTableSpec::Column& values = table.spec->columns[column];
  const std::string file = table.spec->file.empty() ? "" : absl::StrCat(" (", Quoted(table.spec->file), ")");
  const std::string where = absl::StrCat("neurons[", table.number, "]", file, ", row ", row, ": neuron ", neuron,
                                         " is of type ", Quoted(type.name));
  if (const std::optional<double> units = TimeUnitsOf(type); units && values.name == kTimeUnits) {
    return absl::InvalidArgumentError(absl::StrCat(where, ", whose ", kTimeUnits, " is ", TomlNumber(*units), ", not ",
                                                   values.values[row],
                                                   "; all neurons of a type share it: set it in [types]"));
  }
  std::vector<std::string> names;
  for (const NamedParameter& parameter : ParameterFields(type)) names.emplace_back(parameter.name);
  return absl::InvalidArgumentError(absl::StrCat(
      where, ", whose model has no ", Quoted(values.name), "; it has ", absl::StrJoin(names, ", "), ", ",
      absl::StrJoin(ModelOf(type).variable_names, ", "), "; leave the value out, or select other neurons"));
}

absl::StatusOr<NeuronSetup> NeuronTables::SetUpOf(NeuronId neuron, const NeuronType& type, const NeuronDrawer& drawer,
                                                  const NeuronSetup* other) const {
  std::vector<float> parameters = drawer.Parameters(neuron);
  std::vector<double> initial = drawer.InitialValues(neuron);
  // For each state variable, in order: a value that replaces the variable of the standard state or of the rest point.
  std::vector<std::optional<double>> given(ModelOf(type).variable_names.size());
  for (const Table& table : tables_) {
    const auto after =
        std::ranges::upper_bound(table.stretches, neuron, {}, [](const Stretch& s) { return s.neurons.first; });
    if (after == table.stretches.begin()) continue;
    const Stretch& stretch = *std::prev(after);
    if (neuron - stretch.neurons.first >= stretch.neurons.count) continue;
    const std::size_t row = stretch.row + (neuron - stretch.neurons.first);
    const std::vector<Place>& places = places_[static_cast<std::size_t>(&type - types_)][table.number];
    for (std::size_t column = 0; column < places.size(); ++column) {
      const float value = table.spec->columns[column].values[row];
      if (std::isnan(value)) continue;
      const auto [kind, index] = places[column];
      if (kind == Place::Kind::kParameter) {
        parameters[index] = value;
      } else if (kind == Place::Kind::kVariable) {
        given[index] = value;
      } else if (kind == Place::Kind::kNone || value != static_cast<float>(*TimeUnitsOf(type))) {
        return NoPlace(table, row, column, neuron, type);
      }
    }
  }
  // A model starts from values of its first variables, and derives the others (u = b·v).
  std::size_t next = 0;
  if (!type.initial.at_rest) {
    while (next < given.size() && (!given[next] || Put(initial, next, *given[next]))) given[next++].reset();
  }
  NeuronSetup setup = SetUp(type, parameters, initial, other);
  const bool complete = std::ranges::none_of(given, [](const auto& value) { return value.has_value(); });
  if (complete || setup.initial_state.empty()) return setup;
  std::vector<double> values;
  for (std::size_t i = 0; i < given.size(); ++i) values.push_back(given[i].value_or(setup.initial_state[i]));
  setup.initial_state = StateFrom(type, setup.parameters, values);
  return setup;
}

}  // namespace lull
