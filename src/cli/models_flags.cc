#include <memory>
#include <string>
#include <utility>
#include <vector>

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
        plot_(app(), "plot", "DIR", "draw how each type responds, a file for each model, and how synapses learn"),
        json_(app(), "json", "print the types as a JSON object") {
    app().add_option("FILE", files_, "plug-ins, whose models are listed instead of the built-in ones")->type_name("");
  }

  absl::StatusOr<Command> Read() const override {
    if (absl::Status status = plot_.Check(); !status.ok()) return status;
    if (plot_.given() && !files_.empty()) {
      return Mistake(plot_.name(), "draws the built-in models alone; leave the files out");
    }
    ModelsOptions options = {.files = files_};
    if (plot_.given()) options.plot = plot_.text();
    options.json = json_.given();
    return Command(std::move(options));
  }

 private:
  std::vector<std::string> files_;
  TextFlag plot_;
  SwitchFlag json_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddModels(CLI::App& lull) { return std::make_unique<ModelsFlags>(lull); }

}  // namespace lull::cli
