#include "config/read_edges.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// Reads a neuron: its number, or the name of a kind of column, of which it is the first neuron.
void TakeNeuron(TableReader& reader, std::string_view key, const std::vector<ColumnSpec>& columns,
                std::optional<NeuronId>& neuron) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return;
  if (!node->is_string()) return reader.Take(key, neuron.emplace());
  constexpr std::uint64_t kMost = std::numeric_limits<NeuronId>::max();
  std::uint64_t first = 0;
  std::vector<std::string> names;
  for (const ColumnSpec& column : columns) {
    if (column.name == node->value<std::string>() && first <= kMost) {
      neuron = static_cast<NeuronId>(first);
      return;
    }
    names.push_back(TomlText(column.name));
    // A network that is too large is refused by another check.
    for (const LayerSpec& layer : column.layers) first += std::min(std::uint64_t{column.count} * layer.size, kMost);
  }
  constexpr std::size_t kMostNames = 8;  // chosen: what a message can list
  names.resize(std::min(names.size(), kMostNames));
  reader.Complain(key, absl::StrCat("must be the number of a neuron, or the name of a kind of column, such as ",
                                    absl::StrJoin(names, ", ")));
}

void TakeRounding(TableReader& reader, std::string_view key, std::optional<Rounding>& rounding) {
  if (!reader.Has(key)) return;
  const Rounding all[] = {Rounding::kNearest, Rounding::kUp, Rounding::kDown};
  std::size_t index = 0;
  reader.TakeWord(key, {"nearest", "up", "down"}, index);
  if (index < std::size(all)) rounding = all[index];
}

void TakeNames(TableReader& reader, std::string_view key, std::vector<std::string>& names) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  const bool good = array != nullptr && std::ranges::all_of(*array, [](const auto& name) { return name.is_string(); });
  if (!good) return reader.Complain(key, "must be an array of names, such as [\"model_template\"]");
  for (const toml::node& name : *array) names.push_back(*name.value<std::string>());
}

}  // namespace

EdgeReading ReadEdgeReading(TableReader& reader, const std::vector<ColumnSpec>& columns) {
  EdgeReading reading;
  reader.TakePath("types", "a file of edge types", reading.types);
  if (reader.Has("delay")) reader.TakeTime("delay", reading.delay.emplace(1));
  if (reader.Has("weight")) reader.Take("weight", reading.weight.emplace(0));
  if (reader.Has("weight_scale")) reader.Take("weight_scale", reading.weight_scale.emplace(1));
  TakeRounding(reader, "times", reading.times);
  TakeNeuron(reader, "source_first", columns, reading.source_first);
  TakeNeuron(reader, "target_first", columns, reading.target_first);
  reader.Take("first_id", reading.first_id);
  reader.Take("weight_times_nsyns", reading.weight_times_nsyns);
  TakeNames(reader, "ignore", reading.ignore);
  return reading;
}

}  // namespace lull
