#include "recording/neuron_table.h"

#include <cmath>

#include "formats/csv_writer.h"
#include "network/stages.h"

namespace lull {

NeuronTable::NeuronTable(const NetworkSpec& spec) : spec_(spec), drawn_types_(TypesOfNeurons(spec)) {}

NeuronTable::NeuronTable(const Network& network) : spec_(network.spec()), network_(&InsideOf(network)) {
  places_.resize(network_->populations.size());
  for (std::size_t type = 0; type < places_.size(); ++type) {
    const Population& population = network_->populations[type];
    if (population.size == 0) continue;
    for (const auto* const names : {&population.model->parameter_names, &population.model->variable_names}) {
      for (const std::string& name : *names) {
        const auto found = std::ranges::find(value_names_, name);
        places_[type].push_back(static_cast<std::size_t>(found - value_names_.begin()));
        if (found == value_names_.end()) value_names_.push_back(name);
      }
    }
  }
}

void NeuronTable::SetValues(const NeuronRow& row, std::span<float> values) const {
  const Population& population = network_->populations[row.type];
  const std::uint32_t member = network_->member_index(row.neuron);
  auto place = places_[row.type].begin();
  const std::span<const float> parameters = population.parameters_of(member);  // those with names, then constants
  for (const float value : parameters.first(population.model->parameter_names.size())) values[*place++] = value;
  const std::span<const float> state = population.initial_state_of(member);  // its variables, then its flags
  for (int i = 0; i < population.model->variables; ++i) values[*place++] = state[i];
}

absl::Status WriteCsvNeurons(const NeuronTable& table, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  file->Add("neuron").Add("column").Add("layer").Add("type");
  for (const std::string& name : table.value_names()) file->Add(name);
  file->EndLine();
  table.ForEach([&](const NeuronRow& row, std::span<const float> values) {
    file->Add(row.neuron).Add(row.column).Add(table.spec().columns[row.kind].layers[row.layer].name);
    file->Add(table.spec().types[row.type].name);
    for (const float value : values) {
      if (std::isnan(value)) {
        file->AddNothing();
      } else {
        file->Add(value);
      }
    }
    file->EndLine();
  });
  return file->Finish();
}

}  // namespace lull
