// Covers command_line.cc, flags.cc, run_flags.cc, compare_flags.cc, describe_flags.cc, models_flags.cc, plot_flags.cc,
// report_flags.cc, export_flags.cc, sweep_flags.cc.

#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace lull::cli {
namespace {

using testing::ElementsAre;

RunCommandOptions Parsed(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  EXPECT_TRUE(command.ok()) << command.status();
  return command.ok() ? std::get<RunCommandOptions>(*command) : RunCommandOptions();
}

std::string Refusal(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  EXPECT_FALSE(command.ok());
  return std::string(command.status().message());
}

// "flag: key=value", in order.
std::vector<std::string> Overrides(const Source& source) {
  std::vector<std::string> texts;
  for (const Override& change : source.overrides) {
    texts.push_back(absl::StrCat(change.flag, ": ", change.key, "=", change.value));
  }
  return texts;
}

TEST(CommandLine, LeavesToTheNetworkWhatIsNotGiven) {
  const RunCommandOptions options = Parsed({"run"});
  EXPECT_EQ(options.source.file, std::nullopt);
  EXPECT_EQ(options.source.network, "reference");
  EXPECT_TRUE(options.source.overrides.empty());
  EXPECT_EQ(options.out, std::nullopt);
  EXPECT_FALSE(options.overwrite || options.quiet || options.log || options.json);
}

TEST(CommandLine, ReadsEveryFlag) {
  const RunCommandOptions options = Parsed({"run",
                                            "--network",
                                            "timed",
                                            "--engine=clock",
                                            "--duration",
                                            "1.5 s",
                                            "--seed",
                                            "18446744073709551615",
                                            "--input-seed",
                                            "5",
                                            "--threads",
                                            "3",
                                            "--trace-neuron",
                                            "40",
                                            "--set",
                                            "a.b=c",
                                            "--out",
                                            "here",
                                            "--overwrite",
                                            "--quiet",
                                            "--json"});
  EXPECT_EQ(options.source.network, "timed");
  EXPECT_THAT(Overrides(options.source),
              ElementsAre("--set: a.b=c", "--engine: run.engine=clock", "--threads: run.threads=3",
                          "--duration: duration=1.5 s", "--seed: seed='18446744073709551615'",
                          "--input-seed: input_seed='5'", "--trace-neuron: record.trace=40"));
  EXPECT_EQ(options.out, "here");
  EXPECT_TRUE(options.overwrite && options.quiet && options.json);
}

TEST(CommandLine, TakesAFile) {
  EXPECT_EQ(Parsed({"run", "net.toml"}).source.file, "net.toml");
  EXPECT_EQ(Parsed({"run", "--quiet", "net.toml", "--out", "x"}).source.file, "net.toml");
}

TEST(CommandLine, SetsAnyKeyAnyNumberOfTimes) {
  EXPECT_THAT(Overrides(Parsed({"run", "--set", "stdp.half_life=20 ms", "net.toml", "--set=columns[0].count=50",
                                "--set", "inputs[0].columns=[1, [2, 3]]", "--set", "a==", "--set", "a="})
                            .source),
              ElementsAre("--set: stdp.half_life=20 ms", "--set: columns[0].count=50",
                          "--set: inputs[0].columns=[1, [2, 3]]", "--set: a==", "--set: a="));
  EXPECT_EQ(Refusal({"run", "--set", "seed"}), "--set: 'seed' sets nothing; write KEY=VALUE, such as seed=7");
  EXPECT_EQ(Refusal({"run", "--set", "=7"}), "--set: '=7' sets nothing; write KEY=VALUE, such as seed=7");
  EXPECT_EQ(Refusal({"run", "--set"}), "--set: needs a value");
}

TEST(CommandLine, DescribesAndLists) {
  const auto describe = ParseCommandLine({"describe", "net.toml", "--build", "--json", "--set", "a=b"});
  ASSERT_TRUE(describe.ok()) << describe.status();
  const auto& options = std::get<DescribeOptions>(*describe);
  EXPECT_EQ(options.source.file, "net.toml");
  EXPECT_EQ(options.source.overrides.size(), 1u);
  EXPECT_TRUE(options.build && options.json && !options.toml);
  const auto models = ParseCommandLine({"models", "--plot", "here", "--json"});
  ASSERT_TRUE(models.ok()) << models.status();
  EXPECT_EQ(std::get<ModelsOptions>(*models).plot, "here");
  EXPECT_EQ(Refusal({"describe", "--toml", "--json"}), "--toml: cannot be used with --json; give one of them");
  EXPECT_EQ(Refusal({"describe", "--toml", "--build"}), "--toml: cannot be used with --build; give one of them");
  EXPECT_EQ(Refusal({"describe", "--out", "x"}), "'--out' is not a flag; 'lull describe --help' lists them");
}

RanksQuestion Asked(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"describe", "--ranks", "8"});
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  EXPECT_TRUE(command.ok()) << command.status();
  return command.ok() ? std::get<DescribeOptions>(*command).ranks.value_or(RanksQuestion()) : RanksQuestion();
}

