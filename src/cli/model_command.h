// `lull model build` makes a plug-in (lull/plugin.h) of a C++ file; `lull model check` checks the model of a plug-in;
// `lull model rates` shows what the steps of a neuron type cost in accuracy.

#ifndef LULL_SRC_CLI_MODEL_COMMAND_H_
#define LULL_SRC_CLI_MODEL_COMMAND_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_status.h"
#include "lull/check_model.h"
#include "lull/types.h"

namespace lull::cli {

// Options of `lull model build`.
struct BuildModelOptions {
  std::string source = {};  // the C++ file
  std::string output = {};  // the plug-in
};

// Options of `lull model check`.
struct CheckModelCommandOptions {
  std::string file = {};  // the plug-in
  CheckModelOptions check = {};
};

// Options of `lull model rates`.
struct ModelRatesOptions {
  std::optional<std::string> file = {};  // a configuration, whose types may be named; or a plug-in, mine.so
  // A type of the file, a named type, or a built-in model with its defaults. Without it the only type of the file, or
  // without a file the regular spiking type.
  std::optional<std::string> type = {};
  std::vector<double> currents = {};  // none: some that suit the model
  Tick duration = Seconds(20);        // the time in which spikes are counted [ms]
  std::optional<int> fine = {};       // sub-steps to compare with; without it Division::fine (rates_report.h)
  bool json = false;
};

// Errors of all, and those of the compiler, are printed on standard error. The plug-in is replaced atomically, once it
// is known that Lull can load it.
ExitStatus ModelCommand(const BuildModelOptions& options);
ExitStatus ModelCommand(const CheckModelCommandOptions& options);
ExitStatus ModelCommand(const ModelRatesOptions& options);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODEL_COMMAND_H_
