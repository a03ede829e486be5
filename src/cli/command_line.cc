// CLI11 splits the words into flags and values and writes the help; its exceptions end here, so that every mistake has
// a message of one line in our own words.

#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/nearest_name.h"
#include "base/quoted.h"
#include "cli/flags.h"
#include "lull/config.h"
#include "lull/text.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

constexpr const char* kRunFooter =
    "Examples:\n"
    "  lull run                                        the reference network, 20 s, into out/\n"
    "  lull run columns.toml --seed 7 --out seven      a network of your own\n"
    "  lull run --engine clock --out clock             the same spikes from the other engine\n"
    "  lull run out/config.toml --out again            what an earlier run did, once more\n"
    "  lull run week.toml --checkpoint-every 10min     can go on after whatever happens:\n"
    "  lull run --resume out                           ... from its last checkpoint\n"
    "  lull run --resume out --duration 336h           ... or longer than it was\n"
    "Exit status: 0 done, 1 the run failed or a file could not be written, 2 a mistake in the command or a file,\n"
    "130 or 143 interrupted (Ctrl-C, SIGTERM), after writing a checkpoint and what was recorded; a second Ctrl-C\n"
    "stops at once.";

// The flags of `lull run`, attached to its part of the parser.
class RunFlags {
 public:
  explicit RunFlags(CLI::App& app)
      : source_(app),
        trace_neuron_(app, "trace-neuron", "ID",
                      "whose membrane potential neuron-trace.png shows [the first internal one]"),
        out_(app, "out", "DIR",
             "where the files go [out]; a finished run in the default directory is\n"
             "replaced, any other directory that holds a run is refused"),
        checkpoint_every_(app, "checkpoint-every", "TIME",
                          "save all it takes to go on, so often: 10min of wall time,\n\"60s model\" of model time"),
        resume_(app, "resume", "DIR",
                "go on with the run in DIR from its last checkpoint; only --duration, --engine,\n"
                "--threads, --checkpoint-every and --stdio may be others than they were"),
        stdio_layers_(app, "stdio-layers", "LIST", "whose spikes --stdio writes [motor, or all if there is none]"),
        stdio_amplitude_(app, "stdio-amplitude", "A", "of spikes that --stdio reads without one, in mV/ms [20]") {
    AddSwitch(app, "--overwrite", overwrite_, "replace the run that DIR holds, finished or not");
    AddSwitch(app, "--stdio", stdio_,
              "a closed loop: at each exchange write 'time neuron' for spikes, and then the\n"
              "time alone, to standard output; read 'time neuron [amplitude]' for spikes and\n"
              "'time neuron current amplitude', until the same time alone, from standard input");
    AddSwitch(app, "--quiet", quiet_, "no progress, no summary");
    AddSwitch(app, "--log", log_, "progress as a line per minute, also where standard error is no terminal");
    AddSwitch(app, "--json", json_, "print the summary as a JSON object, and --log's lines as one each");
  }

