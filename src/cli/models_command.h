// `lull models` describes the available neuron models, in words or in pictures.

#ifndef LULL_SRC_CLI_MODELS_COMMAND_H_
#define LULL_SRC_CLI_MODELS_COMMAND_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_status.h"

namespace lull::cli {

// Options of `lull models`. Without `plot` the models are described on standard output.
struct ModelsOptions {
  std::vector<std::string> files = {};  // plug-ins, which are described instead of the built-in models
  // A directory for a picture of each model (model_sheets.h), created if it does not exist.
  std::optional<std::string> plot = {};
  bool json = false;  // print the description as a JSON object, even with `plot`
};

// Pictures of an earlier call are replaced, each atomically. Errors are printed on standard error.
ExitStatus ModelsCommand(const ModelsOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODELS_COMMAND_H_
