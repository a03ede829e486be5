// CLI11 splits the words into flags and values and writes the help; values are read here, and its exceptions end here,
// so that every mistake has a message of one line in our own words.

#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/duration.h"
#include "cli/quote.h"
#include "lull/config.h"

namespace lull::cli {
namespace {

absl::Status Mistake(const std::string& flag, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", what));
}

// A flag with a value: what the user wrote, if anything.
class TextFlag {
 public:
  TextFlag(CLI::App& app, const std::string& name, const std::string& value_name, const std::string& help)
      : name_("--" + name), option_(app.add_option(name_, text_, help)) {
    option_->type_name(value_name);
    // Of several values the option keeps the last and goes on, so that the mistake can be reported in our words.
    option_->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  TextFlag(const TextFlag&) = delete;
  TextFlag& operator=(const TextFlag&) = delete;

  bool given() const { return option_->count() > 0; }
  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }

  absl::Status Check() const {
    if (option_->count() > 1) return Mistake(name_, "given more than once");
    // CLI11 takes whatever comes next for the value, even the next flag.
    if (given() && (text_.empty() || text_.starts_with("--"))) return Mistake(name_, "needs a value");
    return absl::OkStatus();
  }

 private:
  std::string name_;
  std::string text_;
  CLI::Option* option_;
};

template <typename Integer>
absl::StatusOr<Integer> ParseWholeNumber(const TextFlag& flag) {
  const std::string& text = flag.text();
  Integer number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  return Mistake(flag.name(),
                 absl::StrCat(Quoted(text), " is not a whole number from 0 to ", std::numeric_limits<Integer>::max()));
}

absl::StatusOr<EngineKind> ParseEngine(const TextFlag& flag) {
  if (flag.text() == "event") return EngineKind::kEventDriven;
  if (flag.text() == "clock") return EngineKind::kClockDriven;
  return Mistake(flag.name(), Quoted(flag.text()) + " is not an engine; use event or clock");
}

absl::StatusOr<int> ParseThreads(const TextFlag& flag) {
  const absl::StatusOr<int> threads = ParseWholeNumber<int>(flag);
  if (threads.ok() && *threads >= 1 && *threads <= kMostThreads) return threads;
  return Mistake(flag.name(), absl::StrCat(Quoted(flag.text()), " is not a whole number from 1 to ", kMostThreads));
}

absl::StatusOr<std::string> ParseNetwork(const TextFlag& flag) {
  const std::vector<std::string>& names = BuiltInNames();
  if (std::find(names.begin(), names.end(), flag.text()) != names.end()) return flag.text();
  const std::string nearest = NearestName(flag.text(), names);
  return Mistake(flag.name(), absl::StrCat(Quoted(flag.text()), " is not a network; ",
                                           nearest.empty() ? absl::StrCat("use one of ", absl::StrJoin(names, ", "))
                                                           : absl::StrCat("did you mean ", nearest, "?")));
}

constexpr const char* kRunFooter =
    "Examples:\n"
    "  lull run                                        the reference network, 20 s, into out/\n"
    "  lull run --engine clock --out clock             the same spikes from the other engine\n"
    "  lull run --network timed --duration 1min --seed 7 --out timed-7\n"
    "Exit status: 0 done, 1 the run failed or a file could not be written, 2 a mistake in the command.";

// The flags of `lull run`, attached to its part of the parser.
class RunFlags {
 public:
  explicit RunFlags(CLI::App& app)
      : network_(app, "network", "NAME",
                 absl::StrCat("which network to run [reference]:\n", absl::StrJoin(BuiltInNames(), ", "))),
        engine_(app, "engine", "KIND", "event or clock; both give the same spikes, bit for bit [event]"),
        threads_(app, "threads", "N", "how many workers share the columns, at most one per core [one per core]"),
        duration_(app, "duration", "TIME", "model time with its unit: 500ms, 20s, 10min, 1h [the network's own]"),
        seed_(app, "seed", "N", "draws another network and other noise of the same kind [the network's own]"),
        trace_neuron_(app, "trace-neuron", "ID",
                      "whose membrane potential neuron-trace.png shows [the first internal one]"),
        out_(app, "out", "DIR",
             "where the files go [out]; a finished run in the default directory is\n"
             "replaced, any other directory that holds a run is refused") {
    AddSwitch(app, "--overwrite", overwrite_, "replace the run that DIR holds, finished or not");
    AddSwitch(app, "--quiet", quiet_, "no progress, no summary");
    AddSwitch(app, "--json", json_, "print the summary as a JSON object");
  }

