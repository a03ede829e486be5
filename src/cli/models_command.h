// `lull models` describes the available neuron models, in words or in pictures.

#ifndef LULL_SRC_CLI_MODELS_COMMAND_H_
#define LULL_SRC_CLI_MODELS_COMMAND_H_

#include <optional>
#include <string>

#include "cli/exit_status.h"

namespace lull::cli {

// Options of `lull models`. Without `plot` the models are described on standard output.
struct ModelsOptions {
  // A directory for izhikevich.png and hindmarsh-rose.png, created if it does not exist.
  std::optional<std::string> plot = {};
  bool json = false;  // print the description as a JSON object, even with `plot`
};

// Pictures of an earlier call are replaced, each atomically. Errors are printed on standard error.
ExitStatus ModelsCommand(const ModelsOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODELS_COMMAND_H_
