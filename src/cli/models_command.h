// `lull models` describes the available neuron models, in words or in pictures.

#ifndef LULL_SRC_CLI_MODELS_COMMAND_H_
#define LULL_SRC_CLI_MODELS_COMMAND_H_

#include <optional>
#include <string>

#include "cli/exit_status.h"

namespace lull::cli {

// `lull models`. Without `plot` the models are described on standard output.
struct ModelsOptions {
  // A directory, made if it is not there, for izhikevich.png and hindmarsh-rose.png.
  std::optional<std::string> plot = {};
  bool json = false;  // describe them as a JSON object, also along with `plot`
};

// Pictures of an earlier call are replaced, each whole. Prints on standard error what went wrong.
ExitStatus ModelsCommand(const ModelsOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODELS_COMMAND_H_
