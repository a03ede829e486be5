#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/nearest_name.h"
#include "lull/internal/make_info.h"
#include "lull/neuron_types.h"
#include "model/adex.h"
#include "model/izhikevich_2007.h"
#include "model/lif.h"

namespace lull {
namespace {

template <class M>
NeuronModel BuiltIn() {
  static const internal::ModelInfo info = internal::MakeInfo<M>();
  return NeuronModel(info);
}

}  // namespace

const std::vector<NeuronModel>& BuiltInModels() {
  static const std::vector<NeuronModel> models = {BuiltIn<LifDelta>(), BuiltIn<LifExp>(), BuiltIn<LifCondExp>(),
                                                  BuiltIn<AdEx>(), BuiltIn<Izhikevich2007>()};
  return models;
}

absl::StatusOr<NeuronModel> BuiltInModel(const std::string& name) {
  std::vector<std::string> known;
  for (const NeuronModel& model : BuiltInModels()) {
    if (model.name() == name) return model;
    known.push_back(model.name());
  }
  return UnknownName("neuron model", name, known);
}

}  // namespace lull