TEST(CommandLine, AsksOfRanks) {
  EXPECT_FALSE(std::get<DescribeOptions>(*ParseCommandLine({"describe"})).ranks.has_value());
  EXPECT_EQ(Asked({}).ranks, 8);
  EXPECT_EQ(Asked({}).rate_hz, 1);
  EXPECT_EQ(Asked({"--rate", "0.25"}).rate_hz, 0.25);
  EXPECT_DOUBLE_EQ(Asked({}).latency_seconds, 1.5e-6);
  EXPECT_DOUBLE_EQ(Asked({"--latency", "200ns"}).latency_seconds, 2e-7);
  EXPECT_DOUBLE_EQ(Asked({"--latency", "30 µs"}).latency_seconds, 3e-5);
  EXPECT_DOUBLE_EQ(Asked({"--latency", "0.02ms"}).latency_seconds, 2e-5);
  EXPECT_DOUBLE_EQ(Asked({}).bytes_per_second, 1e10);
  EXPECT_DOUBLE_EQ(Asked({"--bandwidth", "125MB/s"}).bytes_per_second, 1.25e8);
  EXPECT_DOUBLE_EQ(Asked({"--bandwidth", "100 Gbit/s"}).bytes_per_second, 1.25e10);
}

TEST(CommandLine, SaysWhatIsWrongWithAQuestionOfRanks) {
  EXPECT_EQ(Refusal({"describe", "--ranks", "0"}), "--ranks: '0' is not a whole number from 1 to 1000000");
  EXPECT_EQ(Refusal({"describe", "--ranks", "four"}), "--ranks: 'four' is not a whole number from 1 to 1000000");
  EXPECT_EQ(Refusal({"describe", "--ranks", "1000001"}), "--ranks: '1000001' is too large; must be at most 1000000");
  EXPECT_EQ(Refusal({"describe", "--rate", "5"}), "--rate: needs --ranks, the number of ranks");
  EXPECT_EQ(Refusal({"describe", "--latency", "1us"}), "--latency: needs --ranks, the number of ranks");
  EXPECT_EQ(Refusal({"describe", "--bandwidth", "1GB/s"}), "--bandwidth: needs --ranks, the number of ranks");
  EXPECT_EQ(Refusal({"describe", "--ranks", "2", "--toml"}), "--toml: cannot be used with --ranks; give one of them");
  EXPECT_EQ(Refusal({"describe", "--ranks", "2", "--build"}), "--build: cannot be used with --ranks; give one of them");
  for (const char* const rate : {"-1", "1001", "x", "5Hz", "nan"}) {
    EXPECT_EQ(Refusal({"describe", "--ranks", "2", "--rate", rate}),
              absl::StrCat("--rate: '", rate, "' is not a number of spikes per second from 0 to 1000"));
  }
  for (const char* const latency : {"-1us", "1.5", "us", "1min", "inf s", "1us2"}) {
    EXPECT_EQ(Refusal({"describe", "--ranks", "2", "--latency", latency}),
              absl::StrCat("--latency: '", latency, "' is not a number and a unit, such as 1.5us"));
  }
  for (const char* const bandwidth : {"-1GB/s", "10", "10GB", "1e999GB/s"}) {
    EXPECT_EQ(Refusal({"describe", "--ranks", "2", "--bandwidth", bandwidth}),
              absl::StrCat("--bandwidth: '", bandwidth, "' is not a number and a unit, such as 10GB/s or 100Gbit/s"));
  }
  EXPECT_EQ(Refusal({"describe", "--ranks", "2", "--bandwidth", "0GB/s"}), "--bandwidth: must be above 0");
}

