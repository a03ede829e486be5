#include <memory>
#include <string>
#include <utility>

#include "cli/command_flags.h"
#include "cli/describe_command.h"
#include "cli/flags.h"

namespace lull::cli {
namespace {

class DescribeFlags : public CommandFlags {
 public:
  explicit DescribeFlags(CLI::App& lull)
      : CommandFlags(lull, "describe", "predict a network's size, delays and memory, and print its configuration",
                     Footer()),
        source_(app()),
        build_(app(), "build", "build the network and print exact numbers instead of expected ones"),
        toml_(app(), "toml",
              "print only the configuration: of a built-in network its own file with comments,\n"
              "otherwise every key"),
        json_(app(), "json", "print the numbers as a JSON object") {}

  absl::StatusOr<Command> Read() const override {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    if (toml_.given() && json_.given()) return Conflict("--toml", "--json");
    if (toml_.given() && build_.given()) return Conflict("--toml", "--build");
    return Command(DescribeOptions{
        .source = *std::move(source), .build = build_.given(), .toml = toml_.given(), .json = json_.given()});
  }

 private:
  static std::string Footer() {
    return Examples({{"lull describe", "describe the reference network"},
                     {"lull describe --network sparse --toml > my.toml", "save a file to start from"},
                     {"lull describe my.toml --set columns[0].count=50", "see what a change would do"}}) +
           "Exit status: 0 done, 1 the network could not be built, 2 a mistake in the command or a file.";
  }

  SourceFlags source_;
  SwitchFlag build_, toml_, json_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddDescribe(CLI::App& lull) { return std::make_unique<DescribeFlags>(lull); }

}  // namespace lull::cli
