#include "spec/input_units.h"

#include <algorithm>
#include <optional>

#include "model/model.h"

namespace lull {

InputUnits InputUnitsOf(const NetworkSpec& spec) {
  std::optional<InputUnits> units;
  const auto keep = [](std::string& unit, const std::string& other) {
    if (unit != other) unit.clear();
  };
  for (const ColumnSpec& column : spec.columns) {
    for (const LayerSpec& layer : column.layers) {
      for (const TypeShare& share : layer.types) {
        const auto type = std::ranges::find(spec.types, share.type, &NeuronType::name);
        if (type == spec.types.end()) continue;
        const internal::ModelInfo& model = ModelOf(*type);
        if (!units) units = InputUnits{.pulses = model.pulse_unit, .currents = model.current_unit, .both = {}};
        keep(units->pulses, model.pulse_unit);
        keep(units->currents, model.current_unit);
      }
    }
  }
  if (!units) return {};
  if (units->pulses == units->currents) units->both = units->pulses;
  return *units;
}

}  // namespace lull
