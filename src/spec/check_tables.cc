// Checks tables of neurons.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "model/model.h"
#include "spec/checker.h"
#include "spec/names_of_values.h"
#include "spec/selected_neurons.h"

namespace lull {
std::vector<std::string> NamesOfValues(const std::vector<NeuronType>& types) {
  std::vector<std::string> names;
  const auto add = [&names](std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  for (NeuronType type : types) {
    for (const NamedParameter& parameter : ParameterFields(type)) add(parameter.name);
    for (const std::string& variable : ModelOf(type).variable_names) add(variable);
    if (TimeUnitsOf(type)) add(kTimeUnits);
  }
  return names;
}

void Checker::CheckIds(const std::string& path, const NeuronTableSpec& table) {
  std::size_t row = 0;
  for (const NeuronRange& range : SelectedNeurons(spec_, table.of)) {
    for (std::uint32_t i = 0; i < range.count && row < table.ids.size(); ++i, ++row) {
      if (table.ids[row] == range.first + i) continue;
      return Add(ElementPath(KeyPath(path, "values"), row), "",
                 absl::StrCat("neuron ", table.ids[row], "; must be neuron ", range.first + i,
                              ", the next that the table selects: the rows have the order of the neurons; select them "
                              "with layers, columns and neurons"));
    }
  }
}

// The builder checks whether each neuron has the values that a table gives it (network/neuron_tables.h).
void Checker::CheckNeuronTable(std::size_t number) {
  const NeuronTableSpec& table = spec_.neurons[number];
  const std::string path = ElementPath("neurons", number);
  const std::size_t before = findings_.size();
  CheckSelection(path, table.of);
  if (findings_.size() > before) return;
  std::uint64_t selected = 0;
  for (const NeuronRange& range : SelectedNeurons(spec_, table.of)) selected += range.count;
  CheckIds(path, table);
  const std::vector<std::string> known = NamesOfValues(spec_.types);
  std::set<std::string_view> seen;
  int left = kMaxOfAFile;
  for (const NeuronTableSpec::Column& column : table.columns) {
    const std::string columns_path = KeyPath(path, "columns");
    if (std::ranges::find(known, column.name) == known.end()) {
      Add(columns_path, TomlText(column.name),
          absl::StrCat("no parameter or state variable of the network's neuron types; ", WouldDo(column.name, known)));
      continue;
    }
    if (!seen.insert(column.name).second) {
      Add(columns_path, TomlText(column.name), "occurs twice; leave one of the columns out");
    }
    if (column.values.size() != selected) {
      Add(path, "",
          absl::StrCat("column ", Quoted(column.name), " has ", CountedPlainly(column.values.size(), "value"),
                       ", and the table selects ", CountedPlainly(selected, "neuron"), "; must be one value for each"));
      return;
    }
    for (std::size_t i = 0; i < column.values.size() && left > 0; ++i) {
      if (!std::isinf(column.values[i])) continue;
      --left;
      Add(ElementPath(KeyPath(path, "values"), i), "",
          absl::StrCat("column ", Quoted(column.name), " is ", column.values[i], "; must be a finite number"));
    }
  }
}

}  // namespace lull
