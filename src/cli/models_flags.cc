#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "cli/command_flags.h"
#include "cli/flags.h"
#include "cli/models_command.h"

namespace lull::cli {
namespace {

class ModelsFlags : public CommandFlags {
 public:
  explicit ModelsFlags(CLI::App& lull)
      : CommandFlags(lull, "models", "list the neuron types, and draw how each responds",
                     "Exit status: 0 done, 1 a picture could not be written, 2 a mistake in the command."),
        plot_(app(), "plot", "DIR", "draw how each type responds, into izhikevich.png and hindmarsh-rose.png"),
        json_(app(), "json", "print the types as a JSON object") {}

  absl::StatusOr<Command> Read() const override {
    if (absl::Status status = plot_.Check(); !status.ok()) return status;
    ModelsOptions options;
    if (plot_.given()) options.plot = plot_.text();
    options.json = json_.given();
    return Command(std::move(options));
  }

 private:
  TextFlag plot_;
  SwitchFlag json_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddModels(CLI::App& lull) { return std::make_unique<ModelsFlags>(lull); }

}  // namespace lull::cli
