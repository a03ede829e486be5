// LoadModel: a neuron model from a plug-in, that is, from a shared library that plugin.h and `lull model build` make.
//
//   absl::StatusOr<lull::PluginModel> relay = lull::LoadModel("relay.so");
//   spec.types = {{.name = "relay", .model = lull::CustomType{.model = relay->model}}};
//
// Configuration files name their plug-ins themselves (`models = ["relay.so"]`), and LoadConfig loads them. Name the
// plug-in in Config::models if you make a configuration in code: the directory of its run then says which plug-in it
// needs.
//
// A plug-in is part of the program that loads it, and may do whatever the program may: load none that you do not trust.

#ifndef LULL_LOAD_MODEL_H_
#define LULL_LOAD_MODEL_H_

#include <string>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/neuron_model.h"

namespace lull {

// A neuron model from a plug-in. The name of the model is model.name().
struct PluginModel {
  std::string path;     // of the shared library, absolute
  std::string version;  // of the model, as LULL_NEURON_MODEL (plugin.h) has it
  NeuronModel model;
};

// Loads the plug-in at `path`. It stays loaded until the program ends; when the same file is loaded again, or a copy of
// it, the result has the same model.
// Errors: kNotFound or kUnavailable for a file that cannot be read; kInvalidArgument, with the path, for a file that is
// no plug-in, for one that was built for another version of Lull or another standard library, for a model with the name
// of a built-in model or of a model from another plug-in, and for a plug-in that has been built again since the program
// loaded it.
//
// Thread use: may be called from any thread.
LULL_API absl::StatusOr<PluginModel> LoadModel(const std::string& path);

}  // namespace lull

#endif  // LULL_LOAD_MODEL_H_