  absl::StatusOr<RunOptions> Read() const {
    for (const TextFlag* flag : {&network_, &engine_, &threads_, &duration_, &seed_, &trace_neuron_, &out_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    RunOptions options;
    options.overwrite = overwrite_;
    options.quiet = quiet_;
    options.json = json_;
    absl::Status status;
    ReadInto(options.network, network_, ParseNetwork, status);
    ReadInto(options.engine, engine_, ParseEngine, status);
    ReadInto(options.threads, threads_, ParseThreads, status);
    ReadInto(options.duration, duration_, ReadDuration, status);
    ReadInto(options.seed, seed_, ParseWholeNumber<std::uint64_t>, status);
    ReadInto(options.trace_neuron, trace_neuron_, ParseWholeNumber<NeuronId>, status);
    if (out_.given()) options.out = out_.text();
    if (!status.ok()) return status;
    return options;
  }

 private:
  static void AddSwitch(CLI::App& app, const std::string& name, bool& value, const std::string& help) {
    app.add_flag(name, value, help)->disable_flag_override();
  }

  static absl::StatusOr<Tick> ReadDuration(const TextFlag& flag) {
    absl::StatusOr<Tick> duration = ParseDuration(flag.text());
    if (!duration.ok()) return Mistake(flag.name(), std::string(duration.status().message()));
    return duration;
  }

  // Sets `value` if the flag was given; keeps the first mistake in `status`.
  template <typename Value, typename Parse>
  static void ReadInto(Value& value, const TextFlag& flag, Parse parse, absl::Status& status) {
    if (!flag.given()) return;
    auto parsed = parse(flag);
    if (parsed.ok()) {
      value = *std::move(parsed);
    } else {
      status.Update(parsed.status());
    }
  }

  TextFlag network_, engine_, threads_, duration_, seed_, trace_neuron_, out_;
  bool overwrite_ = false;
  bool quiet_ = false;
  bool json_ = false;
};

std::vector<std::string> FlagNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) names.push_back("--" + option->get_lnames().front());
  return names;
}

// The mistake in a word that neither `lull` nor its command took; `app` is the command, or lull itself without one.
absl::Status UnexpectedWord(const std::string& word, const CLI::App& app) {
  const bool is_command = app.get_parent() != nullptr;
  const std::string help = absl::StrCat("'lull ", is_command ? app.get_name() + " " : "", "--help'");
  if (!word.starts_with('-')) {
    return absl::InvalidArgumentError(
        is_command ? absl::StrCat(Quoted(word), " is one word too many; ", help, " lists the flags")
                   : absl::StrCat(Quoted(word), " is not a command; try 'lull run' or ", help));
  }
  const std::string flag = word.substr(0, word.find('='));
  const std::vector<std::string> names = FlagNames(app);
  if (std::find(names.begin(), names.end(), flag) != names.end()) {
    return Mistake(flag, absl::StrCat("belongs behind '", app.get_name(), "'"));
  }
  const std::string nearest = NearestName(flag, names);
  return absl::InvalidArgumentError(absl::StrCat(
      Quoted(flag), " is not a flag; ", nearest.empty() ? help + " lists them" : "did you mean " + nearest + "?"));
}

// CLI11's own complaints that remain: a flag without a value, a switch with one.
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
  app.set_help_flag("-h,--help", "print this");
  app.require_subcommand(0, 1)->allow_extras();
  CLI::App& run = *app.add_subcommand("run", "run a network and write pictures of it, its spikes and a summary");
  run.allow_extras();
  run.set_help_flag("-h,--help", "print this");
  run.footer(kRunFooter);
  const RunFlags run_flags(run);

  // CLI11 takes the next word for the value of "--out=".
  for (const std::string& word : arguments) {
    if (word.starts_with("--") && word.find('=') == word.size() - 1) {
      return Mistake(word.substr(0, word.size() - 1), "needs a value");
    }
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // last word first, as CLI11 wants it
  } catch (const CLI::CallForHelp&) {
    return Answer{app.help()};
  } catch (const CLI::CallForVersion& version) {
    return Answer{absl::StrCat(version.what(), "\n")};
  } catch (const CLI::ParseError& error) {
    return Translated(error);
  }
  for (const CLI::App* part : {&app, &run}) {
    const std::vector<std::string> unexpected = part->remaining();
    if (!unexpected.empty()) return UnexpectedWord(unexpected.front(), run.parsed() ? run : app);
  }
  if (!run.parsed()) return absl::InvalidArgumentError("no command; try 'lull run' or 'lull --help'");
  absl::StatusOr<RunOptions> options = run_flags.Read();
  if (!options.ok()) return options.status();
  return Command(*std::move(options));
}

}  // namespace lull::cli
