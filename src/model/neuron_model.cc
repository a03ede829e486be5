#include "lull/neuron_model.h"

#include "lull/internal/model_info.h"

namespace lull {

const std::string& NeuronModel::name() const { return info_->name; }
const std::vector<std::string>& NeuronModel::parameter_names() const { return info_->parameter_names; }
const std::vector<std::string>& NeuronModel::variable_names() const { return info_->variable_names; }
const std::vector<float>& NeuronModel::default_parameters() const { return info_->defaults; }
const std::string& NeuronModel::unit() const { return info_->unit; }

}  // namespace lull