TEST(CommandLine, AFileAndABuiltInNetworkAreOneTooMany) {
  EXPECT_EQ(Refusal({"run", "net.toml", "--network", "timed"}),
            "--network: cannot be used with the file 'net.toml'; give one of them");
}

TEST(CommandLine, TakesADirectoryWhateverItIsCalled) {
  EXPECT_EQ(Parsed({"run", "--out", "-x"}).out, "-x");
  EXPECT_EQ(Parsed({"run", "--out", "[a,b]"}).out, "[a,b]");
  EXPECT_EQ(Parsed({"run", "--out", "a b"}).out, "a b");
  EXPECT_EQ(Parsed({"run", "--out=a=b"}).out, "a=b");
}

TEST(CommandLine, TakesALogOfProgressOrQuiet) {
  EXPECT_TRUE(Parsed({"run", "--log"}).log);
  EXPECT_EQ(Refusal({"run", "--log", "--quiet"}), "--log: cannot be used with --quiet; give one of them");
}

TEST(CommandLine, AllowsASwitchTwice) { EXPECT_TRUE(Parsed({"run", "--quiet", "--quiet"}).quiet); }

TEST(CommandLine, AnswersBeforeItComplains) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--help"}, {"--version"}, {"run", "--help"}, {"run", "-h"}, {"run", "--bad", "--help"}}) {
    const absl::StatusOr<Command> command = ParseCommandLine(arguments);
    ASSERT_TRUE(command.ok()) << command.status();
    EXPECT_FALSE(std::get<Answer>(*command).text.empty());
  }
}

TEST(CommandLine, NamesTheFlagAndTheWayOut) {
  EXPECT_EQ(Refusal({"run", "--engine", "foo"}), "--engine: 'foo' is not an engine; use event or clock");
  EXPECT_EQ(Refusal({"run", "--network", "refrence"}),
            "--network: 'refrence' is not a network; did you mean reference?");
  EXPECT_EQ(Refusal({"run", "--network", ".."}).substr(0, 63),
            "--network: '..' is not a network; use one of reference, timed, ");
  EXPECT_EQ(Refusal({"run", "--duration", "20"}),
            "--duration: '20' has no unit; write 20s for seconds or 20ms for milliseconds");
  EXPECT_EQ(Refusal({"run", "--duration", "0s"}), "--duration: '0s' is too short; the shortest run is 1ms");
  EXPECT_EQ(Refusal({"run", "--threads", "0"}), "--threads: '0' is not a whole number from 1 to 1024");
  EXPECT_EQ(Refusal({"run", "--seed", "-1"}), "--seed: '-1' is not a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(Refusal({"run", "--seed", "18446744073709551616"}),
            "--seed: '18446744073709551616' is too large; must be at most 18446744073709551615");
  EXPECT_EQ(Refusal({"run", "--trace-neuron", "1.5"}),
            "--trace-neuron: '1.5' is not a whole number from 0 to 4294967295");
}