  absl::StatusOr<Command> Read() const {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    if (json_ && stdio_) return Mistake("--json", "stands beside --stdio; standard output is the environment's");
    if (quiet_ && log_) return Mistake("--log", "stands beside --quiet; give one of them");
    for (const TextFlag* flag :
         {&trace_neuron_, &out_, &checkpoint_every_, &resume_, &stdio_layers_, &stdio_amplitude_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    RunOptions options;
    if (absl::Status status = ReadStdio(options); !status.ok()) return status;
    if (checkpoint_every_.given()) {
      absl::StatusOr<CheckpointEvery> every = ParseCheckpointEvery(checkpoint_every_.text());
      if (!every.ok()) return Mistake(checkpoint_every_.name(), std::string(every.status().message()));
      options.checkpoint_every = *std::move(every);
    }
    if (resume_.given()) {
      std::string other = source_.GivenNetworkFlag();
      if (trace_neuron_.given()) other = trace_neuron_.name();
      if (out_.given()) other = out_.name();
      if (overwrite_) other = "--overwrite";
      if (!other.empty()) {
        return Mistake(other, "stands beside --resume; a run that goes on is what it was, where it was");
      }
      options.resume = resume_.text();
    }
    options.overwrite = overwrite_;
    options.quiet = quiet_;
    options.log = log_;
    options.json = json_;
    absl::Status status;
    SourceFlags::Set(
        *source, "record.trace", trace_neuron_,
        [](const TextFlag& flag) { return WholeNumber(flag, 0, std::numeric_limits<NeuronId>::max()); }, status);
    if (!status.ok()) return status;
    options.source = *std::move(source);
    if (out_.given()) options.out = out_.text();
    return Command(std::move(options));
  }

 private:
  absl::Status ReadStdio(RunOptions& options) const {
    for (const TextFlag* flag : {&stdio_layers_, &stdio_amplitude_}) {
      if (!stdio_ && flag->given()) return Mistake(flag->name(), "goes with --stdio; add it");
    }
    if (!stdio_) return absl::OkStatus();
    StdioOptions stdio;
    if (stdio_layers_.given()) stdio.layers = absl::StrSplit(stdio_layers_.text(), ',');
    if (stdio_amplitude_.given() &&
        !(absl::SimpleAtod(stdio_amplitude_.text(), &stdio.amplitude) && std::isfinite(stdio.amplitude))) {
      return Mistake(stdio_amplitude_.name(), absl::StrCat("is '", stdio_amplitude_.text(), "'; must be a number"));
    }
    options.environment = std::move(stdio);
    return absl::OkStatus();
  }

  SourceFlags source_;
  TextFlag trace_neuron_, out_, checkpoint_every_, resume_, stdio_layers_, stdio_amplitude_;
  bool stdio_ = false;
  bool overwrite_ = false;
  bool quiet_ = false;
  bool log_ = false;
  bool json_ = false;
};

constexpr const char* kDescribeFooter =
    "Examples:\n"
    "  lull describe                                   the reference network\n"
    "  lull describe --network sparse --toml > my.toml a file to start from\n"
    "  lull describe my.toml --set columns[0].count=50 what a change would mean\n"
    "Exit status: 0 done, 1 the network could not be built, 2 a mistake in the command or a file.";

class DescribeFlags {
 public:
  explicit DescribeFlags(CLI::App& app) : source_(app) {
    AddSwitch(app, "--build", build_, "build the network and give exact numbers, not expected ones");
    AddSwitch(app, "--toml", toml_,
              "print the configuration alone: a built-in network's own file with its comments,\n"
              "anything else with every key");
    AddSwitch(app, "--json", json_, "print the numbers as a JSON object");
  }

  absl::StatusOr<Command> Read() const {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    if (toml_ && json_) return Mistake("--toml", "stands beside --json; give one of them");
    if (toml_ && build_) return Mistake("--toml", "stands beside --build; give one of them");
    return Command(DescribeOptions{.source = *std::move(source), .build = build_, .toml = toml_, .json = json_});
  }

 private:
  SourceFlags source_;
  bool build_ = false;
  bool toml_ = false;
  bool json_ = false;
};

constexpr const char* kCompareFooter =
    "Runs the network in both engines, compares every spike and weight, then times them in turns. Tells medians\n"
    "and quartiles, and draws compare.png.\n"
    "Examples:\n"
    "  lull compare columns.toml                       a network of your own\n"
    "  lull compare --sweep rate=0.001..30Hz           where the engines are even: rate.png\n"
    "  lull compare --sweep rate=0.1..10Hz/7           seven points in equal ratios\n"
    "  lull compare --sweep threads=1,2 --network million --duration 10s\n"
    "  lull compare --accuracy 0.001,0.01,0.1          what the rest tolerance costs in accuracy: accuracy.png\n"
    "A sweep that was stopped goes on when the same command is given again.\n"
    "Exit status: 0 done, 1 a file could not be written, 2 a mistake in the command or a file, 3 the engines\n"
    "differ, 130 or 143 interrupted.";

class CompareFlags {
 public:
  explicit CompareFlags(CLI::App& app)
      : source_(app, {.network = kDefaultCompared, .engine = false}),
        rounds_(app, "rounds", "N", "how often each engine has a turn [5]"),
        sweep_(app, "sweep", "KEY=VALUES",
               "over values of rate, columns, threads, rest_tolerance or min_delay: a list\n"
               "0.1,1,10 or a range 0.001..30Hz; a turn takes two seconds, or --duration\n"
               "if that is shorter"),
        accuracy_(app, "accuracy", "LIST",
                  "instead of times: what spikes move, appear or vanish with these rest\n"
                  "tolerances, against tolerance 0"),
        out_(app, "out", "DIR", "where the files go [compare]") {
    AddSwitch(app, "--overwrite", overwrite_, "measure the points of a sweep anew");
    AddSwitch(app, "--quiet", quiet_, "no progress");
    AddSwitch(app, "--json", json_, "print the result as a JSON object");
  }

  absl::StatusOr<Command> Read() const {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    for (const TextFlag* flag : {&rounds_, &sweep_, &accuracy_, &out_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    if (sweep_.given() && accuracy_.given()) return Mistake("--accuracy", "stands beside --sweep; give one of them");
    CompareCommandOptions options = {.source = *std::move(source)};
    if (rounds_.given()) {
      const absl::StatusOr<std::string> rounds = WholeNumber(rounds_, 1, 1000);
      if (!rounds.ok()) return rounds.status();
      options.rounds = std::stoi(*rounds);
    }
    if (sweep_.given()) {
      absl::StatusOr<Sweep> sweep = ParseSweep(sweep_.text());
      if (!sweep.ok()) return Mistake(sweep_.name(), std::string(sweep.status().message()));
      options.sweep = *std::move(sweep);
    }
    if (accuracy_.given()) {
      absl::StatusOr<Sweep> tolerances = ParseSweep("rest_tolerance=" + accuracy_.text());
      if (!tolerances.ok()) return Mistake(accuracy_.name(), std::string(tolerances.status().message()));
      options.tolerances = std::move(tolerances->values);
    }
    if (out_.given()) options.out = out_.text();
    options.overwrite = overwrite_;
    options.quiet = quiet_;
    options.json = json_;
    return Command(std::move(options));
  }

 private:
  SourceFlags source_;
  TextFlag rounds_, sweep_, accuracy_, out_;
  bool overwrite_ = false;
  bool quiet_ = false;
  bool json_ = false;
};

class ModelsFlags {
 public:
  explicit ModelsFlags(CLI::App& app)
      : plot_(app, "plot", "DIR", "draw the response of each type into izhikevich.png and hindmarsh-rose.png") {
    AddSwitch(app, "--json", json_, "print the types as a JSON object");
  }

  absl::StatusOr<Command> Read() const {
    if (absl::Status status = plot_.Check(); !status.ok()) return status;
    ModelsOptions options;
    if (plot_.given()) options.plot = plot_.text();
    options.json = json_;
    return Command(std::move(options));
  }

 private:
  TextFlag plot_;
  bool json_ = false;
};

// The first word of a command that reads a run.
class DirectoryWord {
 public:
  DirectoryWord(CLI::App& app, const std::string& help) : option_(app.add_option("DIR", text_, help)) {
    option_->type_name("");
  }

  absl::StatusOr<std::string> Read() const {
    if (option_->count() > 0 && !text_.empty()) return text_;
    return absl::InvalidArgumentError("DIR is missing; give the directory of a run, such as out");
  }

 private:
  std::string text_;
  CLI::Option* option_;
};

constexpr const char* kPlotFooter =
    "Examples:\n"
    "  lull plot out                                   all pictures of the run, into out/plots/\n"
    "  lull plot out --from 12s --to 13s --columns 0-3 a second of four columns, every spike a dot\n"
    "Exit status: 0 done, 1 a file could not be read or written, 2 a mistake in the command.";

class PlotFlags {
 public:
  explicit PlotFlags(CLI::App& app)
      : directory_(app, "the directory of a run, finished or not"),
        from_(app, "from", "TIME", "where the pictures begin, with its unit: 12s, 500ms [0s]"),
        to_(app, "to", "TIME", "where they end [the end of the run]"),
        columns_(app, "columns", "LIST", "of these columns alone: 0-3,7 [all]"),
        layers_(app, "layers", "LIST", "of these layers alone: internal,motor [all]"),
        neurons_(app, "neurons", "LIST", "of these neurons alone: 0-99 [all]"),
        size_(app, "size", "SIZE", "in pixels, 640x400 to 16384x16384 [1600x900]"),
        out_(app, "out", "DIR", "where the pictures go [plots in the run's directory]") {
    AddSwitch(app, "--full", full_, "draw spikes-full.png too, a pixel per neuron and ms of the whole run");
  }

  absl::StatusOr<Command> Read() const {
    const absl::StatusOr<std::string> directory = directory_.Read();
    if (!directory.ok()) return directory.status();
    PlotCommandOptions options = {.directory = *directory, .out = {}};
    RunPlotOptions& plots = options.plots;
    plots.full_raster = full_;
    absl::Status status;
    const auto read = [&status](const TextFlag& flag, const auto& parse) {
      status.Update(flag.Check());
      if (status.ok() && flag.given()) status = parse(flag);
    };
    read(from_, [&](const TextFlag& flag) { return ReadMoment(flag, plots.from); });
    read(to_, [&](const TextFlag& flag) { return ReadMoment(flag, plots.until.emplace()); });
    read(columns_, [&](const TextFlag& flag) { return ReadRanges(flag, plots.of.columns); });
    read(layers_, [&](const TextFlag& flag) {
      plots.of.layers = absl::StrSplit(flag.text(), ',');
      return absl::OkStatus();
    });
    read(neurons_, [&](const TextFlag& flag) { return ReadRanges(flag, plots.of.neurons); });
    read(size_, [&](const TextFlag& flag) { return ReadSize(flag, plots.width, plots.height); });
    read(out_, [&](const TextFlag& flag) {
      options.out = flag.text();
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return Command(std::move(options));
  }

 private:
  DirectoryWord directory_;
  TextFlag from_, to_, columns_, layers_, neurons_, size_, out_;
  bool full_ = false;
};

constexpr const char* kReportFooter =
    "Exit status: 0 done, 1 a file could not be read or written, 2 a mistake in the command.";

class ReportFlags {
 public:
  explicit ReportFlags(CLI::App& app)
      : directory_(app, "the directory of a run, finished or not"),
        out_(app, "out", "FILE", "where the page goes [report.html in the run's directory]") {}

  absl::StatusOr<Command> Read() const {
    const absl::StatusOr<std::string> directory = directory_.Read();
    if (!directory.ok()) return directory.status();
    if (absl::Status status = out_.Check(); !status.ok()) return status;
    ReportOptions options = {.directory = *directory, .out = {}};
    if (out_.given()) options.out = out_.text();
    return Command(std::move(options));
  }

 private:
  DirectoryWord directory_;
  TextFlag out_;
};

constexpr const char* kExportFooter =
    "Of a run, FILE being its directory: writes what was recorded, beside its log or into --out.\n"
    "Of a network: builds it and writes it into --out as SONATA nodes and edges, with a network.toml that runs\n"
    "it from these.\n"
    "Examples:\n"
    "  lull export out                                 what was recorded, of a run that was killed\n"
    "  lull export out --format csv --out tables       the same as text\n"
    "  lull export columns.toml --out network          the network, for other simulators\n"
    "Exit status: 0 done, 1 a file could not be read or written, 2 a mistake in the command or a file.";

class ExportFlags {
 public:
  explicit ExportFlags(CLI::App& app)
      : source_(app),
        format_(app, "format", "KIND", "of a run: sonata (HDF5) or csv [as its configuration says]"),
        out_(app, "out", "DIR", "where the files go [of a run: its directory]") {}

  absl::StatusOr<Command> Read() const {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    for (const TextFlag* flag : {&format_, &out_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    std::error_code ignored;
    const bool is_run = source->file && std::filesystem::is_directory(*source->file, ignored);
    return is_run ? ReadRun(*source) : ReadNetwork(*std::move(source));
  }

 private:
  absl::StatusOr<Command> ReadRun(const Source& source) const {
    if (!source.overrides.empty()) {
      return Mistake(source.overrides.front().flag,
                     absl::StrCat("changes a network; ", Quoted(*source.file), " is a run, which is what it was"));
    }
    ExportRunOptions options = {.directory = *source.file, .out = {}, .format = {}};
    if (out_.given()) options.out = out_.text();
    if (!format_.given()) return Command(std::move(options));
    if (format_.text() != "sonata" && format_.text() != "csv") {
      return Mistake(format_.name(), Quoted(format_.text()) + " is not a format; use sonata or csv");
    }
    options.format = format_.text() == "csv" ? FileFormat::kCsv : FileFormat::kSonata;
    return Command(std::move(options));
  }

  absl::StatusOr<Command> ReadNetwork(Source source) const {
    if (format_.given()) return Mistake(format_.name(), "is for runs; a network is written as SONATA");
    if (!out_.given()) return Mistake(out_.name(), "is missing; say into which directory the network goes");
    return Command(ExportNetworkOptions{.source = std::move(source), .out = out_.text()});
  }

  SourceFlags source_;
  TextFlag format_, out_;
};

std::vector<std::string> FlagNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
  }
  return names;
}

std::string NotACommand(const std::string& word, const std::string& help) {
  const std::string nearest = NearestName(word, {"run", "compare", "describe", "plot", "report", "export", "models"});
  if (!nearest.empty()) return absl::StrCat("did you mean 'lull ", nearest, "'?");
  if (word.ends_with(".toml")) return absl::StrCat("try 'lull run ", word, "'");
  return absl::StrCat("try 'lull run' or ", help);
}

// The mistake in a word that neither `lull` nor its command took; `app` is the command, or lull itself without one.
absl::Status UnexpectedWord(const std::string& word, const CLI::App& app) {
  const bool is_command = app.get_parent() != nullptr;
  const std::string help = absl::StrCat("'lull ", is_command ? app.get_name() + " " : "", "--help'");
  if (!word.starts_with('-')) {
    return absl::InvalidArgumentError(
        is_command ? absl::StrCat(Quoted(word), " is one word too many; ", help, " lists the flags")
                   : absl::StrCat(Quoted(word), " is not a command; ", NotACommand(word, help)));
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

absl::StatusOr<CheckpointEvery> ParseCheckpointEvery(const std::string& text) {
  CheckpointEvery every = {.text = text};
  absl::string_view time = text;
  const bool of_model = absl::ConsumeSuffix(&time, "model");
  const absl::StatusOr<Tick> duration = ParseDuration(std::string(absl::StripTrailingAsciiWhitespace(time)));
  if (!duration.ok()) return duration.status();
  if (*duration < 1) return absl::InvalidArgumentError(Quoted(text) + " is too short; the shortest time is 1ms");
  if (of_model) every.model = *duration;
  if (!of_model) every.wall_seconds = static_cast<double>(*duration) / 1000;
  return every;
}

absl::StatusOr<Command> ParseCommandLine(const std::vector<std::string>& arguments) {
  CLI::App app("Lull simulates networks of spiking neurons, event by event.", "lull");
  app.set_version_flag("--version", "lull " LULL_VERSION, "print the version");
  app.set_help_flag("-h,--help", "print this");
  app.require_subcommand(0, 1)->allow_extras();
  const auto add = [&app](const char* name, const char* what, const char* footer) -> CLI::App& {
    CLI::App& command = *app.add_subcommand(name, what);
    command.allow_extras();
    command.set_help_flag("-h,--help", "print this");
    command.footer(footer);
    return command;
  };
  CLI::App& run = add("run", "run a network and write pictures of it, its spikes and a summary", kRunFooter);
  const RunFlags run_flags(run);
  CLI::App& compare =
      add("compare", "run a network in both engines: equal spikes, and the speed of each", kCompareFooter);
  const CompareFlags compare_flags(compare);
  CLI::App& describe =
      add("describe", "tell what a network will be: sizes, delays, memory, every key", kDescribeFooter);
  const DescribeFlags describe_flags(describe);
  CLI::App& plot = add("plot", "draw pictures of a run again, of any part of it", kPlotFooter);
  const PlotFlags plot_flags(plot);
  CLI::App& report =
      add("report", "write one page about a run, with its pictures, to send to a colleague", kReportFooter);
  const ReportFlags report_flags(report);
  CLI::App& exported = add("export", "write a run or a network into files that other programs read", kExportFooter);
  const ExportFlags export_flags(exported);
  CLI::App& models = add("models", "list the neuron types by name, and draw how each responds", "");
  const ModelsFlags models_flags(models);

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
  const std::vector<CLI::App*> commands = app.get_subcommands();
  const CLI::App& command = commands.empty() ? app : *commands.front();
  for (const CLI::App* part : std::initializer_list<const CLI::App*>{&app, &command}) {
    const std::vector<std::string> unexpected = part->remaining();
    if (!unexpected.empty()) return UnexpectedWord(unexpected.front(), command);
  }
  if (run.parsed()) return run_flags.Read();
  if (compare.parsed()) return compare_flags.Read();
  if (describe.parsed()) return describe_flags.Read();
  if (plot.parsed()) return plot_flags.Read();
  if (report.parsed()) return report_flags.Read();
  if (exported.parsed()) return export_flags.Read();
  if (models.parsed()) return models_flags.Read();
  return absl::InvalidArgumentError("no command; try 'lull run' or 'lull --help'");
}

}  // namespace lull::cli
