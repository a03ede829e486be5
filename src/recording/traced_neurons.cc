#include "recording/traced_neurons.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/quoted.h"
#include "network/built_network.h"

namespace lull {

TraceSource::Neuron Traced(const Network& network, NeuronId id) {
  const NeuronProperties neuron = network.neuron(id);
  const std::string layer = network.layers(neuron.column)[neuron.layer].name;
  const std::string description = absl::StrCat("column ", neuron.column, ", ", layer, ", ", neuron.type);
  const ModelInfo& model = InsideOf(network).model_of(id);
  return {
      .id = id, .description = description, .variables = model.variable_names, .unit = model.unit, .peak = model.peak};
}

std::string TracedText(const std::vector<TraceSource::Neuron>& neurons) {
  std::string text;
  for (const TraceSource::Neuron& neuron : neurons) {
    // Names may contain any characters; a line break or a tab would break the line.
    std::string description = OneLine(neuron.description);
    std::ranges::replace(description, '\t', ' ');
    absl::StrAppend(&text, neuron.id, "\t", absl::StrJoin(neuron.variables, ","), "\t", neuron.unit, "\t",
                    neuron.peak ? absl::StrCat(*neuron.peak) : "", "\t", description, "\n");
  }
  return text;
}

absl::StatusOr<std::vector<TraceSource::Neuron>> ReadTraced(std::string_view text) {
  std::vector<TraceSource::Neuron> neurons;
  for (const auto& line : absl::StrSplit(absl::string_view(text.data(), text.size()), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> fields = absl::StrSplit(line, absl::MaxSplits('\t', 4));
    TraceSource::Neuron neuron = {};
    double peak = 0;
    const bool good = fields.size() == 5 && absl::SimpleAtoi(fields[0], &neuron.id) &&
                      (fields[3].empty() || (absl::SimpleAtod(fields[3], &peak) && std::isfinite(peak)));
    if (!good) return absl::InvalidArgumentError("a traced neuron that cannot be read");
    neuron.variables = absl::StrSplit(fields[1], ',');
    neuron.unit = fields[2];
    if (!fields[3].empty()) neuron.peak = peak;
    neuron.description = fields[4];
    neurons.push_back(std::move(neuron));
  }
  return neurons;
}

}  // namespace lull