TEST(CommandLine, WantsOneValueForEachFlag) {
  EXPECT_EQ(Refusal({"run", "--input-seed", "x"}),
            "--input-seed: 'x' is not a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(Refusal({"run", "--seed"}), "--seed: needs a value");
  EXPECT_EQ(Refusal({"run", "--seed="}), "--seed: needs a value");
  EXPECT_EQ(Refusal({"run", "--out=", "x"}), "--out: needs a value");
  EXPECT_EQ(Refusal({"run", "--out", ""}), "--out: needs a value");
  EXPECT_EQ(Refusal({"run", "--out", "--quiet"}), "--out: needs a value");
  EXPECT_EQ(Refusal({"run", "--seed", "1", "--seed", "1"}), "--seed: given more than once");
  EXPECT_EQ(Refusal({"run", "--quiet=no"}), "--quiet: takes no value");
}

TEST(CommandLine, KnowsNoOtherWords) {
  EXPECT_EQ(Refusal({}), "no command; try 'lull run' or 'lull --help'");
  EXPECT_EQ(Refusal({"walk"}), "'walk' is not a command; try 'lull run' or 'lull --help'");
  EXPECT_EQ(Refusal({"--walk"}), "'--walk' is not a flag; 'lull --help' lists them");
  EXPECT_EQ(Refusal({"--quiet", "run"}), "--quiet: must stand behind the command: 'lull run --quiet'");
  EXPECT_EQ(Refusal({"run", "--sed", "3"}), "'--sed' is not a flag; did you mean --seed?");
  EXPECT_EQ(Refusal({"run", "--ssssss=3"}), "'--ssssss' is not a flag; 'lull run --help' lists them");
  EXPECT_EQ(Refusal({"run", "-q"}), "'-q' is not a flag; 'lull run --help' lists them");
  EXPECT_EQ(Refusal({"descibe"}), "'descibe' is not a command; did you mean 'lull describe'?");
  EXPECT_EQ(Refusal({"net.toml"}), "'net.toml' is not a command; try 'lull run net.toml'");
  EXPECT_EQ(Refusal({"run", "a", "b"}), "'b' is one argument too many; 'lull run --help' lists the flags");
  EXPECT_EQ(Refusal({"run", "a", "--", "x"}), "'x' is one argument too many; 'lull run --help' lists the flags");
  EXPECT_EQ(Refusal({"run", "--ou\nt"}), "'--ou\\x0at' is not a flag; did you mean --out?");
}

CompareCommandOptions ParsedCompare(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  EXPECT_TRUE(command.ok()) << command.status();
  return command.ok() ? std::get<CompareCommandOptions>(*command) : CompareCommandOptions();
}

TEST(CommandLine, ComparesASparseNetworkUnlessItIsGivenOne) {
  const CompareCommandOptions options = ParsedCompare({"compare"});
  EXPECT_EQ(options.source.network, "sparse");
  EXPECT_EQ(options.rounds, 5);
  EXPECT_EQ(options.out, "compare");
  EXPECT_FALSE(options.sweep);
  EXPECT_TRUE(options.tolerances.empty());
  EXPECT_EQ(ParsedCompare({"compare", "--network", "timed"}).source.network, "timed");
  EXPECT_EQ(ParsedCompare({"compare", "net.toml"}).source.file, "net.toml");
}

TEST(CommandLine, ReadsEveryFlagOfCompare) {
  const CompareCommandOptions options = ParsedCompare({"compare", "--sweep", "rate=1..5Hz", "--rounds", "3", "--out",
                                                       "there", "--threads", "2", "--overwrite", "--quiet", "--json"});
  ASSERT_TRUE(options.sweep);
  EXPECT_EQ(options.sweep->key, SweepKey::kRate);
  EXPECT_THAT(options.sweep->values, ElementsAre(1, 2, 5));
  EXPECT_EQ(options.rounds, 3);
  EXPECT_EQ(options.out, "there");
  EXPECT_TRUE(options.overwrite && options.quiet && options.json);
  EXPECT_THAT(ParsedCompare({"compare", "--accuracy", "0.1,0.01"}).tolerances, ElementsAre(0.01, 0.1));
}

TEST(CommandLine, RefusesWhatCannotBeCompared) {
  EXPECT_EQ(Refusal({"compare", "--engine", "clock"}).find("'--engine' is not a flag"), 0u);
  EXPECT_EQ(Refusal({"compare", "--sweep", "rate=5..1"}), "--sweep: '5..1' does not ascend");
  EXPECT_EQ(Refusal({"compare", "--accuracy", "x"}).find("--accuracy: 'x' is not a value of rest_tolerance"), 0u);
  EXPECT_EQ(Refusal({"compare", "--accuracy", "1", "--sweep", "rate=1"}),
            "--accuracy: cannot be used with --sweep; give one of them");
  EXPECT_EQ(Refusal({"compare", "--rounds", "x"}), "--rounds: 'x' is not a whole number from 1 to 1000");
}

template <class Options>
Options ParsedAs(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  EXPECT_TRUE(command.ok()) << command.status();
  return command.ok() ? std::get<Options>(*command) : Options();
}

TEST(SweepFlags, BecomeAxesAndSeeds) {
  const auto command = ParseCommandLine({"sweep", "net.toml", "--over", "a.b=0:1:3", "--over", "columns[0].count=2,4",
                                         "--seeds", "5", "--out", "there", "--quiet", "--threads", "3"});
  ASSERT_TRUE(command.ok()) << command.status();
  const auto& options = std::get<SweepCommandOptions>(*command);
  EXPECT_EQ(options.source.file, "net.toml");
  EXPECT_THAT(options.axes, ElementsAre(GridAxis{"a.b", {"0", "0.5", "1"}}, GridAxis{"columns[0].count", {"2", "4"}}));
  EXPECT_EQ(options.seeds, 5);
  EXPECT_EQ(options.out, "there");
  EXPECT_TRUE(options.quiet);
}

TEST(SweepFlags, RefuseWhatVariesNothing) {
  EXPECT_EQ(Refusal({"sweep", "net.toml"}).find("--over: is missing"), 0u);
  EXPECT_EQ(Refusal({"sweep", "--over", "a=1:2:x"}).find("--over: 'a=1:2:x' has no count from 1 to"), 0u);
  EXPECT_EQ(Refusal({"sweep", "--seeds", "1", "--seeds", "2"}), "--seeds: given more than once");
}

TEST(CommandLine, ReadsWhatARunIsResumedWith) {
  const RunCommandOptions options =
      Parsed({"run", "--resume", "out", "--duration", "1h", "--checkpoint-every", "10min"});
  EXPECT_EQ(options.resume, "out");
  EXPECT_EQ(options.checkpoint_every, (CheckpointEvery{.wall_seconds = 600}));
  for (const std::vector<std::string>& other : std::vector<std::vector<std::string>>{{"net.toml"},
                                                                                     {"--network", "timed"},
                                                                                     {"--seed", "1"},
                                                                                     {"--input-seed", "1"},
                                                                                     {"--set", "a=b"},
                                                                                     {"--out", "b"},
                                                                                     {"--overwrite"}}) {
    std::vector<std::string> arguments = {"run", "--resume", "out"};
    arguments.insert(arguments.end(), other.begin(), other.end());
    EXPECT_THAT(Refusal(arguments),
                testing::EndsWith(": cannot be used with --resume; a resumed run keeps its network and its directory"));
  }
}

TEST(CommandLine, ReadsTheConversationWithAnEnvironment) {
  const RunCommandOptions options = Parsed({"run", "--stdio", "--stdio-layers", "a,b", "--stdio-amplitude", "3.5"});
  ASSERT_TRUE(options.environment.has_value());
  EXPECT_THAT(options.environment->layers, ElementsAre("a", "b"));
  EXPECT_EQ(options.environment->amplitude, 3.5);
  EXPECT_EQ(Refusal({"run", "--stdio-layers", "a"}), "--stdio-layers: needs --stdio; add it");
  EXPECT_EQ(Refusal({"run", "--stdio", "--stdio-amplitude", "nan"}), "--stdio-amplitude: 'nan' is not a number");
}

TEST(CommandLine, ReadsWhatIsPlotted) {
  const auto options =
      ParsedAs<PlotCommandOptions>({"plot", "out", "--from", "1s", "--to", "2s", "--columns", "0-3,7", "--layers",
                                    "a,b", "--neurons", "9", "--size", "800x600", "--out", "there", "--full"});
  EXPECT_EQ(options.directory, "out");
  EXPECT_EQ(options.out, "there");
  EXPECT_EQ(options.plots.from, Seconds(1));
  EXPECT_EQ(options.plots.until, Seconds(2));
  EXPECT_THAT(options.plots.of.columns, ElementsAre(NeuronSelection::Range{0, 3}, NeuronSelection::Range{7, 7}));
  EXPECT_THAT(options.plots.of.layers, ElementsAre("a", "b"));
  EXPECT_THAT(options.plots.of.neurons, ElementsAre(NeuronSelection::Range{9, 9}));
  EXPECT_EQ(options.plots.width, 800);
  EXPECT_EQ(options.plots.height, 600);
  EXPECT_TRUE(options.plots.full_raster);
  EXPECT_EQ(Refusal({"plot"}), "DIR is missing; give the directory of a run, such as out");
  EXPECT_EQ(Refusal({"plot", "out", "--columns", "3-1"}),
            "--columns: '3-1' is not a list of numbers and ranges such as 0-3,7");
  EXPECT_EQ(Refusal({"plot", "out", "--size", "big"}), "--size: 'big' is not a size in pixels such as 1600x900");
}

TEST(CommandLine, ReadsWhatIsReportedAndExported) {
  EXPECT_EQ(ParsedAs<ReportOptions>({"report", "out", "--out", "page.html"}).out, "page.html");
  EXPECT_EQ(ParsedAs<ExportRunOptions>({"export", ".", "--format", "csv"}).format, FileFormat::kCsv);
  EXPECT_EQ(ParsedAs<ExportNetworkOptions>({"export", "--network", "timed", "--out", "net"}).source.network, "timed");
  EXPECT_EQ(Refusal({"export", ".", "--seed", "7"}), "--seed: changes a network, but '.' is a run; leave it out");
  EXPECT_EQ(Refusal({"export", "nosuch.toml"}),
            "'nosuch.toml' does not exist; give the directory of a run, or a configuration file");
  EXPECT_EQ(Refusal({"export", "--network", "timed"}), "--out: is missing; give the directory for the network");
}

// Each command stands in one column, and what it is for in another, two spaces to the right of the longest.
TEST(CommandLine, AlignsTheExamplesOfEveryHelp) {
  for (const char* const command : {"run", "sweep", "compare", "describe", "plot", "export"}) {
    const std::string help = ParsedAs<Answer>({command, "--help"}).text;
    std::string examples = help.substr(help.find("Examples:\n") + 10);
    examples = examples.substr(0, examples.find("\nExit status") + 1);
    std::vector<std::string> lines = absl::StrSplit(examples, '\n', absl::SkipEmpty());
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("  lull "); });
    ASSERT_GT(lines.size(), 1u) << command;
    std::size_t column = 0;
    for (const std::string& line : lines) column = std::max(column, line.find("  ", 2));
    for (const std::string& line : lines) {
      EXPECT_EQ(line.find_first_not_of(' ', line.find("  ", 2)), column + 2) << line;
    }
  }
}

}  // namespace
}  // namespace lull::cli
