#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "cli/command_flags.h"
#include "cli/describe_command.h"
#include "cli/flags.h"
#include "lull/estimate.h"

namespace lull::cli {
namespace {

// A unit, and how many of the basic unit it is.
struct Unit {
  std::string_view name;
  double size;
};
constexpr std::array<Unit, 5> kSeconds = {{{"ns", 1e-9}, {"us", 1e-6}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}}};
constexpr std::array<Unit, 8> kBytesPerSecond = {{{"kB/s", 1e3},
                                                  {"MB/s", 1e6},
                                                  {"GB/s", 1e9},
                                                  {"TB/s", 1e12},
                                                  {"kbit/s", 1e3 / 8},
                                                  {"Mbit/s", 1e6 / 8},
                                                  {"Gbit/s", 1e9 / 8},
                                                  {"Tbit/s", 1e12 / 8}}};

// Reads a number that is finite and not negative, and what follows it, without spaces. Returns none if there is no such
// number.
std::optional<std::pair<double, std::string_view>> NumberAndRest(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return std::pair(number, rest);
}

absl::StatusOr<double> QuantityOf(const TextFlag& flag, std::span<const Unit> units, const std::string& would_do) {
  if (const auto read = NumberAndRest(flag.text())) {
    for (const Unit& unit : units) {
      if (read->second == unit.name) return read->first * unit.size;
    }
  }
  return Mistake(flag.name(), absl::StrCat(Quoted(flag.text()), " is not ", would_do));
}

// A neuron cannot fire more often than once in a step.
absl::StatusOr<double> RateOf(const TextFlag& flag) {
  const auto read = NumberAndRest(flag.text());
  if (read && read->second.empty() && read->first <= 1000) return read->first;
  return Mistake(flag.name(),
                 absl::StrCat(Quoted(flag.text()), " is not a number of spikes per second from 0 to 1000"));
}

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
        json_(app(), "json", "print the numbers as a JSON object"),
        ranks_(app(), "ranks", "N",
               "also predict what each of N ranks, processes that mpirun starts, would have:\n"
               "neurons, synapses, memory, and what they would exchange"),
        rate_(app(), "rate", "HZ", "with --ranks: the mean rate of the neurons, in spikes per second [1]"),
        latency_(app(), "latency", "TIME", "with --ranks: the time of a short message between two ranks [1.5us]"),
        bandwidth_(app(), "bandwidth", "RATE", "with --ranks: how much a rank can send in a second [10GB/s]") {}

  absl::StatusOr<Command> Read() const override {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    if (toml_.given() && json_.given()) return Conflict("--toml", "--json");
    if (toml_.given() && build_.given()) return Conflict("--toml", "--build");
    DescribeOptions options = {
        .source = *std::move(source), .build = build_.given(), .toml = toml_.given(), .json = json_.given()};
    if (absl::Status status = ReadRanks(options); !status.ok()) return status;
    return Command(std::move(options));
  }

 private:
  absl::Status ReadRanks(DescribeOptions& options) const {
    for (const TextFlag* flag : {&ranks_, &rate_, &latency_, &bandwidth_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
      if (!flag->given()) continue;
      if (!ranks_.given()) return Mistake(flag->name(), "needs --ranks, the number of ranks");
      if (toml_.given()) return Conflict("--toml", flag->name());
      if (build_.given()) return Conflict("--build", flag->name());
    }
    if (!ranks_.given()) return absl::OkStatus();
    RanksQuestion& question = options.ranks.emplace();
    const absl::StatusOr<std::string> ranks = WholeNumber(ranks_, 1, kMostRanks);
    if (!ranks.ok()) return ranks.status();
    if (!absl::SimpleAtoi(*ranks, &question.ranks)) return Mistake(ranks_.name(), "is too large");
    absl::Status status;
    const auto read = [&status](const TextFlag& flag, double& value, const absl::StatusOr<double>& given) {
      if (!flag.given()) return;
      if (given.ok()) value = *given;
      status.Update(given.status());
    };
    read(rate_, question.rate_hz, RateOf(rate_));
    read(latency_, question.latency_seconds, QuantityOf(latency_, kSeconds, "a number and a unit, such as 1.5us"));
    read(bandwidth_, question.bytes_per_second,
         QuantityOf(bandwidth_, kBytesPerSecond, "a number and a unit, such as 10GB/s or 100Gbit/s"));
    if (status.ok() && question.bytes_per_second == 0) return Mistake(bandwidth_.name(), "must be above 0");
    return status;
  }

  static std::string Footer() {
    return Examples({{"lull describe", "describe the reference network"},
                     {"lull describe --network sparse --toml > my.toml", "save a file to start from"},
                     {"lull describe my.toml --set columns[0].count=50", "see what a change would do"},
                     {"lull describe my.toml --ranks 64 --rate 5", "see what 64 processes would have to do"}}) +
           "Exit status: 0 done, 1 the network could not be built, 2 a mistake in the command or a file.";
  }

  SourceFlags source_;
  SwitchFlag build_, toml_, json_;
  TextFlag ranks_, rate_, latency_, bandwidth_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddDescribe(CLI::App& lull) { return std::make_unique<DescribeFlags>(lull); }

}  // namespace lull::cli
