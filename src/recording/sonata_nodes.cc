#include "recording/sonata_nodes.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/aside_file.h"
#include "formats/sonata.h"
#include "model/model.h"
#include "recording/run_files.h"
#include "recording/sonata_table.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// A text as a field of a CSV file whose fields are separated by blanks.
std::string Field(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

// Numbers that are looked up for each neuron.
struct NodeNumbers {
  explicit NodeNumbers(const NetworkSpec& spec) {
    std::uint64_t type_id = 0;
    for (const ColumnSpec& kind : spec.columns) {
      auto& layers_of_kind = layers.emplace_back();
      auto& ids_of_kind = type_ids.emplace_back();
      for (const LayerSpec& layer : kind.layers) {
        const auto found = std::ranges::find(layer_names, layer.name);
        layers_of_kind.push_back(static_cast<std::uint32_t>(found - layer_names.begin()));
        if (found == layer_names.end()) layer_names.push_back(layer.name);
        auto& ids = ids_of_kind.emplace_back(spec.types.size());
        for (const TypeShare& share : layer.types) {
          ids[std::ranges::find(spec.types, share.type, &NeuronType::name) - spec.types.begin()] = type_id++;
        }
      }
    }
  }

  std::vector<std::string> layer_names;            // without repetitions, in order of their first appearance
  std::vector<std::vector<std::uint32_t>> layers;  // [kind][layer]: index in layer_names
  std::vector<std::vector<std::vector<std::uint64_t>>> type_ids;  // [kind][layer][type]
};

}  // namespace

std::string NodeTypesText(const NetworkSpec& spec) {
  std::string text =
      "node_type_id population model_type model_template type_name column_kind layer_name time_units_per_ms\n";
  std::uint64_t id = 0;
  for (const ColumnSpec& kind : spec.columns) {
    for (const LayerSpec& layer : kind.layers) {
      for (const TypeShare& share : layer.types) {
        const NeuronType& type = *std::ranges::find(spec.types, share.type, &NeuronType::name);
        const std::optional<double> units = TimeUnitsOf(type);
        absl::StrAppend(&text, id++, " ", kNeuronPopulation, " point_neuron ",
                        Field(absl::StrCat("lull:", ModelOf(type).name)), " ", Field(share.type), " ", Field(kind.name),
                        " ", Field(layer.name), " ", units ? TomlNumber(*units) : "NULL", "\n");
      }
    }
  }
  return text;
}

absl::Status WriteNodes(const NeuronTable& table, Hdf5Writer& file,
                        const std::function<void(double part)>& on_progress) {
  const NetworkSpec& spec = table.spec();
  const NodeNumbers numbers(spec);
  const std::string population = absl::StrCat("/nodes/", kNeuronPopulation), group = population + "/0";
  Series<std::uint64_t> ids(file, population + "/node_id"), type_ids(file, population + "/node_type_id"),
      places(file, population + "/node_group_index");
  Series<std::uint32_t> groups(file, population + "/node_group_id"), columns(file, group + "/column"),
      layers(file, group + "/layer"), types(file, group + "/type");
  std::vector<std::string> type_names;
  for (const NeuronType& type : spec.types) type_names.push_back(type.name);
  absl::Status status = file.AddTexts(group + "/@library/layer", numbers.layer_names);
  status.Update(file.AddTexts(group + "/@library/type", type_names));
  if (!status.ok()) return status;
  std::vector<Series<float>> values;
  for (const std::string& name : table.value_names()) {
    values.emplace_back(file, absl::StrCat(group, "/dynamics_params/", name));
  }
  const auto has_units = [](const NeuronType& type) { return TimeUnitsOf(type).has_value(); };
  std::optional<Series<double>> units;
  if (!values.empty() && std::ranges::any_of(spec.types, has_units)) {
    units.emplace(file, group + "/dynamics_params/" + kTimeUnits);
  }

  std::uint64_t neurons = 0;
  for (const ColumnSpec& kind : spec.columns) {
    for (const LayerSpec& layer : kind.layers) neurons += std::uint64_t{kind.count} * layer.size;
  }
  table.ForEach([&](const NeuronRow& row, std::span<const float> numbers_of) {
    constexpr NeuronId kNeuronsBetween = 1 << 16;  // chosen
    if (row.neuron % kNeuronsBetween == 0 && on_progress) {
      on_progress(static_cast<double>(row.neuron) / static_cast<double>(neurons));
    }
    ids.Add(row.neuron);
    type_ids.Add(numbers.type_ids[row.kind][row.layer][row.type]);
    places.Add(row.neuron);
    groups.Add(0);
    columns.Add(row.column);
    layers.Add(numbers.layers[row.kind][row.layer]);
    types.Add(row.type);
    for (std::size_t i = 0; i < values.size(); ++i) values[i].Add(numbers_of[i]);
    if (units) units->Add(TimeUnitsOf(spec.types[row.type]).value_or(std::numeric_limits<double>::quiet_NaN()));
  });
  for (Series<std::uint64_t>* series : {&ids, &type_ids, &places}) series->Flush();
  for (Series<std::uint32_t>* series : {&groups, &columns, &layers, &types}) series->Flush();
  for (Series<float>& series : values) series.Flush();
  if (units) units->Flush();
  return file.status();
}

absl::Status WriteSonataNeurons(const NeuronTable& table, const std::string& path) {
  absl::StatusOr<AsideFile> aside = AsideFile::Create(path);
  if (!aside.ok()) return aside.status();
  absl::StatusOr<Hdf5Writer> file = Hdf5Writer::Create(aside->aside(), path);
  if (!file.ok()) return file.status();
  absl::Status status = MarkAsSonata(*file);
  if (status.ok()) status = WriteNodes(table, *file);
  if (status.ok()) status = file->Close();
  return status.ok() ? aside->Commit() : status;
}

}  // namespace lull
