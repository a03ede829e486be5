#include "cli/command_line.h"

#include <gtest/gtest.h>

namespace lull::cli {
namespace {

RunOptions Parsed(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  EXPECT_TRUE(command.ok()) << command.status();
  return command.ok() ? std::get<RunOptions>(*command) : RunOptions();
}

std::string Refusal(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  EXPECT_FALSE(command.ok());
  return std::string(command.status().message());
}

TEST(CommandLine, LeavesToTheNetworkWhatIsNotGiven) {
  const RunOptions options = Parsed({"run"});
  EXPECT_EQ(options.network, "reference");
  EXPECT_EQ(options.engine, EngineKind::kEventDriven);
  EXPECT_EQ(options.duration, std::nullopt);
  EXPECT_EQ(options.seed, std::nullopt);
  EXPECT_EQ(options.trace_neuron, std::nullopt);
  EXPECT_EQ(options.out, std::nullopt);
  EXPECT_FALSE(options.overwrite || options.quiet || options.json);
}

TEST(CommandLine, ReadsEveryFlag) {
  const RunOptions options =
      Parsed({"run", "--network", "timed", "--engine=clock", "--duration", "1.5 s", "--seed", "18446744073709551615",
              "--trace-neuron", "40", "--out", "here", "--overwrite", "--quiet", "--json"});
  EXPECT_EQ(options.network, "timed");
  EXPECT_EQ(options.engine, EngineKind::kClockDriven);
  EXPECT_EQ(options.duration, 1500);
  EXPECT_EQ(options.seed, 18446744073709551615u);
  EXPECT_EQ(options.trace_neuron, 40u);
  EXPECT_EQ(options.out, "here");
  EXPECT_TRUE(options.overwrite && options.quiet && options.json);
}

TEST(CommandLine, TakesADirectoryWhateverItIsCalled) {
  EXPECT_EQ(Parsed({"run", "--out", "-x"}).out, "-x");
  EXPECT_EQ(Parsed({"run", "--out", "[a,b]"}).out, "[a,b]");
  EXPECT_EQ(Parsed({"run", "--out", "a b"}).out, "a b");
  EXPECT_EQ(Parsed({"run", "--out=a=b"}).out, "a=b");
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
  EXPECT_EQ(Refusal({"run", "--seed", "-1"}), "--seed: '-1' is not a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(Refusal({"run", "--seed", "18446744073709551616"}),
            "--seed: '18446744073709551616' is not a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(Refusal({"run", "--trace-neuron", "1.5"}),
            "--trace-neuron: '1.5' is not a whole number from 0 to 4294967295");
}

TEST(CommandLine, WantsOneValueForEachFlag) {
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
  EXPECT_EQ(Refusal({"--quiet", "run"}), "--quiet: belongs behind 'run'");
  EXPECT_EQ(Refusal({"run", "--sed", "3"}), "'--sed' is not a flag; did you mean --seed?");
  EXPECT_EQ(Refusal({"run", "--ssssss=3"}), "'--ssssss' is not a flag; 'lull run --help' lists them");
  EXPECT_EQ(Refusal({"run", "-q"}), "'-q' is not a flag; 'lull run --help' lists them");
  EXPECT_EQ(Refusal({"run", "net.toml"}), "'net.toml' is one word too many; 'lull run --help' lists the flags");
  EXPECT_EQ(Refusal({"run", "run"}), "'run' is one word too many; 'lull run --help' lists the flags");
  EXPECT_EQ(Refusal({"run", "--", "x"}), "'x' is one word too many; 'lull run --help' lists the flags");
  EXPECT_EQ(Refusal({"run", "--ou\nt"}), "'--ou\\x0at' is not a flag; did you mean --out?");
}

}  // namespace
}  // namespace lull::cli
