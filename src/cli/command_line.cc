// CLI11 splits the words into flags and values and writes the help. This file catches its exceptions, so that every
// mistake has a message of one line in our own words.

#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/nearest_name.h"
#include "base/quoted.h"
#include "cli/command_flags.h"
#include "cli/flags.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

std::vector<std::string> FlagNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
  }
  return names;
}

std::string NotACommand(const std::string& word, const std::string& help) {
  const std::string nearest =
      NearestName(word, {"run", "sweep", "compare", "describe", "plot", "report", "export", "models", "model"});
  if (!nearest.empty()) return absl::StrCat("did you mean 'lull ", nearest, "'?");
  if (word.ends_with(".toml")) return absl::StrCat("try 'lull run ", OneLine(word), "'");
  return absl::StrCat("try 'lull run' or ", help);
}

// The error for a word that neither `lull` nor its command accepted; `app` is the command, or lull itself without a
// command.
absl::Status UnexpectedWord(const std::string& word, const CLI::App& app) {
  const bool is_command = app.get_parent() != nullptr;
  const std::string help = absl::StrCat("'lull ", is_command ? app.get_name() + " " : "", "--help'");
  if (!word.starts_with('-')) {
    return absl::InvalidArgumentError(
        is_command ? absl::StrCat(Quoted(word), " is one argument too many; ", help, " lists the flags")
                   : absl::StrCat(Quoted(word), " is not a command; ", NotACommand(word, help)));
  }
  const std::string flag = word.substr(0, word.find('='));
  const std::vector<std::string> names = FlagNames(app);
  if (std::find(names.begin(), names.end(), flag) != names.end()) {
    return Mistake(flag, absl::StrCat("must stand behind the command: 'lull ", app.get_name(), " ", flag, "'"));
  }
  const std::string nearest = NearestName(flag, names);
  return absl::InvalidArgumentError(absl::StrCat(
      Quoted(flag), " is not a flag; ", nearest.empty() ? help + " lists them" : "did you mean " + nearest + "?"));
}

// The error for a mistake that only CLI11 notices: a flag without a value, a switch with a value.
absl::Status Translated(const CLI::ParseError& error) {
  const std::string_view message = error.what();
  const std::string_view name = message.substr(0, message.find_first_of(": "));
  const std::string flag = absl::StrCat(name.starts_with("--") ? "" : "--", std::string(name));
  if (error.get_name() != "ArgumentMismatch") return absl::InvalidArgumentError(Quoted(message));
  return Mistake(flag, message.find("override") == message.npos ? "needs a value" : "takes no value");
}

}  // namespace

absl::StatusOr<Command> ParseCommandLine(const std::vector<std::string>& arguments) {
  CLI::App app("Lull simulates networks of spiking neurons, event by event.", "lull");
  app.set_version_flag("--version", "lull " LULL_VERSION, "print the version");
  app.set_help_flag("-h,--help", "print this help");
  app.require_subcommand(0, 1)->allow_extras();
  const std::unique_ptr<CommandFlags> commands[] = {AddRun(app),      AddSweep(app),  AddCompare(app),
                                                    AddDescribe(app), AddPlot(app),   AddReport(app),
                                                    AddExport(app),   AddModels(app), AddModel(app)};

  // CLI11 takes the word after "--out=" as its value.
  for (const std::string& word : arguments) {
    if (word.starts_with("--") && word.find('=') == word.size() - 1) {
      return Mistake(word.substr(0, word.size() - 1), "needs a value");
    }
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 expects the last word first
  } catch (const CLI::CallForHelp&) {
    return Answer{app.help()};
  } catch (const CLI::CallForVersion& version) {
    return Answer{absl::StrCat(version.what(), "\n")};
  } catch (const CLI::ParseError& error) {
    return Translated(error);
  }
  const std::vector<CLI::App*> given = app.get_subcommands();
  const CLI::App& command = given.empty() ? app : *given.front();
  for (const CLI::App* part : std::initializer_list<const CLI::App*>{&app, &command}) {
    const std::vector<std::string> unexpected = part->remaining();
    if (!unexpected.empty()) return UnexpectedWord(unexpected.front(), command);
  }
  for (const std::unique_ptr<CommandFlags>& flags : commands) {
    if (flags->given()) return flags->Read();
  }
  return absl::InvalidArgumentError("no command; try 'lull run' or 'lull --help'");
}

}  // namespace lull::cli
