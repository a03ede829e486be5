#include "network/neuron_tables.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "spec/selected_neurons.h"

namespace lull {
namespace {

// Replaces the first values of a list, and appends the value behind its end. Returns whether the value found a place.
bool Put(std::vector<double>& values, std::size_t index, double value) {
  if (index > values.size()) return false;
  if (index == values.size()) values.push_back(value);
  values[index] = value;
  return true;
}

std::vector<std::string> NamesOf(std::vector<NamedParameter> parameters) {
  std::vector<std::string> names;
  for (const NamedParameter& parameter : parameters) names.emplace_back(parameter.name);
  return names;
}

}  // namespace

NeuronTables::NeuronTables(const BuiltNetwork& network, std::span<const NeuronTableSpec> tables) {
  for (const NeuronTableSpec& spec : tables) {
    Table table = {.spec = &spec, .number = tables_.size(), .stretches = {}};
    std::size_t row = 0;
    for (const NeuronRange& range : SelectedNeurons(network.spec, spec.of)) {
      table.stretches.push_back({range, row});
      row += range.count;
    }
    tables_.push_back(std::move(table));
  }
}

absl::StatusOr<NeuronSetup> NeuronTables::SetUpOf(NeuronId neuron, const NeuronType& type,
                                                  const NeuronDrawer& drawer) const {
  std::vector<float> parameters = drawer.Parameters(neuron);
  std::vector<double> initial = drawer.InitialValues(neuron);
  // For each state variable, in order: a value that replaces the variable of the standard state or of the rest point.
  const std::vector<std::string>& variables = ModelOf(type).variable_names;
  std::vector<std::optional<double>> given(variables.size());
  NeuronType copy = type;
  const std::vector<std::string> names = NamesOf(ParameterFields(copy));
  for (const Table& table : tables_) {
    const auto after =
        std::ranges::upper_bound(table.stretches, neuron, {}, [](const Stretch& s) { return s.neurons.first; });
    if (after == table.stretches.begin()) continue;
    const Stretch& stretch = *std::prev(after);
    if (neuron - stretch.neurons.first >= stretch.neurons.count) continue;
    const std::size_t row = stretch.row + (neuron - stretch.neurons.first);
    for (const NeuronTableSpec::Column& column : table.spec->columns) {
      const float value = column.values[row];
      if (std::isnan(value)) continue;
      const auto parameter = std::ranges::find(names, column.name);
      const auto variable = std::ranges::find(variables, column.name);
      if (parameter != names.end()) {
        parameters[static_cast<std::size_t>(parameter - names.begin())] = value;
      } else if (variable != variables.end()) {
        given[static_cast<std::size_t>(variable - variables.begin())] = value;
      } else {
        const std::string file = table.spec->file.empty() ? "" : absl::StrCat(" (", Quoted(table.spec->file), ")");
        return absl::InvalidArgumentError(absl::StrCat(
            "neurons[", table.number, "]", file, ", row ", row, ": neuron ", neuron, " is of type ", Quoted(type.name),
            ", whose model has no ", Quoted(column.name), "; it has ", absl::StrJoin(names, ", "), ", ",
            absl::StrJoin(variables, ", "), "; leave the value out, or select other neurons"));
      }
    }
  }
  // A model starts from values of its first variables, and derives the others (u = b·v).
  std::size_t next = 0;
  if (!type.initial.at_rest) {
    while (next < given.size() && (!given[next] || Put(initial, next, *given[next]))) given[next++].reset();
  }
  NeuronSetup setup = SetUp(type, std::move(parameters), initial);
  const bool complete = std::ranges::none_of(given, [](const auto& value) { return value.has_value(); });
  if (complete || setup.initial_state.empty()) return setup;
  std::vector<double> values;
  for (std::size_t i = 0; i < given.size(); ++i) values.push_back(given[i].value_or(setup.initial_state[i]));
  setup.initial_state = StateFrom(type, setup.parameters, values);
  return setup;
}

}  // namespace lull
