// The flags of each command, and the options that the flags set. The flags of a command stand beside it, in
// run_flags.cc and so on.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CLI_COMMAND_FLAGS_H_
#define LULL_SRC_CLI_COMMAND_FLAGS_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "cli/command.h"

namespace lull::cli {

// One command's part of the parser. It must outlive the parsing.
class CommandFlags {
 public:
  virtual ~CommandFlags() = default;
  CommandFlags(const CommandFlags&) = delete;
  CommandFlags& operator=(const CommandFlags&) = delete;

  bool given() const { return app_.parsed(); }  // whether the user named this command

  // Reads the command with its options. Errors: kInvalidArgument for the user's first mistake: one line that starts
  // with the flag and says how to correct it.
  virtual absl::StatusOr<Command> Read() const = 0;

 protected:
  // Adds the command `name` to the parser. Its help shows `footer` below the flags.
  CommandFlags(CLI::App& lull, const std::string& name, const std::string& summary, const std::string& footer)
      : app_(*lull.add_subcommand(name, summary)) {
    app_.allow_extras();
    app_.set_help_flag("-h,--help", "print this help");
    app_.footer(footer);
  }

  CLI::App& app() { return app_; }

 private:
  CLI::App& app_;
};

std::unique_ptr<CommandFlags> AddRun(CLI::App& lull);
std::unique_ptr<CommandFlags> AddCompare(CLI::App& lull);
std::unique_ptr<CommandFlags> AddDescribe(CLI::App& lull);
std::unique_ptr<CommandFlags> AddPlot(CLI::App& lull);
std::unique_ptr<CommandFlags> AddReport(CLI::App& lull);
std::unique_ptr<CommandFlags> AddExport(CLI::App& lull);
std::unique_ptr<CommandFlags> AddModels(CLI::App& lull);
std::unique_ptr<CommandFlags> AddModel(CLI::App& lull);
std::unique_ptr<CommandFlags> AddSweep(CLI::App& lull);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMMAND_FLAGS_H_
