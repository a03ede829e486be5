#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/nearest_name.h"
#include "lull/neuron_types.h"

namespace lull {
namespace {

NeuronType Named(const char* name, double a, double b, double c, double d) {
  return {.name = name, .model = IzhikevichType{.a = a, .b = b, .c = c, .d = d}};
}

}  // namespace

const std::vector<NeuronType>& NamedNeuronTypes() {
  static const std::vector<NeuronType> types = {
      Named("regular spiking", 0.02, 0.2, -65, 8),
      Named("intrinsically bursting", 0.02, 0.2, -55, 4),
      Named("chattering", 0.02, 0.2, -50, 2),
      Named("fast spiking", 0.1, 0.2, -65, 2),
      Named("low-threshold spiking", 0.02, 0.25, -65, 2),
      Named("thalamo-cortical", 0.02, 0.25, -65, 0.05),
      Named("resonator", 0.1, 0.26, -65, 2),
  };
  return types;
}

absl::StatusOr<NeuronType> NamedNeuronType(const std::string& name) {
  std::vector<std::string> known;
  for (const NeuronType& type : NamedNeuronTypes()) {
    if (type.name == name) return type;
    known.push_back(type.name);
  }
  return UnknownName("neuron type", name, known);
}

}  // namespace lull
